package disclosure

import (
	"fmt"
	"slices"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// distribution is the kind of an indicator that tells how one question was
// answered, its options merged into three parts.
const distribution questionnaire.Kind = "distribution"

// Split says which question a distribution is about and how its options are
// merged. The parts go from the unhappy end to the happy one, whatever way the
// scale runs, so that the first two are its sensitive side.
type Split struct {
	Item string `json:"item"` // code, «E5a»
	Main string `json:"main"` // Key of the indicator the question belongs to; empty for an owner's own
	// Options are the words of the options in each part, in the questionnaire's
	// order.
	Options [3][]questionnaire.Texts `json:"parts"`
}

// The parts that are counted; the third is everybody else who chose an option.
const (
	Unhappy = 0
	Between = 1
	Happy   = 2
)

// splitsOf are the distributions of the questions behind an indicator, in bundles
// that are shown together or not at all: from some of them and the indicator, the
// others could be worked out. Questions that not every audience is asked stand in
// a bundle of their own audiences. Those of a share need the share in the same
// place, with its forms and its tail; gate is the last of these.
func splitsOf(asked map[survey.Audience]*questionnaire.Questionnaire, main Indicator, gate string) []bundle {
	if !main.IsShare() {
		gate = "" // whether it is shown depends on no answer
	}
	var all []bundle
	at := map[string]int{} // audiences, to index of all
	for i, a := range main.Audiences {
		own, _ := asked[a].Indicator(main.ID)
		for _, code := range own.Items {
			member, rules, ok := newSplit(asked, main, main.Audiences[i:], code)
			if !ok || slices.ContainsFunc(main.Audiences[:i], func(younger survey.Audience) bool { return hasItem(asked[younger], main.ID, code) }) {
				continue
			}
			key := fmt.Sprint(member.Audiences)
			if _, known := at[key]; !known {
				at[key] = len(all)
				all = append(all, bundle{gate: gate})
			}
			b := &all[at[key]]
			b.members, b.rules = append(b.members, member), append(b.rules, rules)
		}
	}
	return all
}

// hasItem reports whether a questionnaire's indicator counts an item.
func hasItem(q *questionnaire.Questionnaire, indicator, code string) bool {
	ind, ok := q.Indicator(indicator)
	return ok && slices.Contains(ind.Items, code)
}

// newSplit is the distribution of one item over those of some audiences that are
// asked it. There is none for an item that is merged differently in two audiences: two
// ways to part the same people would tell more than either.
func newSplit(asked map[survey.Audience]*questionnaire.Questionnaire, main Indicator, audiences []survey.Audience, code string) (Indicator, map[survey.Audience]rule, bool) {
	split := main
	split.ID, split.Kind, split.Items = main.ID+"/"+code+"/svar", distribution, 1
	split.Audiences, split.Series = nil, nil
	split.Of, split.Name, split.About = "", nil, nil
	if main.IsShare() {
		split.Of = main.Key
	}
	rules := map[survey.Audience]rule{}
	var parts []int
	for _, a := range audiences {
		q := asked[a]
		if !hasItem(q, main.ID, code) {
			continue
		}
		own, _ := q.Indicator(main.ID)
		i := slices.Index(own.Items, code)
		here, ok := partsOf(own, i)
		if !ok || parts != nil && !slices.Equal(parts, here) {
			return Indicator{}, nil, false
		}
		if parts == nil {
			split.Name, split.Split = itemTexts(q, code), newSplitWords(q, code, main.Key, here)
		}
		parts = here
		split.Audiences, split.Series = append(split.Audiences, a), append(split.Series, q.Series)
		rules[a] = newSplitRule(own.At[i], here).amongBase(q, own)
	}
	split.Key = indicatorKey(split.ID, split.Audiences)
	// A share is shown in places of its own: elsewhere it cannot be asked for.
	return split, rules, !main.IsShare() || len(split.Audiences) == len(main.Audiences)
}

// partsOf tells the part of each option of an indicator's item i, from option 1
// on; false when the scale is too short for three, or has no order. A share keeps its own cut, and
// its tail where it has one, so that a distribution never draws another line
// through the same people.
func partsOf(ind questionnaire.Indicator, i int) ([]int, bool) {
	n := ind.Options
	if ind.Unordered {
		return nil, false
	}
	low, high := (n+1)/3, (n+1)/3 // 1 1 1, 1 2 1, 2 1 2
	if ind.Kind == questionnaire.Share {
		counted, tail := counting(ind.Cut, n), min(low, n-counting(ind.Cut, n)-1)
		if ind.Tail != nil {
			tail = counting(*ind.Tail, n)
		}
		if low, high = counted, tail; ind.Direction == questionnaire.Higher {
			low, high = tail, counted
		}
	}
	if low < 1 || high < 1 || low+high >= n {
		return nil, false
	}
	parts := inParts(n, low, high)
	if ind.Reverse[i] == (ind.Direction == questionnaire.Higher) { // option 1 is the happiest
		slices.Reverse(parts)
	}
	return parts, true
}

// inParts are the parts of n options from the unhappiest on, so many of them at either end.
func inParts(n, unhappy, happy int) []int {
	return slices.Concat(slices.Repeat([]int{Unhappy}, unhappy), slices.Repeat([]int{Between}, n-unhappy-happy), slices.Repeat([]int{Happy}, happy))
}

func counting(cut questionnaire.Cut, options int) int {
	n := 0
	for o := range options {
		if cut.Counts(survey.Answer(o + 1)) {
			n++
		}
	}
	return n
}

// newSplitRule counts the unhappy as 1 and those between as 2.
func newSplitRule(at int, parts []int) rule {
	return newRule(byParts, []int{at}, func(_ int, a survey.Answer) (int, bool) {
		if a == survey.Skipped || int(a) > len(parts) {
			return 0, false
		}
		return [3]int{Unhappy: 1, Between: 2, Happy: 0}[parts[a-1]], true
	})
}

// itemTexts is the wording of an item in the languages of reports.
func itemTexts(q *questionnaire.Questionnaire, code string) questionnaire.Texts {
	return survey.Keyed(survey.WrittenLanguages(), func(language string) (string, string) { return language, q.ItemText(code, language) })
}

// newSplitWords has the words of the options of each part.
func newSplitWords(q *questionnaire.Questionnaire, code, main string, parts []int) *Split {
	split := &Split{Item: code, Main: main}
	for o, part := range parts {
		split.Options[part] = append(split.Options[part], optionTexts(q, code, o))
	}
	return split
}

// optionTexts is the wording of an item's option o in the languages of reports.
func optionTexts(q *questionnaire.Questionnaire, code string, o int) questionnaire.Texts {
	words := questionnaire.Texts{}
	for _, language := range survey.WrittenLanguages() {
		if options := q.OptionTexts(code, language); o < len(options) {
			words[language] = options[o]
		}
	}
	return words
}
