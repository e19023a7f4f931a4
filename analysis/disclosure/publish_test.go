package disclosure_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	. "trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

func TestPublishFigures(t *testing.T) {
	s := disclosuretest.NewTown(survey.Baseline, "2025-03-01").
		School("Stor", survey.Pupils810, [3]int{60, 50, 6}, [3]int{60, 50, 7}).
		School("Lita", survey.Pupils57, [3]int{19, 16, 1}).
		School("Midt", survey.Pupils57, [3]int{34, 30, 4}).
		School("Mellom", survey.Pupils810, [3]int{38, 36, 5}).
		School("God", survey.Pupils810, [3]int{60, 54, 2}).
		Publish(t)
	for _, c := range []struct {
		id    string
		units []string
		want  string
	}{
		{"E1", []string{"Stor"}, "13/100 outside"},
		{"E1", []string{"God"}, "0–2/54 band outside"},
		{"E1", []string{"Lita"}, "-"}, // below 40 invited: never by itself
		{"E1", []string{"Mellom"}, "-"},
		{"E1", []string{"Lita", "Midt", "Mellom"}, "9–11/82 step outside"},
		{"E1", nil, "22–26/236 range outside"},
		{"E5", []string{"Lita"}, "3.50 of 16"}, // own unit only: fewer than 20
		{"E5", []string{"Midt"}, "3.43 of 30 outside"},
		{"E5", nil, "3.46 of 220 outside"}, // those of Lita could be found
		{"E1/extent", []string{"Stor"}, "1.63 of 100 outside"},
		{"E1/extent", []string{"Lita"}, "-"},
		{"E1/E1a", nil, "-"},
		{"E1/E1b", []string{"Stor"}, "-"}, // nobody, which is in a band, and bands are of whole shares
		{"E4a", []string{"Stor"}, "-"},
		{"E10", []string{"Lita"}, "8/16"},
	} {
		if got := figureText(s, c.id, c.units...); got != c.want {
			t.Errorf("%s of %v: got %q, want %q", c.id, c.units, got, c.want)
		}
	}
}

