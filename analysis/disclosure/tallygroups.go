package disclosure

import (
	"trivselspuls/survey"
)

// groupCounts are the counts of one indicator in every group it was asked in.
type groupCounts map[survey.GroupID]counts

// of adds the counts of some groups.
func (c groupCounts) of(groups []survey.Group) counts {
	var sum counts
	for _, g := range groups {
		one := c[g.ID]
		one.groups = min(one.n, 1)
		sum = sum.add(one)
	}
	return sum
}

// portion is how many responses one processor takes at a time.
const portion = 1 << 15

// audienceRules are the rules of everything one audience is asked, with the
// indicators they belong to.
type audienceRules struct {
	keys  []string // Indicator.Key
	rules []rule
}

func rulesOf(all []bundle, a survey.Audience) *audienceRules {
	r := &audienceRules{}
	for _, b := range all {
		for i, ind := range b.members {
			if one, ok := b.rules[i][a]; ok {
				r.keys, r.rules = append(r.keys, ind.Key), append(r.rules, one)
			}
		}
	}
	return r
}

// piece is a part of one group's responses.
type piece struct {
	group     int // index of Input.Groups
	responses [][]survey.Answer
}

// tallyGroups counts every indicator in every group, in one pass over the
// responses on all processors, and what the scales' quality is judged by over all
// groups together. Whole numbers make the result the same whoever counted what.
func tallyGroups(in Input, all []bundle) (map[string]groupCounts, map[string]scaleSums) {
	rules := map[survey.Audience]*audienceRules{}
	var pieces []piece
	for i, g := range in.Groups {
		if rules[g.Group.Audience] == nil {
			rules[g.Group.Audience] = rulesOf(all, g.Group.Audience)
		}
		rest := g.Responses
		for len(rest) > portion {
			pieces = append(pieces, piece{i, rest[:portion]})
			rest = rest[portion:]
		}
		pieces = append(pieces, piece{i, rest})
	}
	counted := make([]tallied, len(pieces))
	survey.Parallel(len(pieces), func(i int) {
		r := rules[in.Groups[pieces[i].group].Group.Audience]
		counted[i] = tally(r.rules, pieces[i].responses)
	})
	cells, scales := map[string]groupCounts{}, map[string]scaleSums{}
	for i, p := range pieces {
		g := in.Groups[p.group].Group
		for j, key := range rules[g.Audience].keys {
			if cells[key] == nil {
				cells[key] = groupCounts{}
			}
			cells[key][g.ID] = cells[key][g.ID].add(counted[i].counts[j])
			if rules[g.Audience].rules[j].isScale() {
				scales[key] = together(scales[key], counted[i].scales[j])
			}
		}
	}
	return cells, scales
}

// together adds two audiences' sums of one index, if they have as many items.
func together(a, b scaleSums) scaleSums {
	if a.item == nil {
		a = newScaleSums(len(b.item))
	}
	if a.mixed = a.mixed || len(a.item) != len(b.item); !a.mixed {
		a.merge(b)
	}
	return a
}
