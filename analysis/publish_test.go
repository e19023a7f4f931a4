package analysis

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

func TestPublishFigures(t *testing.T) {
	s := newTown(survey.Baseline, "2025-03-01").
		school("Stor", survey.Pupils810, [3]int{60, 50, 6}, [3]int{60, 50, 7}).
		school("Lita", survey.Pupils57, [3]int{19, 16, 1}).
		school("Mellom", survey.Pupils57, [3]int{34, 30, 4}).
		publish(t)
	for _, c := range []struct {
		id    string
		units []string
		want  string
	}{
		{"E1", []string{"Stor"}, "13/100 outside"},
		{"E1", []string{"Lita"}, "-"}, // below 40 invited: never by itself
		{"E1", []string{"Mellom"}, "-"},
		{"E1", []string{"Lita", "Mellom"}, "5/46 outside"},
		{"E1", nil, "18/146 outside"},
		{"E5", []string{"Lita"}, "3.50 of 16"},   // own unit only: fewer than 20
		{"E5", []string{"Mellom"}, "3.43 of 30"}, // from outside it is joined with Lita
		{"E5", []string{"Lita", "Mellom"}, "3.46 of 46 outside"},
		{"E5", nil, "3.46 of 146 outside"},
		{"E1/E1a", nil, "18/146 outside"},
		{"E1/E1b", []string{"Stor"}, "0/100 outside"},
		{"E4a", []string{"Stor"}, "-"}, // 13 of 13 is never safe
	} {
		if got := figureText(s, c.id, c.units...); got != c.want {
			t.Errorf("%s of %v: got %q, want %q", c.id, c.units, got, c.want)
		}
	}
}

// Lita invites 19, fewer than any figure seen from outside can have: it is then
// joined to the smallest other school, and both still see their own.
func TestSmallUnitIsJoinedOutside(t *testing.T) {
	m := newTown(survey.Baseline, "2025-03-01").
		school("Stor", survey.Pupils810, [3]int{60, 50, 6}, [3]int{60, 50, 7}).
		school("Lita", survey.Pupils57, [3]int{19, 16, 1}).
		school("Mellom", survey.Pupils57, [3]int{34, 30, 4})
	s := m.publish(t)
	if got := figureText(s, "E5", "Lita", "Mellom"); got != "3.46 of 46 outside" {
		t.Errorf("joint index: got %q", got)
	}
	m.Groups[2].Responses = m.Groups[2].Responses[:9] // Lita hidden: the joint one would give it away
	s = m.publish(t)
	for _, units := range [][]string{{"Lita"}, {"Lita", "Mellom"}} {
		if got := figureText(s, "E5", units...); got != "-" {
			t.Errorf("index of %v: got %q, want it hidden", units, got)
		}
	}
	if got := figureText(s, "E5"); got != "3.45 of 130 outside" { // of Stor and Mellom
		t.Errorf("total: got %q", got)
	}
}

