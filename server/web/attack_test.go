package web_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
)

// few is the number of values a count that is not safe must at least be able to
// have, after everything there is to read has been read.
const few = 3

// attackedTowns are towns that tempt one rule or another.
func attackedTowns() map[string][]attacked {
	school := func(answers, hurt []int) attacked {
		return attacked{kind: survey.School, asks: survey.Pupils810, answers: answers, hurt: hurt}
	}
	merged := school([]int{22, 24, 40}, []int{3, 1, 5})
	merged.merged = true
	return map[string][]attacked{
		"tempting": {
			school([]int{40, 40, 40}, []int{8, 1, 7}), // one group hides among others
			school([]int{30, 30}, []int{6, 9}),
			school([]int{12, 7}, []int{2, 0}), // a small unit, joined
			school([]int{20, 20, 20}, []int{5, 1, 6}),
			school([]int{40, 40}, []int{1, 0}), // hidden now, and shown before
		},
		"where it is unsafe": {school([]int{64, 66, 64}, nil), school([]int{22}, nil)},
		"follow-ups": {
			school([]int{100}, []int{24}), school([]int{100}, []int{2}), school([]int{100}, []int{19}), school([]int{100}, []int{2}),
		},
		"one unit hides": {
			school([]int{40}, []int{5}), school([]int{40}, []int{1}), school([]int{40}, []int{6}),
		},
		"four waves of sets by hand": { // by themselves the four smallest would share
			school([]int{18, 16}, []int{4, 1}), school([]int{35}, []int{1}), school([]int{16}, []int{2}), school([]int{22}, []int{3}), school([]int{60}, []int{7}),
		},
		"four that share, and two groups that are merged": {
			school([]int{18}, []int{2}), school([]int{21}, []int{1}), school([]int{16}, []int{0}), school([]int{19}, []int{3}), merged,
		},
	}
}

// Everybody who may read anything puts it together: every page, file and print
// view of every role and of the public, about a town where we know what everybody
// answered: shares, their forms, ends and follow-ups, means, the parts of every
// question, groups, grades through the years, changes. No count that could point at
// somebody can be worked out. What stands on pages outside their tables, sentences and
// charts, is in the tables (TestFiguresOnEveryPageStandInItsTables).
func TestAttackerOverHTTP(t *testing.T) {
	for name, town := range attackedTowns() {
		t.Run(name, func(t *testing.T) {
			how := twice
			if strings.HasPrefix(name, "four waves") {
				how = surveyed{[]survey.WaveKind{survey.Baseline, survey.Pulse, survey.Pulse, survey.Endline}, []int{0, 2, 3}}
			}
			e := attackTown(t, town, how)
			sets := e.sets(t)
			if len(how.together) > 0 && !slices.ContainsFunc(sets, func(set []survey.UnitID) bool { return len(set) == len(how.together) }) {
				t.Errorf("the units were not joined by hand: %v", sets)
			}
			insider := e.Units[0].ID
			if len(sets) > 0 {
				insider = sets[0][0]
				e.hasReadSets(t, sets)
			}
			e.insiders(t, insider)
			if name == "where it is unsafe" {
				e.printsChoices(t)
			}
			if name == "follow-ups" {
				e.hasReadFollowUps(t)
			}
			if name == "tempting" {
				e.seesEveryLeak(t)
				e.subtracts(t)
			}
		})
	}
}

// Towns that take longer: the other audiences, two audiences of one school, and what
// chance makes.
func TestProveAttackerOverHTTP(t *testing.T) {
	proving(t)
	towns := map[string][]attacked{
		"parents": {
			{kind: survey.School, asks: survey.ParentsSchool, answers: []int{34, 31}, hurt: []int{4, 1}},
			{kind: survey.School, asks: survey.ParentsSchool, answers: []int{25}, hurt: []int{3}},
			{kind: survey.School, asks: survey.ParentsSchool, answers: []int{16}, hurt: []int{1}},
			{kind: survey.Kindergarten, asks: survey.ParentsKindergarten, answers: []int{44}},
			{kind: survey.Kindergarten, asks: survey.ParentsKindergarten, answers: []int{18}},
		},
		"young children": {
			{kind: survey.Kindergarten, asks: survey.Children45, answers: []int{12, 9}, hurt: []int{1, 0}},
			{kind: survey.Kindergarten, asks: survey.Children45, answers: []int{45}, hurt: []int{6}},
			{kind: survey.Kindergarten, asks: survey.Children45, answers: []int{6}, hurt: []int{2}},
			{kind: survey.School, asks: survey.Pupils12, answers: []int{22, 24}, hurt: []int{3, 4}},
			{kind: survey.School, asks: survey.Pupils12, answers: []int{11, 9}, hurt: []int{1, 0}},
			{kind: survey.School, asks: survey.Pupils34, answers: []int{30, 28}, hurt: []int{4, 1}},
			{kind: survey.School, asks: survey.Pupils34, answers: []int{52}, hurt: []int{8}},
		},
		"two audiences added up": {
			{kind: survey.School, asks: survey.Pupils57, answers: []int{30, 28, 33}, hurt: []int{3, 1, 5}},
			{kind: survey.School, asks: survey.Pupils810, answers: []int{41, 39}, hurt: []int{6, 4}},
			{kind: survey.School, asks: survey.Pupils57, answers: []int{12, 8}, hurt: []int{1, 0}},
			{kind: survey.School, asks: survey.Pupils810, answers: []int{25}, hurt: []int{2}},
		},
		"units that share, of merged groups": {
			{kind: survey.School, asks: survey.Pupils810, answers: []int{9, 10}, hurt: []int{1, 1}, merged: true},
			{kind: survey.School, asks: survey.Pupils810, answers: []int{11, 12}, hurt: []int{0, 2}, merged: true},
			{kind: survey.School, asks: survey.Pupils810, answers: []int{16}, hurt: []int{1}},
			{kind: survey.School, asks: survey.Pupils810, answers: []int{19}, hurt: []int{3}},
			{kind: survey.School, asks: survey.Pupils810, answers: []int{60}, hurt: []int{7}},
		},
		"staff": {
			{kind: survey.School, asks: survey.Staff, answers: []int{34}}, {kind: survey.School, asks: survey.Staff, answers: []int{11}}, {kind: survey.Kindergarten, asks: survey.StaffKindergarten, answers: []int{7}},
		},
	}
	for seed := range uint64(96) {
		towns[fmt.Sprint("random ", seed)] = randomTown(rand.New(rand.NewPCG(11, seed)))
	}
	for name, town := range towns {
		t.Run(name, func(t *testing.T) {
			e := attackTown(t, town, twice)
			if strings.Contains(name, "share") {
				e.hasReadSets(t, e.sets(t))
			}
			e.insiders(t, survey.Map(e.Units, func(u survey.Unit) survey.UnitID { return u.ID })...)
		})
	}
}