// The same answers in any order give the same bytes, and bytes come back as
// they were.
func TestSnapshotBytes(t *testing.T) {
	build := func(seed uint64) []byte {
		m := disclosuretest.NewTown(survey.Baseline, "2025-03-01").
			School("Stor", survey.Pupils810, [3]int{60, 50, 6}, [3]int{60, 50, 7}).
			School("Mellom", survey.Pupils57, [3]int{44, 40, 4})
		random := rand.New(rand.NewPCG(seed, 9))
		for _, g := range m.Groups {
			random.Shuffle(len(g.Responses), func(i, j int) {
				g.Responses[i], g.Responses[j] = g.Responses[j], g.Responses[i]
			})
		}
		random.Shuffle(len(m.Groups), func(i, j int) { m.Groups[i], m.Groups[j] = m.Groups[j], m.Groups[i] })
		body, err := m.Publish(t).Encode()
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
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01").School("Stor", survey.Pupils810, [3]int{60, 50, 6}, [3]int{60, 50, 7})
	for name, spoil := range map[string]func(s *Snapshot){
		"unsafe count":  func(s *Snapshot) { s.Cells[0].Low, s.Cells[0].High = 2, 2 },
		"half a band":   func(s *Snapshot) { s.Cells[0].Telling, s.Cells[0].Low, s.Cells[0].High = Band, 1, 2 },
		"a step alone":  func(s *Snapshot) { s.Cells[0].Telling, s.Cells[0].Low, s.Cells[0].High = Step, 12, 14 },
		"too few":       func(s *Snapshot) { s.Cells[0].N = Floors().MinAnswers - 1 },
		"low threshold": func(s *Snapshot) { s.Thresholds.MinAnswers-- },
		"form alone": func(s *Snapshot) {
			s.Cells = slices.DeleteFunc(s.Cells, func(c Cell) bool { return c.Indicator[:3] == "E1:" })
		},
		"own joint":          func(s *Snapshot) { s.Cells[0].Outside, s.Cells[0].Units = false, []survey.UnitID{"a", "b"} },
		"more than answered": func(s *Snapshot) { s.Cells[0].N = 101 },
		"negative missing":   func(s *Snapshot) { s.Cells[0].Missing = -1 },
		"one missing more":   func(s *Snapshot) { s.Cells[0].Missing = 1 },
		"unknown":            func(s *Snapshot) { s.Cells[0].Indicator = "E0" },
		"outside too few": func(s *Snapshot) {
			s.Cells[0].N, s.Cells[0].Outside = Floors().MinBullying-1, true
		},
	} {
		s := m.Publish(t)
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
		"answers refused":  func(in *Input) { in.Groups[0].Refused = true },
	} {
		m := disclosuretest.NewTown(survey.Baseline, "2025-03-01").School("Stor", survey.Pupils810, [3]int{60, 50, 6}, [3]int{60, 50, 7})
		spoil(&m.Input)
		if _, err := Publish(m.Input); !errors.Is(err, ErrInput) {
			t.Errorf("%s: got %v, want ErrInput", name, err)
		}
	}
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01")
	m.Thresholds.MinCount--
	if _, err := Publish(m.Input); !errors.Is(err, ErrUnsafe) {
		t.Errorf("threshold below its floor: got %v", err)
	}
}

// What leaves the denominator: only negatives with a form skipped, declined and
// «vet ikke»; an index with fewer than half of its items.
func TestMissingAnswers(t *testing.T) {
	q := disclosuretest.BullyingForms(survey.Pupils810)
	index := &q.Indicators[1] // of three, so that one is fewer than half
	index.Items, index.At, index.Reverse = []string{"E5a", "E5b", "E5c"}, []int{2, 3, 4}, make([]bool, 3)
	count := func(i int, answers ...survey.Answer) Truth {
		full := []survey.Answer{1, 1, 3, 3, 3, survey.NotAsked}
		copy(full, answers)
		return TruthOf(q, q.Indicators[i], full)
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
		want := map[string]Truth{no: {N: 1}, yes: {N: 1, Count: 1}, unknown: {Missing: 1}}[c.want]
		if got != want {
			t.Errorf("forms %v: got %+v, want %s", c.forms, got, c.want)
		}
	}
	for _, c := range []struct {
		items []survey.Answer
		want  Truth
	}{
		{[]survey.Answer{1, 1, 3, 4, 5}, Truth{N: 1, Sum: 4 * ScoreUnit, Squares: 16 * ScoreUnit * ScoreUnit}},
		{[]survey.Answer{1, 1, 3, 4, survey.Skipped}, Truth{N: 1, Sum: 7 * ScoreUnit / 2, Squares: 49 * ScoreUnit * ScoreUnit / 4}},
		{[]survey.Answer{1, 1, survey.DontKnow, 4, survey.Declined}, Truth{Missing: 1}},
	} {
		if got := count(1, c.items...); got != c.want {
			t.Errorf("items %v: got %+v, want %+v", c.items, got, c.want)
		}
	}
	if got := count(2, 1, 1); got != (Truth{}) {
		t.Errorf("a follow-up nobody was asked: got %+v, want nothing", got)
	}
	reversed := questionnaire.Indicator{Kind: questionnaire.Mean, Items: []string{"S1"}, At: []int{0}, Options: 3, Reverse: []bool{true}}
	if got := TruthOf(q, reversed, []survey.Answer{1}); got.Sum != 3*ScoreUnit {
		t.Errorf("the first of three options, turned round: got %+v", got)
	}
}

// Means are opened by numbers of answers alone: a total stands beside hidden
// units when the people in these are many enough together, and else of those everybody sees.
func TestMeansByNumbers(t *testing.T) {
	least, outside := Floors().MinAnswers, Floors().MinOutside
	some := max(least, outside-5)    // seen by itself, not by others
	few := min(least, outside/2) - 1 // hidden, and so few that two of them are too few for others
	half := (least + 1) / 2          // hidden, and enough as soon as they are two
	big, other := 50+outside, 40+outside
	for _, c := range []struct {
		name     string
		answered []int
		total    int // answers in it; 0 when there is none
	}{
		{"one hidden", []int{big, few}, big},
		{"two hidden, too few for others", []int{big, few, few}, big},
		{"three hidden, too few beside one of them", []int{big, few, few, few}, big},
		{"four hidden, enough beside each", []int{big, few, few, few, few}, big + 4*few},
		{"seen by itself, not by others", []int{big, some}, big},
		{"two seen by themselves, and each would find the other", []int{big, some, some}, big},
		{"one seen by itself and one hidden", []int{big, some, few}, big}, // its leader could find the few
		{"nobody answered", []int{big, 0}, big},
		{"one hidden of three", []int{big, other, few}, big + other},
		{"three seen by themselves, enough beside each", []int{big, some, some, some}, big + 3*some},
		{"one hidden, one seen by itself", []int{big, other, some, few}, big + other}, // those of the third could be found
		{"just enough left, too few beside one of them", []int{big, other, least, max(least, outside-least)}, big + other},
		{"nobody is seen", []int{outside - 1, few, 0}, 0},
		{"just enough hidden, too few beside who sees its own", []int{big, other, some, half, half}, big + other},
	} {
		m := disclosuretest.NewTown(survey.Baseline, "2025-03-01")
		for i, n := range c.answered {
			m.School(string(rune('A'+i)), survey.Pupils810, [3]int{n + Floors().MinReporting, n, 0})
		}
		s := m.Publish(t)
		total := 0
		for _, cell := range s.Cells {
			if cell.Total && cell.Indicator[:2] == "E5" && cell.Mean > 0 {
				total = cell.N
			}
		}
		if total != c.total {
			t.Errorf("%s: total of %d, want %d", c.name, total, c.total)
		}
		for i, n := range c.answered {
			if shown := figureText(s, "E5", string(rune('A'+i))) != "-"; shown != (n >= least) {
				t.Errorf("%s: unit with %d answers shown is %v", c.name, n, shown)
			}
		}
	}
}

// An indicator that is not added up over audiences counts its own people only.
func TestAudiencesApart(t *testing.T) {
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01").
		School("Stor", survey.Pupils810, [3]int{60, 50, 6}).
		School("Mellom", survey.Pupils57, [3]int{44, 40, 5})
	for _, q := range m.Questionnaires {
		for i := range q.Indicators {
			q.Indicators[i].Combines = nil
		}
	}
	s := m.Publish(t)
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

// It is enough that one of two audiences names the other, and a chain of them is one
// sum: nobody may be counted in two.
func TestWhicheverNamesTheOther(t *testing.T) {
	for name, combines := range map[string]map[survey.Audience][]survey.Audience{
		"the younger": {survey.Pupils57: {survey.Pupils810}},
		"the older":   {survey.Pupils810: {survey.Pupils57}},
		"both":        {survey.Pupils57: {survey.Pupils810}, survey.Pupils810: {survey.Pupils57}},
		"a chain":     {survey.Pupils34: {survey.Pupils810}, survey.Pupils57: {survey.Pupils810}},
	} {
		asked := map[survey.Audience]*questionnaire.Questionnaire{}
		want := []survey.Audience{survey.Pupils57, survey.Pupils810}
		if combines[survey.Pupils34] != nil {
			want = append([]survey.Audience{survey.Pupils34}, want...)
		}
		for _, a := range want {
			asked[a] = disclosuretest.BullyingForms(a)
			for i := range asked[a].Indicators {
				asked[a].Indicators[i].Combines = combines[a]
			}
		}
		for _, ind := range Indicators(asked) {
			if !slices.Equal(ind.Audiences, want) {
				t.Errorf("%s: %s is of %v", name, ind.ID, ind.Audiences)
			}
		}
	}
}

// figure of a snapshot as text, for short expectations: «12/50», «3.50 of 40»
// or «-» when it is not there.
func figureText(s Snapshot, id string, units ...string) string {
	for _, c := range s.Cells {
		ind, _ := s.Indicator(c.Indicator)
		if ind.ID != id || c.Group != "" || c.Total != (len(units) == 0) {
			continue
		}
		if !c.Total {
			got := ""
			for _, u := range c.Units {
				got += string(u)
			}
			want := ""
			for _, u := range units {
				want += "unit-" + u
			}
			if got != want {
				continue
			}
		}
		text := fmt.Sprintf("%d/%d", c.Low, c.N)
		if c.Telling != Exact {
			text = fmt.Sprintf("%d–%d/%d %s", c.Low, c.High, c.N, c.Telling)
		}
		if !ind.IsShare() {
			text = fmt.Sprintf("%.2f of %d", c.Mean, c.N)
		}
		if c.Outside {
			text += " outside"
		}
		return text
	}
	return "-"
}

// A school that nobody answered in hides no total, and no place has two figures.
func TestNobodyAnswered(t *testing.T) {
	s := disclosuretest.NewTown(survey.Baseline, "2025-03-01").
		School("A", survey.Pupils810, [3]int{60, 50, 9}, [3]int{60, 0, 0}).
		School("B", survey.Pupils810, [3]int{60, 45, 8}).
		School("C", survey.Pupils810, [3]int{60, 0, 0}).
		Publish(t)
	if got := figureText(s, "E1"); got != "17/95 outside" {
		t.Errorf("total: %s", got)
	}
	seen := map[string]bool{}
	for _, c := range s.Cells {
		at := fmt.Sprint(c.Indicator, c.Units, c.Total, c.Group)
		if seen[at] {
			t.Errorf("%s stands twice", at)
		}
		seen[at] = true
	}
}
