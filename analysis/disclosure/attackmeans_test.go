package disclosure_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trivselspuls/analysis"
	"trivselspuls/analysis/attacker"
	. "trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
)

// The attacker's eye for means of one question: how many chose each answer. A mean that is
// told exactly tells the sum of the scores, as far as a change with two decimals does; an
// end tells that the sum is one of the end's.

// option names the unknowns of one answer to a mean's question.
func option(ind Indicator, o int) string { return fmt.Sprint(ind.Key, " option ", o) }

// meetMean adds, for every group, how many chose each answer.
func (e *eavesdropper) meetMean(ind Indicator) {
	e.means = append(e.means, ind)
	e.chosen[ind.Key] = map[survey.GroupID][]int{}
	for o := range ind.Options {
		e.unknown[option(ind, o)] = map[string]attacker.Unknown{}
	}
	for _, g := range e.in.Groups {
		c, asked := e.truth[ind.Key][g.Group.ID]
		if !asked {
			continue
		}
		q := e.in.Questionnaires[g.Group.Audience]
		own, _ := q.Indicator(ind.ID)
		chosen := make([]int, ind.Options)
		for _, answers := range g.Responses {
			if score, ok := own.Score(0, answers[own.At[0]]); ok {
				chosen[score-1]++
			}
		}
		e.chosen[ind.Key][g.Group.ID] = chosen
		all := make([]attacker.Unknown, ind.Options)
		for o, n := range chosen {
			all[o] = e.system.Unknown(0, c.N, n)
			e.sizes = append(e.sizes, n)
			e.unknown[option(ind, o)][string(g.Group.ID)] = all[o]
		}
		e.system.Sum(c.N, c.N, all...)
		e.besideMean(ind, string(g.Group.ID), all)
	}
}

// besideMean says that the question's distribution, where it is known, has the same people.
func (e *eavesdropper) besideMean(ind Indicator, group string, all []attacker.Unknown) {
	for _, split := range e.splits {
		if split.Split.Main != ind.Key {
			continue
		}
		low, high := (ind.Options+1)/3, (ind.Options+1)/3
		for i, of := range [][]attacker.Unknown{all[:low], all[low : ind.Options-high], all[ind.Options-high:]} {
			u, ok := e.unknown[part(split, i)][group]
			if !ok {
				return
			}
			terms := []attacker.Term{{Factor: -1, Of: u}}
			for _, o := range of {
				terms = append(terms, attacker.Term{Factor: 1, Of: o})
			}
			e.system.Fact(0, 0, terms...)
		}
	}
}

// readMean takes the facts out of a mean's printed rows.
func (e *eavesdropper) readMean(s analysis.Series) {
	if _, met := e.chosen[s.Indicator.Key]; !met {
		return
	}
	groups, byName := e.groupsIn(s.Indicator.Key, e.toldOf(s))
	for _, row := range s.Table.Rows() {
		e.factOfMean(s.Indicator, row[3].Text, row[6].Text, groups, "")
	}
	for _, row := range s.Groups.Rows() {
		e.factOfMean(s.Indicator, row[1].Text, row[4].Text, []survey.GroupID{byName[row[0].Text]}, byName[row[0].Text])
	}
}

func (e *eavesdropper) factOfMean(ind Indicator, printed, answers string, groups []survey.GroupID, group survey.GroupID) {
	n, err := strconv.Atoi(answers)
	if err != nil {
		return // not told
	}
	sum := 0
	for _, g := range groups {
		for o, chosen := range e.chosen[ind.Key][g] {
			sum += (o + 1) * chosen
		}
	}
	low, high := sum-n/200, sum+n/200
	if len(groups) == 1 && groups[0] == group { // no change of a group has two decimals
		low, high = n*ind.Options+1, 0
		for possible := n; possible <= n*ind.Options; possible++ {
			if estimate.Round(float64(possible)/float64(n), 1) == estimate.Round(float64(sum)/float64(n), 1) {
				low, high = min(low, possible), max(high, possible)
			}
		}
	}
	if strings.Contains(printed, " til ") { // a function of what is told; a change may tell its ends
		total := e.shown.Cell(ind.Key, nil, true)
		low, high = int(math.Ceil(float64(n)*total.Mean-1e-6)), int(math.Floor(float64(n)*total.Most+1e-6))
	}
	if own := fmt.Sprintf("1,0 %d,0", ind.Options); strings.Contains(printed, "eller") || strings.Contains(own, printed) {
		low, high = n*ind.Options+1, 0
		truth, _ := TellMean(ind, n, float64(sum)/float64(n))
		for possible := n; possible <= n*ind.Options; possible++ {
			if kind, _ := TellMean(ind, n, float64(possible)/float64(n)); kind == truth {
				low, high = min(low, possible), max(high, possible)
			}
		}
	}
	e.add(ind, sumOf{groups, n, low, high})
	e.sums[ind.Key] = append(e.sums[ind.Key], sumOf{groups, n, low, high})
}

