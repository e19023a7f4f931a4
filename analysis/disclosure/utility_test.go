package disclosure_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"

	"trivselspuls/analysis"
	. "trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// What leaders and the steering group get from the rules, in simulated towns: how many of
// the figures they could hope for are told and judged, how often a word is wrong when
// nothing has happened, and how often a main goal that was reached is seen.
//
// `make utility` prints the tables of docs/figures.md.

// toldAs is how a point tells its figure. Nothing else here knows.
func toldAs(p analysis.Point) string {
	switch {
	case p.Hidden:
		return nothing
	case p.Telling == Exact:
		return "exact"
	case p.Telling == Lower || p.Telling == Higher:
		return "end"
	}
	return string(p.Telling)
}

const nothing = "nothing"

// ways are all but nothing.
var ways = []string{"exact", "band", "step", "range", "end"}

// isMainGoal reports whether an indicator is a project's main goal, whose words have
// their own five percent.
func isMainGoal(ind Indicator) bool { return slices.Contains([]string{"E1", extent, "B2"}, ind.ID) }

// townCount is how many towns there are of each kind.
func townCount() int {
	if os.Getenv("TRIVSELSPULS_PROVE") != "" {
		return 60
	}
	return 2
}

func TestProveUtility(t *testing.T) {
	spreads(t) // before there is more than one goroutine
	all := measureTowns(t, townCount(), func(t *testing.T, seed uint64, c counting) {
		fixed := fixedUnits()
		surveyTown(t, seed, fixed, "fixed", c)
		surveyTown(t, 1000+seed, randomUnits(rand.New(rand.NewPCG(seed, 9))), "random", c)
		countFollowUps(t, seed, fixed, "fixed", c)
		countFollowUps(t, 1000+seed, randomUnits(rand.New(rand.NewPCG(seed, 9))), "random", c)
		for i := range uint64(5) {
			countPower(t, 5*seed+i, c)
		}
		for i := range uint64(planTowns / 60) {
			countPlan(t, 8000+planTowns/60*seed+i, c)
		}
	})
	for _, one := range utilityTables() {
		t.Log(all.table(one))
	}
	t.Log(all.wanted(t))
	for at, r := range all {
		if at.column != "own" {
			continue
		}
		own := r.is
		for _, way := range ways {
			own -= all[cellOf{at.table, at.row, way}].is
		}
		if own != 0 {
			t.Errorf("%v: %v figures are told in a way that has no column", at, own)
		}
	}
}

// measureTowns counts over some towns, two at a time.
func measureTowns(t *testing.T, towns int, one func(*testing.T, uint64, counting)) counting {
	t.Helper()
	all := counting{}
	var lock sync.Mutex
	var wait sync.WaitGroup
	seeds := make(chan uint64)
	for range 2 {
		wait.Go(func() {
			for seed := range seeds {
				c := counting{}
				one(t, seed, c)
				lock.Lock()
				all.join(c)
				lock.Unlock()
			}
		})
	}
	for seed := range towns {
		seeds <- uint64(seed)
	}
	close(seeds)
	wait.Wait()
	return all
}

// surveyTown asks one town: before, after nothing has happened, after being hurt has
// become half as common; and twice more when groups are not alike.
func surveyTown(t *testing.T, seed uint64, sizes []realUnit, kind string, c counting) {
	m := newRealTown(t, seed, sizes)
	before := m.publish(t, asking{0, survey.Baseline, unchanged, 0})
	after := m.publish(t, asking{2, survey.Endline, unchanged, 0})
	in := m.ask(t, asking{4, survey.Endline, halved, 1. / 3})
	better, truth := m.publishInput(t, in), Truths(in)
	var leaders []analysis.Report
	for _, u := range m.units {
		leaders = append(leaders, report(t, u.ID, before, after))
	}
	for i, leader := range leaders[:len(sizes)] { // the others are merged groups
		m.countLeader(i, kind, leader, c, before, after)
		m.countSuccess(i, report(t, m.units[i].ID, before, better), truth, c)
		countWords("leaders of a "+string(sizes[i].kind), "alike", leader.Series, c)
	}
	owner := report(t, "", before, after)
	m.countSteering(kind, owner, c)
	m.countTotals(owner, "", c)
	m.countTotals(report(t, "", before, better), " halved", c)
	countWords("steering group, key rows", "alike", keyRows(t, owner), c)
	countWords("steering group, all", "alike", owner.Series, c)
	m.alike = 0
	apart := []Snapshot{m.publish(t, asking{0, survey.Baseline, unchanged, 0}), m.publish(t, asking{2, survey.Endline, unchanged, 0})}
	for i := range sizes {
		countWords("leaders of a "+string(sizes[i].kind), "independent", report(t, m.units[i].ID, apart...).Series, c)
	}
	owner = report(t, "", apart...)
	countWords("steering group, key rows", "independent", keyRows(t, owner), c)
	countWords("steering group, all", "independent", owner.Series, c)
}

