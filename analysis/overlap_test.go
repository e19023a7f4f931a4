package analysis

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
)

// What two readers both see of the same people is the same to the letter.
func TestReadersAgree(t *testing.T) {
	for seed := range uint64(20) {
		m := disclosuretest.RandomTown(rand.New(rand.NewPCG(seed, 5)))
		s := m.Publish(t)
		seen := map[string]string{}
		scopes := []Scope{{}}
		for _, u := range m.Units {
			scopes = append(scopes, Scope{Unit: u.ID})
		}
		compared := 0
		for _, scope := range scopes {
			r, err := NewReport(frame, []disclosure.Snapshot{s}, scope, "nb")
			if err != nil {
				t.Fatal(err)
			}
			for _, series := range r.Series {
				p := series.Points[0]
				if p.Hidden {
					continue
				}
				about := fmt.Sprint(series.Indicator.Key, series.Population.Units, series.Population.Total)
				said := fmt.Sprint(p.Text, p.IntervalText, p.N, p.Missing, series.Population.Label, series.Sentence)
				if before, ok := seen[about]; ok && before != said {
					t.Errorf("town %d, %s: %q and %q", seed, about, before, said)
				} else if ok {
					compared++
				}
				seen[about] = said
				for _, d := range series.Distributions {
					p := d.Points[0]
					if p.Hidden { // others may see less than the unit itself
						continue
					}
					said := fmt.Sprint(p.Shares, p.N, p.Missing, d.Labels, d.Sentence)
					if before, ok := seen[about+d.Item]; ok && before != said {
						t.Errorf("town %d, %s %s: %q and %q", seed, about, d.Item, before, said)
					}
					seen[about+d.Item] = said
				}
			}
		}
		if len(m.Units) > 3 && compared == 0 {
			t.Errorf("town %d: nothing overlaps, so nothing was compared", seed)
		}
	}
}

// Tables hold only what is shown: every entry without a number is a label, a
// word or «for få svar», and a table with a hidden or unsafe figure cannot be made.
func TestTableRefusesWhatIsNotShown(t *testing.T) {
	s := disclosuretest.NewTown(survey.Baseline, "2025-03-01").
		School("A", survey.Pupils810, [3]int{60, 50, 8}).
		School("B", survey.Pupils810, [3]int{60, disclosure.Floors().MinAnswers + 2, 6}).
		Publish(t)
	ind, _ := s.Indicator("E1:pupils-5-7+pupils-8-10")
	if ind.Key == "" {
		ind = s.Indicators[0]
	}
	safe := figureIn(&s, &ind, Population{Units: []survey.UnitID{"unit-A"}}, disclosure.OwnUnit)
	if safe == nil {
		t.Fatal("A is safe")
	}
	spoiled, few := *safe, *safe.cell
	few.Low, few.High, spoiled.cell = 2, 2, &few
	own := *figureIn(&s, &ind, Population{Units: []survey.UnitID{"unit-B"}}, disclosure.OwnUnit)
	own.view = disclosure.OutsideUnit
	value := 0.1
	for name, entry := range map[string]Entry{
		"a hidden figure":                shown("10 %", &value, nil),
		"a figure from nowhere":          shown("10 %", &value),
		"an unsafe count":                shown("4 %", &value, &spoiled),
		"an own figure seen from others": shown("50 %", &value, &own),
		"one of two is hidden":           shown("10 %", &value, safe, nil),
	} {
		if _, err := newTable("t", "t", []Column{{"value", "Value", true, nil}}, [][]Entry{{entry}}); err == nil {
			t.Errorf("%s: a table was made", name)
		}
	}
	if _, err := newTable("t", "t", []Column{{"value", "Value", true, nil}}, [][]Entry{{shown("16 %", &value, safe)}}); err != nil {
		t.Error(err)
	}
}