// sumOf is the least and the most that the scores of the n people of some groups come to.
type sumOf struct {
	groups       []survey.GroupID
	n, low, high int
}

// add says a sum twice, from the lowest score and from the highest, which makes it easier to
// see what cannot be.
func (e *eavesdropper) add(ind Indicator, s sumOf) {
	var above, below []attacker.Term
	for _, g := range s.groups {
		for o := range ind.Options {
			u := e.unknown[option(ind, o)][string(g)]
			if o > 0 {
				above = append(above, attacker.Term{Factor: o, Of: u})
			}
			if under := ind.Options - 1 - o; under > 0 {
				below = append(below, attacker.Term{Factor: under, Of: u})
			}
		}
	}
	e.system.Fact(s.low-s.n, s.high-s.n, above...)
	e.system.Fact(s.n*ind.Options-s.high, s.n*ind.Options-s.low, below...)
}

// subtract takes from every sum the others that are within it: what is left is known as
// well, and a search finds that late.
func (e *eavesdropper) subtract() {
	for _, ind := range e.means {
		for _, whole := range e.sums[ind.Key] {
			rest, parts := whole, 0
			rest.groups = slices.Clone(whole.groups)
			for _, part := range e.sums[ind.Key] {
				within := len(part.groups) < len(whole.groups) && !slices.ContainsFunc(part.groups, func(g survey.GroupID) bool { return !slices.Contains(rest.groups, g) })
				if !within {
					continue
				}
				parts++
				rest.groups = slices.DeleteFunc(rest.groups, func(g survey.GroupID) bool { return slices.Contains(part.groups, g) })
				rest.n, rest.low, rest.high = rest.n-part.n, rest.low-part.high, rest.high-part.low
			}
			if parts > 0 && len(rest.groups) > 0 {
				e.add(ind, rest)
			}
		}
	}
}

// worst are the unsafe counts of people who chose the worst answer, of groups, units and
// sets of units.
func (e *eavesdropper) worst(s Snapshot) (all []wanted) {
	for _, ind := range e.means {
		worst := 0
		if ind.LowerIsBetter {
			worst = ind.Options - 1
		}
		for name, groups := range e.cells(s, ind) {
			n, x := 0, 0
			var terms []attacker.Term
			for _, g := range groups {
				n, x = n+e.truth[ind.Key][g].N, x+e.chosen[ind.Key][g][worst]
				terms = append(terms, attacker.Term{Factor: 1, Of: e.unknown[option(ind, worst)][string(g)]})
			}
			if !unsafe(e.in.Thresholds, n, x) {
				continue
			}
			u := e.unknown[option(ind, worst)][string(groups[0])]
			if len(groups) > 1 {
				u = e.system.Unknown(0, n, x)
				e.sizes = append(e.sizes, x)
				e.system.Fact(0, 0, append(terms, attacker.Term{Factor: -1, Of: u})...)
			}
			all = append(all, wanted{fmt.Sprintf("the worst answer to %s in %s", ind.ID, name), x, n, u})
		}
	}
	return all
}

// Layer 5: towns with the real questionnaires, read by everybody together, and by each of
// some leaders who know every answer of their own unit.
func TestAttackRealTowns(t *testing.T) {
	towns := uint64(2)
	if os.Getenv("TRIVSELSPULS_PROVE") != "" {
		towns = 60
	}
	if testing.Short() {
		towns = 1
	}
	members, close := 0, 0
	var together followed
	for seed := range towns {
		for i, sizes := range [][]realUnit{fixedUnits(), randomUnits(rand.New(rand.NewPCG(seed, 9)))} {
			town := newRealTown(t, 3000+10*seed+uint64(i), sizes)
			if seed%2 == 1 {
				JoinByHand(town.units, rand.New(rand.NewPCG(seed, uint64(10+i))))
			}
			in := town.ask(t, asking{0, survey.Baseline, unchanged, 0})
			for _, leak := range attack(t, in) {
				t.Errorf("town %d/%d: %s", seed, i, leak)
			}
			insider := town.units[int(seed)%len(sizes)].ID
			together.attack(t, fmt.Sprintf("town %d/%d", seed, i), town, insider)
			leaks, beside := attackFrom(t, in, insider)
			members += beside
			for _, l := range leaks {
				if len(l.possible) < 2 {
					t.Errorf("town %d/%d, who knows all of %s: %s", seed, i, insider, l)
				}
				close++
			}
		}
	}
	if members > 0 && 50*close > members {
		t.Errorf("insiders leave two values only for %d of %d counts", close, members)
	}
	t.Logf("insiders leave two values for %d of %d counts", close, members)
	t.Logf("%+v", together)
	if together.told == 0 || together.beside > 0 && 50*together.close > together.beside {
		t.Errorf("follow-ups: %+v", together)
	}
}
