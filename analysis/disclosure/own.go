package disclosure

import (
	"slices"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// ownQuestions are the questions owners have added, each a bundle by itself.
func ownQuestions(asked map[survey.Audience]*questionnaire.Questionnaire) []bundle {
	var all []bundle
	for _, a := range survey.Audiences() {
		q := asked[a]
		if q == nil {
			continue
		}
		for _, item := range q.Local() {
			parts, ok := ownParts(q, item)
			if !ok {
				continue
			}
			ind := Indicator{
				ID: item.Code, Audiences: []survey.Audience{a}, Series: []string{q.Series}, Kind: distribution, Items: 1,
				Options: item.Options, Sensitive: true, Name: itemTexts(q, item.Code), Split: newSplitWords(q, item.Code, "", parts),
			}
			ind.Key = indicatorKey(ind.ID, ind.Audiences)
			rules := map[survey.Audience]rule{a: newSplitRule(q.Position(item.Code), parts)}
			all = append(all, bundle{members: []Indicator{ind}, rules: []map[survey.Audience]rule{rules}})
		}
	}
	return all
}

// ownParts tells the part of each option. Options without an order cannot be
// merged: three of them at most can be told of.
func ownParts(q *questionnaire.Questionnaire, item questionnaire.Item) ([]int, bool) {
	n := item.Options
	at := slices.IndexFunc(q.Scales, func(s questionnaire.Scale) bool { return s.ID == item.Scale })
	if n < 2 || at < 0 || n > 3 && q.Scales[at].First == questionnaire.Unordered {
		return nil, false
	}
	end := max(1, (n+1)/3) // 1 0 1, 1 1 1, 1 2 1, 2 1 2
	return inParts(n, end, end), true
}
