package disclosure_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"syscall"
	"testing"

	"trivselspuls/analysis"
	. "trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// wide is a questionnaire of 40 items in ten indicators: two shares of four
// items and eight indexes of four.
func wide() *questionnaire.Questionnaire {
	q := &questionnaire.Questionnaire{Audience: survey.Pupils810, Version: 1, Hash: "wide", Series: "wide"}
	for i := range 40 {
		q.Items = append(q.Items, questionnaire.Item{Code: fmt.Sprint("Q", i), Options: 5})
	}
	for i := range 10 {
		ind := questionnaire.Indicator{
			ID: fmt.Sprint("I", i), Kind: questionnaire.Index, Options: 5, Reverse: make([]bool, 4),
			Direction: questionnaire.Higher, Name: questionnaire.Texts{"nb": fmt.Sprint("Indikator ", i)},
		}
		if i < 2 {
			ind.Kind, ind.Cut = questionnaire.Share, questionnaire.Cut{Option: 3}
		}
		for j := range 4 {
			ind.At = append(ind.At, 4*i+j)
			ind.Items = append(ind.Items, q.Items[4*i+j].Code)
		}
		q.Indicators = append(q.Indicators, ind)
	}
	return q
}

func people(n int) [][]survey.Answer {
	random := rand.New(rand.NewPCG(3, 4))
	all := make([]survey.Answer, 40*n)
	rows := make([][]survey.Answer, n)
	for i := range all {
		all[i] = survey.Answer(random.IntN(6))
	}
	for i := range rows {
		rows[i] = all[40*i : 40*i+40]
	}
	return rows
}

// The goal is 1,000,000 responses of 40 items in 90 ms on two processors. A
// processor's own time is printed beside, for machines that others use as well.
func BenchmarkTally(b *testing.B) {
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		in := country(1, n, 0)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(40 * n))
			before := processorTime(b)
			for b.Loop() {
				TallyGroups(in)
			}
			b.ReportMetric(float64(processorTime(b)-before)/1e6/float64(b.N), "cpu-ms/op")
		})
	}
}

// processorTime is what this process has used, in nanoseconds.
func processorTime(b *testing.B) int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

// country is a wave of many schools with one answer per person.
func country(units, perUnit, wave int) Input {
	m := disclosuretest.NewTown(survey.Pulse, fmt.Sprintf("%d-03-01", 2020+wave))
	m.Questionnaires = map[survey.Audience]*questionnaire.Questionnaire{survey.Pupils810: wide()}
	rows := people(units * perUnit)
	for i := range units {
		id := survey.UnitID(fmt.Sprintf("unit-%05d", i))
		m.Units = append(m.Units, survey.Unit{ID: id, Name: fmt.Sprint("Skole ", i), Kind: survey.School})
		for j := range 3 {
			m.Groups = append(m.Groups, GroupResponses{
				Group: survey.Group{
					ID: survey.GroupID(fmt.Sprintf("%s-%d", id, j)), Unit: id,
					Audience: survey.Pupils810, Name: fmt.Sprintf("%d. trinn", 8+j), Invited: perUnit / 3,
				},
				Responses: rows[i*perUnit+j*perUnit/3 : i*perUnit+(j+1)*perUnit/3],
			})
		}
	}
	return m.Input
}

// Waves of growing size in ten units: what closing counts and judges.
func BenchmarkPublishSizes(b *testing.B) {
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		in := country(10, n/10, 0)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			before := processorTime(b)
			for b.Loop() {
				if _, err := Publish(in); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(processorTime(b)-before)/1e6/float64(b.N), "cpu-ms/op")
		})
	}
}

func BenchmarkPublish(b *testing.B) {
	in := country(1000, 90, 0)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Publish(in); err != nil {
			b.Fatal(err)
		}
	}
}

// The goal is 15 ms for a leader's page at 3,000 units and 8 waves, whatever the
// number of responses. The whole owner's report has every unit in it and grows with
// them.
func BenchmarkReport(b *testing.B) {
	for _, c := range []struct {
		name  string
		units int
		scope analysis.Scope
	}{
		{"leader among 3000", 3000, analysis.Scope{Unit: "unit-01500"}},
		{"owner of 100", 100, analysis.Scope{}},
	} {
		var closed []Snapshot
		for wave := range 8 {
			s, err := Publish(country(c.units, 90, wave))
			if err != nil {
				b.Fatal(err)
			}
			closed = append(closed, s)
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			before := processorTime(b)
			for b.Loop() {
				if _, err := analysis.NewReport(frame, closed, c.scope, "nb"); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(processorTime(b)-before)/1e6/float64(b.N), "cpu-ms/op")
		})
	}
}

