package analysis

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

var frame = Frame{
	Owner:   survey.Owner{Name: "Eksempeldal kommune", Fictional: true},
	Project: survey.Project{Name: "Trygt miljø"},
	Phases: []survey.Phase{
		{Number: 1, Starts: day("2025-01-01"), Ends: day("2025-06-30")},
		{Number: 2, Starts: day("2025-07-01"), Ends: day("2025-12-31")},
	},
}

func day(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

// twoWaves is a big school that improves from 30 to 10 of 100, and two small
// ones that share a figure.
func twoWaves(t *testing.T) []disclosure.Snapshot {
	first := goal(disclosuretest.NewTown(survey.Baseline, "2025-03-01")).
		School("Stor", survey.Pupils810, [3]int{60, 50, 14}, [3]int{60, 50, 16}).
		School("Lita", survey.Pupils57, [3]int{38, 36, 2}).
		School("Mellom", survey.Pupils57, [3]int{39, 34, 4})
	last := goal(disclosuretest.NewTown(survey.Endline, "2026-03-01")).
		School("Stor", survey.Pupils810, [3]int{60, 50, 4}, [3]int{60, 50, 6}).
		School("Lita", survey.Pupils57, [3]int{38, 36, 2}).
		School("Mellom", survey.Pupils57, [3]int{39, 34, 3})
	return []disclosure.Snapshot{last.Publish(t), first.Publish(t)}
}

// goal makes the bullied share a town's main goal, as it is in the real questionnaires.
func goal(m *disclosuretest.Town) *disclosuretest.Town {
	for _, q := range m.Questionnaires {
		q.Indicators[0].Overviews = map[questionnaire.Overview]int{questionnaire.Goal: 1}
	}
	return m
}

func seriesOf(t *testing.T, r Report, id string) Series {
	t.Helper()
	for _, s := range r.Series {
		if s.ID == id {
			return s
		}
	}
	for _, s := range r.Series {
		t.Log("there is", s.ID)
	}
	t.Fatalf("no series %s", id)
	return Series{}
}

func TestReportOfOneUnit(t *testing.T) {
	r, err := NewReport(frame, twoWaves(t), Scope{Unit: "unit-Stor"}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	s := seriesOf(t, r, "E1.pupils-8-10")
	if len(s.Points) != 2 || s.Points[0].Text != "30\u00a0%" || s.Points[1].Text != "10\u00a0%" {
		t.Fatalf("points: %+v", s.Points)
	}
	if s.Change.Word != ClearlyBetter || s.Change.WordText != "tydelig bedre" || s.Change.Text != "−20,0\u00a0prosentpoeng" {
		t.Errorf("change: %+v", s.Change)
	}
	if s.Groups.Empty() {
		t.Error("both groups are safe and should be shown") // 4 and 6 of 50, k = 3
	}
	if !r.Fictional || r.Unit != "Stor skole" || r.Bands[0].Name != "Mobbing og andre krenkelser" {
		t.Errorf("frame: %+v", r)
	}
}

func TestReportOfSmallUnit(t *testing.T) {
	r, err := NewReport(frame, twoWaves(t), Scope{Unit: "unit-Lita"}, "nn")
	if err != nil {
		t.Fatal(err)
	}
	s := seriesOf(t, r, "E1.pupils-5-7")
	if !s.Population.Joint || s.Population.Label != "Lita skole og Mellom skole samla" {
		t.Errorf("place: %+v", s.Population)
	}
	if s.Change.Word != Uncertain || s.Change.WordText != "ikkje sikker endring" {
		t.Errorf("change: %+v", s.Change)
	}
	if own := seriesOf(t, r, "E5.pupils-5-7"); own.Population.Joint || own.Points[1].N != 36 {
		t.Errorf("own index: %+v", own)
	}
}

func TestReportOfOwner(t *testing.T) {
	r, err := NewReport(frame, twoWaves(t), Scope{}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	if total := seriesOf(t, r, "E1.pupils-5-7.pupils-8-10.total"); total.Change.Word != ClearlyBetter {
		t.Errorf("total: %+v", total.Change)
	}
	if joint := seriesOf(t, r, "E1.pupils-5-7.unit-Lita.joint"); joint.Points[0].Text != "6–8 av 70 (8,5 til 11,5\u00a0%)" {
		t.Errorf("joint share: %+v", joint.Points)
	}
	for _, s := range r.Series {
		if s.Population.Label == "Lita skole" && s.Indicator.IsMerged() {
			t.Errorf("%s of the small school is seen from outside", s.ID)
		}
		if !s.Groups.Empty() {
			t.Errorf("%s shows groups outside the unit", s.ID)
		}
	}
}

// B has few answers: enough for its own eyes, too few for anybody else's, and so
// too few for a total.
func TestFloorsOutside(t *testing.T) {
	s := disclosuretest.NewTown(survey.Baseline, "2025-03-01").
		School("A", survey.Pupils810, [3]int{60, 50, 8}).
		School("B", survey.Pupils810, [3]int{60, 19, 6}).
		School("C", survey.Pupils810, [3]int{60, 29, 6}).
		Publish(t)
	own := map[string]string{}
	for _, unit := range []string{"A", "B", "C"} {
		r, err := NewReport(frame, []disclosure.Snapshot{s}, Scope{Unit: survey.UnitID("unit-" + unit)}, "nb")
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"E1", "E5"} {
			own[id+unit] = seriesOf(t, r, id+".pupils-8-10").Points[0].Text
		}
	}
	r, err := NewReport(frame, []disclosure.Snapshot{s}, Scope{}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		id, place string
		outside   bool
	}{
		{"E1", "A", true},
		{"E1", "B", false},
		{"E1", "C", false}, // 29: bullying needs 30
		{"E5", "A", true},
		{"E5", "B", false},
		{"E5", "C", true},
	} {
		if own[c.id+c.place] == "for få svar" {
			t.Errorf("%s of %s is hidden from the unit itself", c.id, c.place)
		}
		got := seriesOf(t, r, c.id+".pupils-8-10.unit-"+c.place).Points[0]
		if got.Hidden == c.outside {
			t.Errorf("%s of %s seen from outside: %q", c.id, c.place, got.Text)
		}
	}
	if total := seriesOf(t, r, "E1.pupils-8-10.total").Points[0]; total.Hidden || len(total.Without) != 2 {
		t.Errorf("total of a share: %q without %v", total.Text, total.Without)
	}
	mean := seriesOf(t, r, "E5.pupils-8-10.total")
	if total := mean.Points[0]; total.Hidden || total.N != 79 || len(total.Without) != 1 || total.Without[0] != "B skole" {
		t.Errorf("total of a mean: %+v", total)
	}
	if wave := mean.Table.Rows()[0][0].Text; wave != "Måling 2025-03 (uten B skole)" {
		t.Errorf("the table calls it %q", wave)
	}
}

// Grade 5 of two schools was merged to be asked at all: both schools see the
// joint unit's figures beside their own, and nobody else does.
func TestReportOfMergedGroups(t *testing.T) {
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01").
		School("A", survey.Pupils57, [3]int{60, 50, 8}).
		School("B", survey.Pupils57, [3]int{60, 50, 8}).
		School("C", survey.Pupils57, [3]int{60, 50, 8}).
		School("AB", survey.Pupils57, [3]int{22, 18, 1})
	m.Joint = map[survey.UnitID][]survey.UnitID{"unit-AB": {"unit-A", "unit-B"}}
	s := m.Publish(t)
	for unit, want := range map[survey.UnitID]int{"unit-A": 1, "unit-B": 1, "unit-C": 0} {
		r, err := NewReport(frame, []disclosure.Snapshot{s}, Scope{Unit: unit}, "nb")
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, series := range r.Series {
			if series.Indicator.ID == "E5" && series.Population.Label == "AB skole" && !series.Points[0].Hidden {
				found++
			}
		}
		if found != want {
			t.Errorf("%s sees the joint unit %d times, want %d", unit, found, want)
		}
		if own := seriesOf(t, r, "E5.pupils-5-7"); own.Population.Units[0] != unit {
			t.Errorf("%s: own series is of %v", unit, own.Population.Units)
		}
	}
}

// Groups stand beside what they were in the waves before.
func TestGroupsOverTime(t *testing.T) {
	closed := twoWaves(t)
	r, err := NewReport(frame, closed, Scope{Unit: "unit-Stor"}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	groups := seriesOf(t, r, "E1.pupils-8-10").Groups
	if c := groups.Columns(); len(c) != 7 || c[1].Label != "Måling 2025-03" || c[2].Label != "Måling 2026-03" {
		t.Fatalf("columns: %+v", c)
	}
	for i, want := range [][]string{{"5. trinn", "28\u00a0%", "8\u00a0%"}, {"6. trinn", "32\u00a0%", "12\u00a0%"}} {
		row := groups.Rows()[i]
		for j, text := range want {
			if row[j].Text != text {
				t.Errorf("row %d, column %d: %q, want %q", i, j, row[j].Text, text)
			}
		}
	}
	first := disclosuretest.NewTown(survey.Baseline, "2025-03-01").School("Stor", survey.Pupils810, [3]int{60, 50, 2}, [3]int{60, 50, 16})
	if r, err = NewReport(frame, []disclosure.Snapshot{closed[0], first.Publish(t)}, Scope{Unit: "unit-Stor"}, "nb"); err != nil {
		t.Fatal(err)
	}
	for _, row := range seriesOf(t, r, "E1.pupils-8-10").Groups.Rows() {
		if row[1].Text != "vises ikke" || row[1].Number != nil {
			t.Errorf("a group hidden in the first wave: %+v", row[1])
		}
	}
}

// Wherever a wave is named whose answers were collected elsewhere, that is told.
func TestImportedWavesSaySo(t *testing.T) {
	for _, language := range []string{"nb", "nn"} {
		waves := twoWaves(t)
		waves[0].Imported = true
		for _, scope := range []Scope{{}, {Unit: waves[0].Units[0].ID}} {
			r, err := NewReport(frame, waves, scope, language)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range r.Series {
				for _, p := range s.Points {
					if marked := strings.HasSuffix(p.Wave.Name, " (importert)"); marked != (p.Wave.ID == waves[0].Wave) {
						t.Errorf("%s: the point of %s is called %q", s.ID, p.Wave.ID, p.Wave.Name)
					}
				}
			}
			turnout, err := r.TurnoutTable()
			if err != nil {
				t.Fatal(err)
			}
			body, err := turnout.CSV()
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(body), waves[0].Name+" (importert)") || strings.Contains(string(body), waves[1].Name+" (importert)") {
				t.Errorf("turnout: %s", body)
			}
		}
	}
}

// Waves of one name are two: each has its own turnout and points.
func TestWavesOfOneNameAreTwo(t *testing.T) {
	var waves []disclosure.Snapshot
	for _, opens := range []string{"2025-03-01", "2026-03-01"} {
		s := disclosuretest.NewTown(survey.Pulse, opens).School("Stor", survey.Pupils810, [3]int{60, 50, 8}).Publish(t)
		s.Name = "Delmåling"
		waves = append(waves, s)
	}
	r, err := NewReport(frame, waves, Scope{}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Waves) != 2 || r.First().ID != waves[0].Wave || r.Latest().ID != waves[1].Wave || r.First().Name != r.Latest().Name {
		t.Errorf("waves: %+v", r.Waves)
	}
	if len(r.Turnout) != 2 || r.Turnout[0].Wave != r.First() || r.Turnout[1].Wave != r.Latest() {
		t.Errorf("turnout: %+v", r.Turnout)
	}
	if none := (Report{}); none.First() != none.Latest() {
		t.Error("a report without waves has one")
	}
}

func near(t *testing.T, name string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s: got %.9f, want %.9f", name, got, want)
	}
}

func TestALanguageThatIsNotThere(t *testing.T) {
	if _, err := NewReport(Frame{}, nil, Scope{}, "xx"); !errors.Is(err, disclosure.ErrInput) {
		t.Errorf("a language that does not exist: %v", err)
	}
}
