package analysis

import (
	"fmt"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
)

// totals are the changes of the bullied share and of safety for the whole owner, and
// the notes to them, after two waves.
func totals(t *testing.T, first, last *disclosuretest.Town) (share, mean Series) {
	t.Helper()
	r, err := NewReport(frame, []disclosure.Snapshot{first.Publish(t), last.Publish(t)}, Scope{}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range r.Series {
		if s.Population.Total && s.Indicator.ID == "E1" {
			share = s
		}
		if s.Population.Total && s.Indicator.ID == "E5" {
			mean = s
		}
	}
	return share, mean
}

func changeOf(s Series) string {
	if s.Change.Word == "" {
		return "-"
	}
	var units []string
	for _, u := range s.Change.Units {
		units = append(units, strings.TrimPrefix(string(u), "unit-"))
	}
	return strings.ReplaceAll(s.Change.Text, "\u00a0prosentpoeng", " p") + " of " + strings.Join(units, "")
}

func then() *disclosuretest.Town { return disclosuretest.NewTown(survey.Baseline, "2025-03-01") }
func now() *disclosuretest.Town  { return disclosuretest.NewTown(survey.Endline, "2026-03-01") }

// A total whose units have changed is compared over those it has kept.
func TestChangeOverCommonUnits(t *testing.T) {
	big := [3]int{120, 100, 30}
	low := [3]int{120, 100, 10}
	for _, c := range []struct {
		name        string
		first, last *disclosuretest.Town
		share, mean string
	}{
		{
			"a school is new",
			then().School("A", survey.Pupils810, big).School("B", survey.Pupils810, big),
			now().School("A", survey.Pupils810, low).School("B", survey.Pupils810, low).School("C", survey.Pupils810, big),
			"−20,0 p of AB", "0,00 of AB",
		},
		{
			"the same schools",
			then().School("A", survey.Pupils810, big).School("B", survey.Pupils810, big),
			now().School("A", survey.Pupils810, low).School("B", survey.Pupils810, low),
			"−20,0 p of ", "0,00 of ",
		},
		{
			"a small school joins another one than before",
			then().School("A", survey.Pupils810, big).School("B", survey.Pupils810, big).School("S", survey.Pupils810, [3]int{39, 39, 6}).School("T", survey.Pupils810, [3]int{38, 36, 9}),
			now().School("A", survey.Pupils810, low).School("B", survey.Pupils810, low).School("T", survey.Pupils810, [3]int{80, 80, 8}),
			"−20,0 p of AB", "0,00 of ABT",
		},
		{
			"a unit that is not told is left out",
			then().School("A", survey.Pupils810, big).School("B", survey.Pupils810, big).School("C", survey.Pupils810, [3]int{60, 50, 9}).School("D", survey.Pupils810, big),
			now().School("A", survey.Pupils810, low).School("B", survey.Pupils810, low).School("C", survey.Pupils810, [3]int{60, 15, 1}),
			"−20,0 p of AB", "0,00 of AB",
		},
		{
			"most units are others",
			then().School("A", survey.Pupils810, big).School("B", survey.Pupils810, big),
			now().School("A", survey.Pupils810, low).School("B", survey.Pupils810, low).
				School("C", survey.Pupils810, big).School("D", survey.Pupils810, big).School("E", survey.Pupils810, big),
			"-", "-",
		},
		{
			"half of the units are others",
			then().School("A", survey.Pupils810, big).School("B", survey.Pupils810, big),
			now().School("A", survey.Pupils810, low).School("B", survey.Pupils810, low).School("C", survey.Pupils810, big).School("D", survey.Pupils810, big),
			"−20,0 p of AB", "0,00 of AB",
		},
		{
			"one unit in common",
			then().School("A", survey.Pupils810, big).School("B", survey.Pupils810, big),
			now().School("A", survey.Pupils810, low).School("C", survey.Pupils810, low),
			"-", "-",
		},
	} {
		share, mean := totals(t, c.first, c.last)
		if got := changeOf(share); got != c.share {
			t.Errorf("%s: share %s, want %s", c.name, got, c.share)
		}
		if got := changeOf(mean); got != c.mean {
			t.Errorf("%s: mean %s, want %s", c.name, got, c.mean)
		}
		if note := strings.Contains(share.Sentence, "Endringen er regnet for A skole og B skole, som er med i begge målingene: "); note != strings.HasSuffix(c.share, "AB") {
			t.Errorf("%s: says %q", c.name, share.Sentence)
		}
	}
}

// Means added up from units are those of all their people.
func TestAddUp(t *testing.T) {
	m := then().School("A", survey.Pupils810, [3]int{60, 41, 7}).School("B", survey.Pupils810, [3]int{60, 50, 8}).School("C", survey.Pupils810, [3]int{60, 47, 9})
	for i := range m.Groups {
		for j := range 3 + i {
			m.Groups[i].Responses[j][3] = survey.Declined
		}
	}
	s := m.Publish(t)
	ind, ok := s.Indicator("E5:pupils-5-7+pupils-8-10")
	if !ok {
		t.Fatal("no index")
	}
	all := addUp(&s, ind, seenBy(&s, ind), []survey.UnitID{"unit-A", "unit-B", "unit-C"})
	want := s.Cell(ind.Key, nil, true)
	if all.cell.N != want.N || all.cell.Missing != want.Missing || all.cell.Groups != 3 || !all.exact() {
		t.Errorf("added up %+v, counted %+v", *all.cell, *want)
	}
	near(t, "least", all.bounds().Lower, want.Mean, 1e-12)
	near(t, "most", all.bounds().Upper, want.Mean, 1e-12)
	share := s.Indicators[0]
	if got := addUp(&s, share, seenBy(&s, share), []survey.UnitID{"unit-A", "unit-C"}).cell; got.Low != 16 || got.High != 16 || got.N != 88 {
		t.Errorf("share of two: %+v", got)
	}
}

// Bands add up to a range, and ends of a scale to what the mean of all can be: by hand
// (40·[3.6, 4] + 60·2.5)/100.
func TestAddUpWhatIsNotExact(t *testing.T) {
	s := then().School("A", survey.Pupils810, [3]int{60, 50, 1}).School("B", survey.Pupils810, [3]int{60, 50, 8}).Publish(t)
	share := s.Indicators[0]
	both := []survey.UnitID{"unit-A", "unit-B"}
	if got := addUp(&s, share, seenBy(&s, share), both); got.exact() || got.cell.Low != 8 || got.cell.High != 10 || got.printed() != (estimate.Interval{Lower: 0.08, Upper: 0.1}) {
		t.Errorf("8 to 10 of 100: %+v", *got.cell)
	}
	ind, _ := s.Indicator("E5:pupils-5-7+pupils-8-10")
	ind.Options = 4
	cells := map[survey.UnitID]*disclosure.Cell{
		"unit-A": {N: 40, Telling: disclosure.Higher, Mean: 3.65, Units: both[:1]}, "unit-B": {N: 60, Mean: 2.5, Units: both[1:]},
	}
	got := addUp(&s, ind, cells, both)
	near(t, "least", got.bounds().Lower, 2.94, 1e-12)
	near(t, "most", got.bounds().Upper, 3.1, 1e-12)
	if got.exact() {
		t.Error("an end is not exact")
	}
}

func TestManyUnitsAreANumber(t *testing.T) {
	texts, err := loadTexts("nb")
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]string{1: "0", 3: "0, 1 og 2", 4: "4 enheter"} {
		var names []string
		for i := range n {
			names = append(names, fmt.Sprint(i))
		}
		if got := texts.units(names); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}