// What the first reader after a start waits for, once per wave.
func BenchmarkDecode(b *testing.B) {
	s, err := Publish(country(3000, 90, 0))
	if err != nil {
		b.Fatal(err)
	}
	body, err := s.Encode()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if _, err := DecodeSnapshot(body); err != nil {
			b.Fatal(err)
		}
	}
}

// What is kept of a wave's figures is little more than the figures: of 3,000 units there are
// hundreds of thousands.
func TestAWaveIsKeptSmall(t *testing.T) {
	s, err := Publish(country(300, 90, 0))
	if err != nil {
		t.Fatal(err)
	}
	body, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	kept := func() (bytes uint64) {
		var m runtime.MemStats
		for range 2 {
			runtime.GC()
		}
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := kept()
	decoded, err := DecodeSnapshot(body)
	if err != nil {
		t.Fatal(err)
	}
	cells := len(decoded.Cells)
	decoded.Pack()
	each := float64(kept()-before) / float64(cells)
	t.Logf("%d cells of %d stored bytes: %.0f bytes of memory each, %.1f for each stored", cells, len(body), each, each*float64(cells)/float64(len(body)))
	if each > 160 {
		t.Errorf("%.0f bytes of memory for a figure", each)
	}
	runtime.KeepAlive(body)
	runtime.KeepAlive(decoded)
}

// What a report of totals takes does not grow with the units' tables and sentences.
func TestTotalsOfManyUnitsAreCheap(t *testing.T) {
	var closed []Snapshot
	for wave := range 3 {
		s, err := Publish(country(300, 45, wave))
		if err != nil {
			t.Fatal(err)
		}
		closed = append(closed, s)
	}
	made := func(p analysis.Detail) float64 {
		return testing.AllocsPerRun(1, func() {
			if _, err := analysis.NewReport(frame, closed, analysis.Scope{Detail: p}, "nb"); err != nil {
				t.Fatal(err)
			}
		})
	}
	everything, totals := made(analysis.Detail{}), made(analysis.Detail{Chosen: true})
	t.Logf("%.0f allocations for everything, %.0f for totals", everything, totals)
	if totals > everything/8 {
		t.Errorf("%.0f allocations for totals of 300 units, of %.0f for everything", totals, everything)
	}
}

// What the report of one unit holds does not grow with the number of the others, and a row of a file
// is not made of many times what is written of it. It was 22 % more, and 173 allocations a row.
func TestACountyHoldsWhatItPrints(t *testing.T) {
	county := func(units int) (closed []Snapshot) {
		for wave := range 3 {
			s, err := Publish(country(units, 45, wave))
			body, err2 := s.Encode()
			if err = errors.Join(err, err2); err == nil {
				s, err = DecodeSnapshot(body)
			}
			if err != nil {
				t.Fatal(err)
			}
			closed = append(closed, s)
		}
		return closed
	}
	report := func(closed []Snapshot, scope analysis.Scope) analysis.Report {
		r, err := analysis.NewReport(frame, closed, scope, "nb")
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	held := func(closed []Snapshot) int {
		scope := analysis.Scope{Unit: closed[0].Units[0].ID}
		report(closed, scope) // words are read once
		before := heap()
		r := report(closed, scope)
		defer runtime.KeepAlive(r)
		return heap() - before
	}
	few, many := county(50), county(400)
	if a, b := held(few), held(many); b > a+a/20 {
		t.Errorf("a unit's report holds %d bytes among 50 units, and %d among 400", a, b)
	}
	r, rows := report(few, analysis.Scope{Detail: analysis.Detail{Chosen: true}}), 0
	for table, err := range r.Tables() {
		if err != nil {
			t.Fatal(err)
		}
		rows += len(table.Rows())
	}
	file := testing.AllocsPerRun(1, func() {
		if err := analysis.WriteCSV(io.Discard, r.Tables()); err != nil {
			t.Fatal(err)
		}
	})
	if perRow := file / float64(rows); perRow > 60 {
		t.Errorf("%.1f allocations for each of %d rows of a file", perRow, rows)
	}
}

// heap is how many bytes are held.
func heap() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