// printsChoices must have read a choice, and find it on paper as it stands on its page.
func (e *eavesdropper) printsChoices(t *testing.T) {
	t.Helper()
	if e.read["choices"] == 0 {
		t.Error("no choice was read")
	}
	unit := e.Units[0].ID
	leader := e.As(t, survey.Leader, e.Owner, unit)
	shown := func(path string) *goquery.Document {
		_, body := e.Get(t, leader, "/enhet/"+string(unit)+path)
		return must.Have(goquery.NewDocumentFromReader(strings.NewReader(body)))(t)
	}
	var page []string
	shown("/indikator/E12.pupils-8-10").Find("details:not(.no-print) table.turned tbody tr").Each(func(_ int, row *goquery.Selection) {
		page = append(page, strings.Join(strings.Fields(row.Find("th").Text()+" "+row.Find("td").Last().Text()), " "))
	})
	paper := strings.Split(strings.Join(strings.Fields(shown("/rapport").Find(".places").Text()), " "), " · ")
	if len(paper) < 5 || !slices.Equal(paper, page[:min(len(paper), len(page))]) {
		t.Errorf("the page has\n%q\nand the report\n%q", page, paper)
	}
}

// hasReadSets must have read every set's share as what it is of, and more of sets in every format.
func (e *eavesdropper) hasReadSets(t *testing.T, sets [][]survey.UnitID) {
	t.Helper()
	for _, set := range sets {
		if !slices.ContainsFunc(e.telling, func(f heard) bool {
			return f.joint && f.name == "E1" && f.telling != "" && slices.Equal(set, e.unitsOf(f.groups))
		}) {
			t.Errorf("nothing was read of what %v share", set)
		}
	}
	for _, format := range []string{"", "json", "csv", "xlsx"} {
		if e.joint[format] == 0 {
			t.Errorf("nothing of units that share was read as %q", format)
		}
	}
}

// unitsOf are the units of some groups.
func (s *secretTown) unitsOf(groups []int) []survey.UnitID {
	return slices.Compact(survey.Map(groups, func(g int) survey.UnitID { return s.groups[g].Unit }))
}

// sets are the units that share what is told of the bullied in the latest wave.
func (s *secretTown) sets(t *testing.T) (all [][]survey.UnitID) {
	t.Helper()
	shown, err := disclosure.Publish(s.input(len(s.waves) - 1))
	must.Work(t, err)
	for _, c := range shown.Cells {
		if strings.HasPrefix(c.Indicator, "E1") && !c.Total && len(c.Units) > 1 {
			all = append(all, c.Units)
		}
	}
	return all
}

func attackTown(t *testing.T, town []attacked, how surveyed) *eavesdropper {
	t.Helper()
	e := newTown(t, town, how).eavesdrop(t)
	t.Logf("%d figures told, %d withheld, %d changes, %d not clear; %v %v", len(e.telling), len(e.hidden), len(e.moved), e.lost, e.read, e.formats)
	if e.read["given back"] == 0 || e.read["given back before"] == 0 {
		t.Error("nothing was read of what units give back")
	}
	for _, format := range []string{"", "json", "csv", "xlsx"} {
		if e.formats[format] < 100 {
			t.Errorf("%d figures were read as %q", e.formats[format], format)
		}
	}
	for _, leak := range e.leaks() {
		t.Error(leak)
	}
	return e
}

// proving skips what is for make prove only.
func proving(t *testing.T) {
	t.Helper()
	if os.Getenv("TRIVSELSPULS_PROVE") == "" {
		t.Skip("only in make prove")
	}
}
