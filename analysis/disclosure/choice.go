package disclosure

import (
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// choiceAnswers are the fewest answers behind how many chose each option of a choice
// without order: with fewer, some option is nearly always too rare to be told.
const choiceAnswers = 100

// choiceOf is how many chose each option of a share of one question whose options have no
// order, such as places, that of the share among them. They are told as the forms of a share are:
// exactly all of them, or none.
func choiceOf(asked map[survey.Audience]*questionnaire.Questionnaire, main Indicator, ind questionnaire.Indicator) (bundle, bool) {
	choice := bundle{gate: main.Key}
	if !ind.Unordered || !main.IsShare() || len(ind.Items) != 1 || ind.Base != "" || ind.Options <= questionnaire.MostUnordered {
		return choice, false
	}
	for o := range ind.Options {
		option := main
		option.Option, option.ID = o+1, main.ID+"/"+string(rune('1'+o))
		option.Key, option.Of, option.Level = indicatorKey(option.ID, main.Audiences), main.Key, LevelRest
		option.About = itemTexts(asked[main.Audiences[0]], ind.Items[0])
		option.Name = optionTexts(asked[main.Audiences[0]], ind.Items[0], o)
		rules := map[survey.Audience]rule{}
		for _, a := range main.Audiences {
			own, _ := asked[a].Indicator(ind.ID)
			rules[a] = newRule(byShare, own.At, func(_ int, answer survey.Answer) (int, bool) {
				if int(answer) == o+1 {
					return 1, true
				}
				return 0, answer != survey.Skipped && int(answer) <= own.Options
			})
		}
		choice.members, choice.rules = append(choice.members, option), append(choice.rules, rules)
	}
	return choice, true
}

// addUpChoice tells the total of a choice, of the units whose share others are told exactly
// and that are told it by themselves, or have too few answers for that. The latter are in it when
// they are many enough without any one of them, which knows its own part: by their numbers alone,
// since a total told for what is left without one would tell that, too. Who has answers enough and
// is not told has a rare option, and is in no total that would say which.
func (p *publisher) addUpChoice() {
	lead := p.bundle.members[0]
	least := p.in.Thresholds.Least(lead, OutsideUnit)
	var units, few unitSet
	for _, u := range p.in.Units {
		switch {
		case !p.shown.isExact(lead.Of, u.ID):
		case p.left(unitSet{u.ID}, nil) < least:
			few = append(few, u.ID)
		case p.shown.Cell(lead.Key, unitSet{u.ID}, false) != nil:
			units = append(units, u.ID)
		}
	}
	if p.manyWithout(few, nil, least) && p.exact(p.groupsIn(few), OutsideUnit) {
		units = append(units, few...)
		p.inOrder(units)
	}
	if len(units) > 0 {
		p.put(Cell{Units: units, Total: true, Outside: true}, p.groupsIn(units))
	}
}

// isExact reports whether others are told the figure of an indicator in a unit exactly.
func (s *Snapshot) isExact(indicator string, unit survey.UnitID) bool {
	c := s.Cell(indicator, unitSet{unit}, false)
	return c != nil && c.Outside && c.Telling == Exact
}