// The same answers in any order give the same bytes, and bytes come back as
// they were.
func TestSnapshotBytes(t *testing.T) {
	build := func(seed uint64) []byte {
		m := newTown(survey.Baseline, "2025-03-01").
			school("Stor", survey.Pupils810, [3]int{60, 50, 6}, [3]int{60, 50, 7}).
			school("Mellom", survey.Pupils57, [3]int{44, 40, 4})
		random := rand.New(rand.NewPCG(seed, 9))
		for _, g := range m.Groups {
			random.Shuffle(len(g.Responses), func(i, j int) {
				g.Responses[i], g.Responses[j] = g.Responses[j], g.Responses[i]
			})
		}
		random.Shuffle(len(m.Groups), func(i, j int) { m.Groups[i], m.Groups[j] = m.Groups[j], m.Groups[i] })
		body, err := m.publish(t).Encode()
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	first := build(1)
	for seed := range uint64(5) {
		if !bytes.Equal(first, build(seed+2)) {
			t.Fatal("another order of the answers gave other bytes")
		}
	}
	s, err := DecodeSnapshot(first)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.Encode()
	if err != nil || !bytes.Equal(first, again) {
		t.Fatalf("decoding and encoding changed the bytes (%v)", err)
	}
}

func TestDecodeRefusesUnsafe(t *testing.T) {
	m := newTown(survey.Baseline, "2025-03-01").school("Stor", survey.Pupils810, [3]int{60, 50, 6}, [3]int{60, 50, 7})
	for name, spoil := range map[string]func(s *Snapshot){
		"unsafe count":  func(s *Snapshot) { s.Cells[0].Count = 2 },
		"too few":       func(s *Snapshot) { s.Cells[0].N = 9 },
		"low threshold": func(s *Snapshot) { s.Thresholds.MinAnswers = 9 },
		"form alone": func(s *Snapshot) {
			s.Cells = slices.DeleteFunc(s.Cells, func(c Cell) bool { return c.Indicator[:3] == "E1:" })
		},
		"own joint":          func(s *Snapshot) { s.Cells[0].Outside, s.Cells[0].Units = false, []survey.UnitID{"a", "b"} },
		"more than answered": func(s *Snapshot) { s.Cells[0].N = 101 },
		"negative missing":   func(s *Snapshot) { s.Cells[0].Missing = -1 },
		"one missing more":   func(s *Snapshot) { s.Cells[0].Missing = 1 },
		"unknown":            func(s *Snapshot) { s.Cells[0].Indicator = "E0" },
		"outside too few":    func(s *Snapshot) { s.Cells[0].N, s.Cells[0].Count, s.Cells[0].Outside = 29, 5, true },
	} {
		s := m.publish(t)
		spoil(&s)
		body, err := s.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := DecodeSnapshot(body); !errors.Is(err, ErrUnsafe) {
			t.Errorf("%s: got %v, want ErrUnsafe", name, err)
		}
	}
}

func TestPublishRefusesInput(t *testing.T) {
	for name, spoil := range map[string]func(in *Input){
		"short response":   func(in *Input) { in.Groups[0].Responses[0] = in.Groups[0].Responses[0][:3] },
		"unknown unit":     func(in *Input) { in.Groups[0].Group.Unit = "unit-nowhere" },
		"group twice":      func(in *Input) { in.Groups[1] = in.Groups[0] },
		"no questionnaire": func(in *Input) { in.Groups[0].Group.Audience = survey.Staff },
		"unit twice":       func(in *Input) { in.Units = append(in.Units, in.Units[0]) },
	} {
		m := newTown(survey.Baseline, "2025-03-01").school("Stor", survey.Pupils810, [3]int{60, 50, 6}, [3]int{60, 50, 7})
		spoil(&m.Input)
		if _, err := Publish(m.Input); !errors.Is(err, ErrInput) {
			t.Errorf("%s: got %v, want ErrInput", name, err)
		}
	}
	m := newTown(survey.Baseline, "2025-03-01")
	m.Thresholds.MinCount = 4
	if _, err := Publish(m.Input); !errors.Is(err, ErrUnsafe) {
		t.Errorf("threshold below its floor: got %v", err)
	}
}

// What leaves the denominator: only negatives with a form skipped, declined and
// «vet ikke»; an index with fewer than half of its items.
func TestMissingAnswers(t *testing.T) {
	q := bullyingForms(survey.Pupils810)
	count := func(i int, answers ...survey.Answer) counts {
		full := []survey.Answer{1, 1, 3, 3, 3, survey.NotAsked}
		copy(full, answers)
		return tally([]rule{newRuleOf(q.Indicators[i])}, [][]survey.Answer{full}).counts[0]
	}
	const unknown, no, yes = "unknown", "no", "yes"
	for _, c := range []struct {
		forms []survey.Answer
		want  string
	}{
		{[]survey.Answer{1, 2}, no},
		{[]survey.Answer{1, 3}, yes},
		{[]survey.Answer{5, 5}, yes}, // once, however many forms
		{[]survey.Answer{survey.Skipped, 3}, yes},
		{[]survey.Answer{survey.Declined, 4}, yes},
		{[]survey.Answer{survey.Skipped, 2}, unknown},
		{[]survey.Answer{1, survey.Declined}, unknown},
		{[]survey.Answer{1, survey.DontKnow}, unknown},
		{[]survey.Answer{1, 6}, unknown}, // no such option
		{[]survey.Answer{survey.Skipped, survey.Skipped}, unknown},
	} {
		got := count(0, c.forms...)
		want := map[string]counts{no: {n: 1}, yes: {n: 1, x: 1}, unknown: {missing: 1}}[c.want]
		if got != want {
			t.Errorf("forms %v: got %+v, want %s", c.forms, got, c.want)
		}
	}
	for _, c := range []struct {
		items []survey.Answer
		want  counts
	}{
		{[]survey.Answer{1, 1, 3, 4, 5}, counts{n: 1, sum: 4 * scoreUnit, squares: 16 * scoreUnit * scoreUnit}},
		{[]survey.Answer{1, 1, 3, 4, survey.Skipped}, counts{n: 1, sum: 7 * scoreUnit / 2, squares: 49 * scoreUnit * scoreUnit / 4}},
		{[]survey.Answer{1, 1, survey.DontKnow, 4, survey.Declined}, counts{missing: 1}},
	} {
		if got := count(1, c.items...); got != c.want {
			t.Errorf("items %v: got %+v, want %+v", c.items, got, c.want)
		}
	}
	if got := count(2, 1, 1); got != (counts{}) {
		t.Errorf("a follow-up nobody was asked: got %+v, want nothing", got)
	}
	reversed := questionnaire.Indicator{Kind: questionnaire.Mean, Items: []string{"S1"}, At: []int{0}, Options: 3, Reverse: []bool{true}}
	if got := tally([]rule{newRuleOf(reversed)}, [][]survey.Answer{{1}}).counts[0]; got.sum != 3*scoreUnit {
		t.Errorf("the first of three options, turned round: got %+v", got)
	}
}

// Means are opened by numbers of answers alone: a total stands beside hidden
// units when the people in these are many enough together.
func TestMeansByNumbers(t *testing.T) {
	for _, c := range []struct {
		name     string
		answered []int
		total    int // answers in it; 0 when there is none
	}{
		{"one hidden", []int{50, 9}, 0},
		{"two hidden, too few for others", []int{50, 9, 9}, 0},
		{"three hidden, 27 people", []int{50, 9, 9, 9}, 77},
		{"seen by itself, not by others", []int{50, 15}, 0},
		{"two seen by themselves, 30 people", []int{50, 15, 15}, 80},
		{"one seen by itself and one hidden", []int{50, 15, 9}, 0}, // its leader could find the nine
		{"nobody answered", []int{50, 0}, 50},
		{"one hidden of three", []int{50, 40, 9}, 90},
		{"one hidden, two seen by themselves", []int{50, 15, 15, 9}, 80},
		{"one hidden, one seen by itself", []int{50, 40, 15, 9}, 90}, // 15 others could be found
		{"just enough left", []int{50, 40, 10, 10}, 110},
		{"nobody is seen", []int{19, 9, 0}, 0},
		{"ten hidden, 25 not seen", []int{50, 40, 15, 5, 5}, 115},
	} {
		m := newTown(survey.Baseline, "2025-03-01")
		for i, n := range c.answered {
			m.school(string(rune('A'+i)), survey.Pupils810, [3]int{60, n, 0})
		}
		s := m.publish(t)
		total := 0
		for _, cell := range s.Cells {
			if cell.Total && cell.Indicator[:2] == "E5" && cell.Count+cell.Between == 0 && cell.Mean > 0 {
				total = cell.N
			}
		}
		if total != c.total {
			t.Errorf("%s: total of %d, want %d", c.name, total, c.total)
		}
		for i, n := range c.answered {
			if shown := figureText(s, "E5", string(rune('A'+i))) != "-"; shown != (n >= 10) {
				t.Errorf("%s: unit with %d answers shown is %v", c.name, n, shown)
			}
		}
	}
}

// The limit itself is enough, for one unit and for several together.
func TestMergeAtTheLimit(t *testing.T) {
	for _, c := range []struct {
		invited []int
		want    string
	}{
		{[]int{40, 39, 1}, "[[u0] [u1 u2]]"},
		{[]int{20, 20, 15, 25}, "[[u0 u1 u2 u3]]"}, // 15 + 20 + 20 reach it; the 25 left over join them
		{[]int{19, 21, 41}, "[[u0 u1] [u2]]"},
		{[]int{10, 41, 60}, "[[u0 u1] [u2]]"}, // the smallest that stands alone takes it in
		{[]int{10, 0}, "[[u0]]"},
		{[]int{20, 20, 30, 30}, "[[u0 u1] [u2 u3]]"},
	} {
		var units []survey.Unit
		asked := map[survey.UnitID]int{}
		for i, n := range c.invited {
			u := survey.Unit{ID: survey.UnitID(fmt.Sprint("u", i)), Kind: survey.School}
			units, asked[u.ID] = append(units, u), n
		}
		if got := fmt.Sprint(MergeReportingUnits(units, asked, 40)); got != c.want {
			t.Errorf("%v: got %s, want %s", c.invited, got, c.want)
		}
	}
}

// An indicator that is not added up over audiences counts its own people only.
func TestAudiencesApart(t *testing.T) {
	m := newTown(survey.Baseline, "2025-03-01").
		school("Stor", survey.Pupils810, [3]int{60, 50, 6}).
		school("Mellom", survey.Pupils57, [3]int{44, 40, 5})
	for _, q := range m.Questionnaires {
		for i := range q.Indicators {
			q.Indicators[i].Combines = nil
		}
	}
	s := m.publish(t)
	got := map[string]int{}
	for _, c := range s.Cells {
		if c.Total {
			got[c.Indicator] = c.N
		}
	}
	if got["E5:pupils-5-7"] != 40 || got["E5:pupils-8-10"] != 50 || got["E1:pupils-5-7"] != 40 || got["E1:pupils-8-10"] != 50 {
		t.Errorf("answers per audience: %v", got)
	}
}
