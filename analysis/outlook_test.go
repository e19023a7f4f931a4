package analysis

import (
	"slices"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// What a leader may expect is told of every unit in the words of the plan's chances: what it
// has alone, and what it shares, with whom, also where units are asked as one.
func TestOutlooks(t *testing.T) {
	m := goal(disclosuretest.NewTown(survey.Baseline, "2025-03-01")).
		School("Stor", survey.Pupils810, [3]int{60, 0, 0}, [3]int{60, 0, 0}).
		School("Lita", survey.Pupils810, [3]int{18, 0, 0}).
		School("Mellom", survey.Pupils810, [3]int{39, 0, 0}).
		School("felles", survey.Pupils810, [3]int{20, 0, 0}).
		School("Øst", survey.Pupils57, [3]int{1, 0, 0}).
		School("Vest", survey.Pupils57, [3]int{1, 0, 0})
	m.Groups = m.Groups[:len(m.Groups)-2]
	in := PrecisionInput{
		Units: m.Units, Questionnaires: m.Questionnaires, Thresholds: disclosure.Floors(),
		Joint: map[survey.UnitID][]survey.UnitID{"unit-felles": {"unit-Øst", "unit-Vest"}},
	}
	for _, q := range m.Questionnaires {
		q.Indicators[1].Overviews = map[questionnaire.Overview]int{questionnaire.Headline: 1}
	}
	for _, g := range m.Groups {
		in.Groups = append(in.Groups, g.Group)
	}
	all, err := Outlooks(in, "nb")
	if err != nil {
		t.Fatal(err)
	}
	want := map[survey.UnitID][]string{
		"unit-Stor":   {"Nesten sikkert: Utsatt for mobbing, Trygghet"},
		"unit-Lita":   {"Nesten sikkert, samlet med Mellom skole, Øst skole og Vest skole (77 spurt): Utsatt for mobbing", "Nesten sikkert: Trygghet"},
		"unit-Mellom": {"Nesten sikkert, samlet med Lita skole, Øst skole og Vest skole (77 spurt): Utsatt for mobbing", "Nesten sikkert: Trygghet"},
		"unit-Øst": {
			"Nesten sikkert, samlet med Lita skole, Mellom skole og Vest skole (77 spurt): Utsatt for mobbing", "Nesten sikkert, samlet med Vest skole (20 spurt): Trygghet",
		},
		"unit-Vest": {
			"Nesten sikkert, samlet med Lita skole, Mellom skole og Øst skole (77 spurt): Utsatt for mobbing", "Nesten sikkert, samlet med Øst skole (20 spurt): Trygghet",
		},
	}
	for _, o := range all {
		if !slices.Equal(o.Lines, want[o.Unit]) || o.Audience != "Elever 8.–10. trinn" {
			t.Errorf("%s, %s: %q", o.Unit, o.Audience, o.Lines)
		}
		delete(want, o.Unit)
	}
	if len(want) > 0 {
		t.Errorf("nothing is said of %v", want)
	}
	// Where nothing is of the first figures, all are told, and in other words where fewer answer.
	for _, q := range m.Questionnaires {
		q.Indicators[0].Overviews, q.Indicators[1].Overviews = nil, nil
	}
	in.Groups = []survey.Group{{Unit: "unit-Mellom", Audience: survey.Pupils57, Invited: 12}}
	if all, err = Outlooks(in, "nn"); err != nil || len(all) != 1 || !slices.Equal(all[0].Lines, []string{"Truleg: Utsett for mobbing, Tryggleik, Seier frå"}) {
		t.Errorf("a small school is told %+v, %v", all, err)
	}
	in.Groups[0].Invited = 10
	if all, err = Outlooks(in, "nb"); err != nil || len(all) != 1 || !slices.Equal(all[0].Lines, []string{"Neppe: Utsatt for mobbing, Trygghet, Sier fra"}) {
		t.Errorf("ten people are told %+v, %v", all, err)
	}
}
