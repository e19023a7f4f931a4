package disclosure_test

import (
	"fmt"
	"strconv"
	"strings"

	"trivselspuls/analysis"
	"trivselspuls/analysis/attacker"
	. "trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

// The attacker's eye for distributions: three counts of the same people, told for
// units and sets of units and never for groups, beside shares that part them in
// the same place.

// part names the unknowns of one part of a distribution.
func part(ind Indicator, i int) string { return fmt.Sprint(ind.Key, " part ", i) }

// three are the counts of the parts in truth.
func three(c Truth) [3]int {
	return [3]int{Unhappy: c.Count, Between: c.Between, Happy: c.N - c.Count - c.Between}
}

// meetParts adds the counts of every group and how they hang together with the
// share the question belongs to.
func (e *eavesdropper) meetParts(ind Indicator) {
	e.splits = append(e.splits, ind)
	for i := range 3 {
		e.unknown[part(ind, i)] = map[string]attacker.Unknown{}
	}
	for _, g := range e.in.Groups {
		c, asked := e.truth[ind.Key][g.Group.ID]
		if !asked {
			continue
		}
		var of [3]attacker.Unknown
		for i, x := range three(c) {
			of[i] = e.system.Unknown(0, c.N, x)
			e.sizes = append(e.sizes, x)
			e.unknown[part(ind, i)][string(g.Group.ID)] = of[i]
		}
		e.system.Sum(c.N, c.N, of[:]...)
		for _, share := range e.lead {
			if u, ok := e.unknown[share.Key][string(g.Group.ID)]; ok {
				e.beside(ind, share, of, u)
			}
		}
	}
}

// beside says what a share and a distribution tell of each other: a form, a share
// of one question and its tail are a part of it, a union holds its questions' parts.
func (e *eavesdropper) beside(ind, share Indicator, of [3]attacker.Unknown, u attacker.Unknown) {
	end := Unhappy
	if !share.LowerIsBetter {
		end = Happy
	}
	switch {
	case share.ID == mainID(ind.Split)+"/"+ind.Split.Item, // its form
		share.Items == 1 && e.item(share) == ind.Split.Item: // a share of it, or the tail of one
		e.system.Fact(0, 0, attacker.Term{Factor: 1, Of: of[end]}, attacker.Term{Factor: -1, Of: u})
	case share.Key == ind.Split.Main:
		e.system.AtMost(of[end], u)
	}
}

// item is the one question of a share or of its tail.
func (e *eavesdropper) item(share Indicator) string {
	id, _, _ := strings.Cut(share.ID, "/tail")
	if ind, ok := e.in.Questionnaires[share.Audiences[0]].Indicator(id); ok {
		return ind.Items[0]
	}
	return ""
}

// mainID is the ID of the indicator a question belongs to.
func mainID(s *Split) string {
	id, _, _ := strings.Cut(s.Main, ":")
	return id
}

// partCell is the unknown of a part in some groups together.
func (e *eavesdropper) partCell(ind Indicator, i int, groups []survey.GroupID) attacker.Unknown {
	key, name := part(ind, i), fmt.Sprint(groups)
	if len(groups) == 1 {
		name = string(groups[0])
	}
	if u, ok := e.unknown[key][name]; ok {
		return u
	}
	var c Truth
	terms := make([]attacker.Term, len(groups))
	for j, g := range groups {
		c = c.Add(e.truth[ind.Key][g])
		terms[j] = attacker.Term{Factor: 1, Of: e.unknown[key][string(g)]}
	}
	u := e.system.Unknown(0, c.N, three(c)[i])
	e.sizes = append(e.sizes, three(c)[i])
	e.unknown[key][name] = u
	e.system.Fact(0, 0, append(terms, attacker.Term{Factor: -1, Of: u})...)
	return u
}

// readParts takes the facts out of the printed table of a series' questions.
func (e *eavesdropper) readParts(s analysis.Series) {
	for i, row := range s.Answers.Rows() {
		for _, ind := range e.splits {
			if ind.Split.Main != s.Indicator.Key || ind.Split.Item != s.Distributions[i].Item {
				continue
			}
			n, err := strconv.Atoi(row[5].Text)
			if err != nil {
				continue // hidden
			}
			groups, _ := e.groupsIn(ind.Key, e.toldOf(s))
			for j := range 3 {
				low, high := -1, -1
				for x := range n + 1 {
					if percents(ind, x, n, 1)[0] == row[2+j].Text {
						if high = x; low < 0 {
							low = x
						}
					}
				}
				e.system.Sum(low, high, e.partCell(ind, j, groups))
			}
		}
	}
	if s.Answers.Empty() || !strings.Contains(s.Distributions[0].Sentence, "skjult") {
		return
	}
	if said := strings.TrimPrefix(s.Distributions[0].Sentence, s.Points[0].Wave.Name); strings.ContainsAny(said, "0123456789") {
		e.t.Errorf("%s is hidden and its sentence has a number: %s", s.ID, said)
	}
}

// parts are the unsafe parts of distributions of groups, units and sets of units.
func (e *eavesdropper) parts(s Snapshot) (all []wanted) {
	for _, ind := range e.splits {
		for name, groups := range e.cells(s, ind) {
			var c Truth
			for _, g := range groups {
				c = c.Add(e.truth[ind.Key][g])
			}
			t := e.in.Thresholds
			for i, is := range [3]bool{unsafe(t, c.N, c.Count), unsafe(t, c.N, c.Between), c.Count+c.Between < c.N && unsafe(t, c.N, c.Count+c.Between)} {
				if !is {
					continue
				}
				all = append(all, wanted{fmt.Sprintf("part %d of %s in %s", i, ind.ID, name), three(c)[i], c.N, e.partCell(ind, i, groups)})
			}
		}
	}
	return all
}