// countFollowUps counts how often follow-ups are told after five waves, when nothing has happened
// and when being hurt has become half as common from the third on.
func countFollowUps(t *testing.T, seed uint64, sizes []realUnit, town string, c counting) {
	m := newRealTown(t, seed, sizes, survey.Pupils57, survey.Pupils810, survey.ParentsSchool)
	for what, value := range map[string]func(questionnaire.Indicator, float64) float64{"unchanged": unchanged, "halved": halved} {
		closed := toldTogether(t, m.fiveWaves(t, value))
		last := closed[len(closed)-1]
		children := 0
		for _, u := range sizes {
			if u.kind == survey.School {
				children += u.children
			}
		}
		size := "below 500 pupils"
		if children >= 500 {
			size = "500 pupils or more"
		}
		for _, f := range last.FollowUps {
			ind, _ := last.Indicator(f.Indicator)
			for _, row := range []string{town + " towns", town + " towns, " + size} {
				c.add("followups", row, ind.ID+" "+what, f.Tenths > 0)
			}
		}
	}
}

func (m *realTown) publish(t *testing.T, w asking) Snapshot { return m.publishInput(t, m.ask(t, w)) }

func (m *realTown) publishInput(t *testing.T, in Input) Snapshot {
	s, err := Publish(in)
	if err != nil {
		t.Error(err)
	}
	return s
}

func report(t *testing.T, unit survey.UnitID, closed ...Snapshot) analysis.Report {
	r, err := analysis.NewReport(frame, closed, analysis.Scope{Unit: unit}, "nb")
	if err != nil {
		t.Error(err)
	}
	return r
}

// isMain reports whether a series stands by itself, and is not told of everybody only.
func isMain(s *analysis.Series) bool {
	ind := s.Indicator
	return ind.Of == "" && ind.Base == "" && !ind.Tail && ind.Split == nil && !ind.TotalOnly
}

// kindOf is what sort of figure an indicator is.
func kindOf(ind Indicator) string {
	switch {
	case ind.IsShare() && ind.Sensitive:
		return "sensitive"
	case ind.IsShare():
		return "ordinary"
	}
	return string(ind.Kind)
}

// countLeader counts the figures that a leader could hope for: those of what was asked
// in the own unit, by itself or in a set. Groups that were merged across units before
// they were asked are the set's and nobody's own.
func (m *realTown) countLeader(at int, town string, r analysis.Report, c counting, closed ...Snapshot) {
	size, unit := m.sizes[at], m.units[at].ID
	for i := range r.Series {
		s := &r.Series[i]
		if !isMain(s) || !slices.Contains(s.Population.Units, unit) {
			continue
		}
		how := make([]string, len(s.Points))
		for j, p := range s.Points {
			how[j] = toldAs(p)
		}
		for _, row := range rowsOf(size, town, s) {
			for j := range s.Points {
				is, joint := how[j] != nothing, s.Population.Joint
				c.add(row[0], row[1], "own", is && !joint)
				c.add(row[0], row[1], "own or joint", is)
				for _, way := range ways {
					c.add(row[0], row[1], way, how[j] == way && !joint)
				}
				c.add(row[0], row[1], "joint", is && joint)
				c.add(row[0], row[1], kindOf(s.Indicator), is)
				if !is && toldAnywhere(s, closed) {
					told := func(a analysis.Around) bool { return !a.Hidden }
					same := func(a analysis.Around) bool { return told(a) && a.Wave.ID == s.Points[j].Wave.ID }
					c.add(row[0], row[1], "nearest", slices.ContainsFunc(s.Around, told))
					c.add(row[0], row[1], "same wave", slices.ContainsFunc(s.Around, same))
				}
				if !is {
					c.add(row[0], row[1], "told nowhere", !toldAnywhere(s, closed))
				}
			}
			if !slices.Contains(how, nothing) {
				c.add(row[0], row[1], "judged", s.Change.Word != "" && !s.Change.Hidden)
			}
		}
	}
}

// toldAnywhere reports whether a figure of the indicator is told of anybody in the town.
func toldAnywhere(s *analysis.Series, closed []Snapshot) bool {
	return slices.ContainsFunc(closed, func(one Snapshot) bool {
		return slices.ContainsFunc(one.Cells, func(c Cell) bool { return c.Indicator == s.Indicator.Key && c.Outside })
	})
}

