package analysis

import (
	"cmp"
	"slices"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

// Outlook is what the leader of a unit may expect to be told of those who answer some
// figures: by the numbers invited alone, before anything is opened.
type Outlook struct {
	Unit     survey.UnitID
	Audience string   // its name
	Lines    []string // sentences
}

// expectation is how likely some figures of a unit and an audience are to be told, of
// how many invited, and with which other units.
type expectation struct {
	unit     survey.UnitID
	audience string
	likely   string
	with     string // names of the other units, or empty
	invited  int
	figures  string
}

// likelihood is a chance in words: in nine of ten cases, in half of them, or in fewer.
func likelihood(chance float64) string {
	switch {
	case chance >= 0.9:
		return "surely"
	case chance >= 0.5:
		return "probably"
	}
	return "hardly"
}

// Outlooks are those of all units that invite anybody, in the order of the units: of the
// main goal and the first figures of a leader, and of all that is asked where there are none.
// Its chances are those of PrecisionTable.
func Outlooks(in PrecisionInput, language string) ([]Outlook, error) {
	p, err := newPlanner(in, language)
	if err != nil {
		return nil, err
	}
	indicators := slices.DeleteFunc(disclosure.MainIndicators(in.Questionnaires), func(ind disclosure.Indicator) bool { return ind.TotalOnly })
	first := map[survey.Audience]bool{} // who answer such figures
	for _, ind := range indicators {
		for _, a := range ind.Audiences {
			first[a] = first[a] || ind.Level != disclosure.LevelRest
		}
	}
	var all []expectation
	for _, ind := range indicators {
		if ind.Level == disclosure.LevelRest && first[ind.Audiences[0]] {
			continue
		}
		for _, place := range p.places(ind) {
			members := p.members(place.Units)
			for _, u := range members {
				others := slices.DeleteFunc(slices.Clone(members), func(other survey.UnitID) bool { return other == u })
				here := survey.Filter(ind.Audiences, func(a survey.Audience) bool {
					return slices.ContainsFunc(in.Groups, func(g survey.Group) bool {
						return g.Audience == a && slices.Contains(p.members([]survey.UnitID{g.Unit}), u)
					})
				})
				one := expectation{unit: u, audience: p.texts.audiences(here), likely: likelihood(place.chance), with: p.texts.list(p.names.names(others)), invited: place.invited}
				at := slices.IndexFunc(all, func(e expectation) bool { e.figures = ""; return e == one })
				if one.figures = p.texts.name(ind, ""); at < 0 {
					all = append(all, one)
				} else {
					all[at].figures += ", " + one.figures
				}
			}
		}
	}
	order := survey.Map(in.Units, func(u survey.Unit) survey.UnitID { return u.ID })
	slices.SortStableFunc(all, func(a, b expectation) int {
		return cmp.Compare(slices.Index(order, a.unit), slices.Index(order, b.unit))
	})
	var outlooks []Outlook
	for _, e := range all {
		at := slices.IndexFunc(outlooks, func(o Outlook) bool { return o.Unit == e.unit && o.Audience == e.audience })
		if at < 0 {
			at, outlooks = len(outlooks), append(outlooks, Outlook{Unit: e.unit, Audience: e.audience})
		}
		key := "outlook." + e.likely
		if e.with != "" {
			key += ".with"
		}
		outlooks[at].Lines = append(outlooks[at].Lines, p.texts.fill(key, "With", e.with, "Invited", e.invited, "Figures", e.figures))
	}
	return outlooks, nil
}

// members are units, with those that are asked as one each by itself.
func (p *planner) members(units []survey.UnitID) (all []survey.UnitID) {
	for _, u := range units {
		if joint := p.Joint[u]; joint != nil {
			all = append(all, joint...)
		} else {
			all = append(all, u)
		}
	}
	return survey.Unique(all)
}