// rowsOf are the tables and rows that a figure of a unit stands in.
func rowsOf(size realUnit, town string, s *analysis.Series) [][2]string {
	if town == "fixed" {
		return [][2]string{{"fixed", size.label()}}
	}
	return [][2]string{{"random", size.bin()}, {"audience", string(s.Audiences[0].Facts().Who) + ", " + size.bin()}}
}

// countSteering counts the same figures as everybody outside the units sees them.
func (m *realTown) countSteering(town string, r analysis.Report, c counting) {
	for i := range r.Series {
		s := &r.Series[i]
		if !isMain(s) || s.Population.Total {
			continue
		}
		for at, size := range m.sizes {
			if !slices.Contains(s.Population.Units, m.units[at].ID) {
				continue
			}
			for _, row := range rowsOf(size, town, s) {
				for _, p := range s.Points {
					c.add(row[0], row[1], "outside", toldAs(p) != nothing && !s.Population.Joint)
					c.add(row[0], row[1], "outside, joint", toldAs(p) != nothing)
				}
			}
		}
	}
}

// countTotals counts the totals of shares, means and indexes in towns of three schools
// or more.
func (m *realTown) countTotals(r analysis.Report, what string, c counting) {
	for i := range r.Series {
		s := &r.Series[i]
		if !isMain(s) || !s.Population.Total {
			continue
		}
		rows := []string{kindOf(s.Indicator)}
		if s.Indicator.Sensitive {
			rows = append(rows, s.Indicator.ID+" "+string(s.Indicator.Audiences[0]))
		}
		first, last := toldAs(s.Points[0]), toldAs(s.Points[len(s.Points)-1])
		for _, row := range rows {
			c.add("totals", row, "told"+what, last != nothing)
			c.add("totals", row, "in both"+what, first != nothing && last != nothing)
			c.add("totals", row, "range"+what, last == "range")
			c.add("totals", row, "without"+what, len(s.Points[len(s.Points)-1].Without) > 0)
			if first != nothing && last != nothing {
				c.add("totals", row, "judged"+what, s.Change.Word != "" && !s.Change.Hidden)
			}
		}
	}
}

// countSuccess counts what becomes of a share that was told when being hurt has become
// half as common: whether it is still told.
func (m *realTown) countSuccess(at int, r analysis.Report, after map[string]map[survey.GroupID]Truth, c counting) {
	for i := range r.Series {
		s := &r.Series[i]
		if !isMain(s) || kindOf(s.Indicator) != "sensitive" || !slices.Contains(s.Population.Units, m.units[at].ID) || toldAs(s.Points[0]) == nothing {
			continue
		}
		n := min(s.Points[0].N, m.answered(after[s.Indicator.Key], s))
		row := "10 to 29 answers"
		switch {
		case n >= 70:
			row = "70 answers or more"
		case n >= 30:
			row = "30 to 69 answers"
		}
		gone := toldAs(s.Points[1]) == nothing
		c.add("success", row, "untold afterwards", gone)
		c.add("success", row, "clearly better", s.Change.Word == analysis.ClearlyBetter)
		if !s.Population.Joint {
			c.add("success", row, "own untold", gone)
		}
	}
}

// answered is how many have a value in a series' place.
func (m *realTown) answered(truth map[survey.GroupID]Truth, of *analysis.Series) (n int) {
	for _, g := range m.groups {
		if slices.Contains(of.Population.Units, g.Unit) {
			n += truth[g.ID].N
		}
	}
	return n
}

// keyRows are the totals that the steering group sees first.
func keyRows(t *testing.T, r analysis.Report) (rows []analysis.Series) {
	for _, s := range r.Series {
		for _, a := range s.Indicator.Audiences {
			if ind, ok := realQuestionnaires(t)[a].Indicator(s.Indicator.ID); ok && s.Population.Total && ind.Overviews[questionnaire.Steering] > 0 {
				rows = append(rows, s)
				break
			}
		}
	}
	return rows
}

// countWords counts the readers who are told that something has clearly changed, of what
// they are told, where nothing has.
func countWords(who, groups string, series []analysis.Series, c counting) {
	clearly := map[bool]int{} // by whether it is a main goal
	for i := range series {
		s := &series[i]
		if s.Change.Word == "" || s.Change.Hidden {
			continue
		}
		clear := s.Change.Word == analysis.ClearlyBetter || s.Change.Word == analysis.ClearlyWorse
		main := isMainGoal(s.Indicator)
		if clear {
			clearly[main]++
		}
		c.add("words", who, fmt.Sprintf("%s, each %s", groups, map[bool]string{true: "main goal", false: "change"}[main]), clear)
	}
	c.add("words", who, groups+", reports", clearly[false] > 0)
	c.add("words", who, groups+", main goal", clearly[true] > 0)
}
