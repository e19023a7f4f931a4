package analysis

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
)

// changingTown has units that share a figure, that come later and that go.
func changingTown(t *testing.T) (closed []disclosure.Snapshot) {
	for i, day := range []string{"2025-03-01", "2025-09-01", "2026-03-01"} {
		m := disclosuretest.NewTown(survey.Pulse, day).
			School("Stor", survey.Pupils810, [3]int{60, 50, 14 - 4*i}, [3]int{60, 50, 16 - 5*i}).
			School("Lita", survey.Pupils57, [3]int{19, 16, 2})
		if i > 0 {
			m = m.School("Mellom", survey.Pupils57, [3]int{34, 30, 4 + i})
		}
		if i < 2 {
			m = m.School("Andre", survey.Pupils810, [3]int{70, 66, 5 + 7*i})
		}
		closed = append(closed, m.Publish(t))
	}
	return closed
}

// A unit's report is the same with totals that were made before as with those it makes.
func TestTotalsMadeBeforeAreTheSame(t *testing.T) {
	closed := changingTown(t)
	whole, err := NewReport(frame, closed, Scope{Detail: Detail{Chosen: true}}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	given := frame
	given.Totals = whole.Series
	beside := 0
	for _, u := range closed[1].Units {
		own, err := NewReport(frame, closed, Scope{Unit: u.ID}, "nb")
		shared, err2 := NewReport(given, closed, Scope{Unit: u.ID}, "nb")
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if !reflect.DeepEqual(own.Series, shared.Series) {
			t.Errorf("%s is told otherwise beside totals that were made before", u.Name)
		}
		for _, s := range own.Series {
			beside += len(s.Around)
		}
	}
	if beside < 20 {
		t.Errorf("%d figures stand beside the units'", beside)
	}
}

// A file of everything is the same whether it is made at once or a few series at a time.
func TestFilesInPortionsAreTheSame(t *testing.T) {
	closed := changingTown(t)
	files := func(r Report, atOnce int) (csv, json string) {
		var a, b bytes.Buffer
		if err := WriteCSV(&a, r.tables(atOnce)); err != nil {
			t.Fatal(err)
		}
		if err := WriteJSON(&b, r.tables(atOnce)); err != nil {
			t.Fatal(err)
		}
		return a.String(), b.String()
	}
	for _, language := range survey.WrittenLanguages() {
		whole, err := NewReport(frame, closed, Scope{}, language)
		if err != nil {
			t.Fatal(err)
		}
		totals, err := NewReport(frame, closed, Scope{Detail: Detail{Chosen: true}}, language)
		if err != nil {
			t.Fatal(err)
		}
		csv, json := files(whole, 1)
		if len(csv) < 10_000 {
			t.Fatalf("there is nothing in %q", csv)
		}
		for _, atOnce := range []int{1, 7, 10_000} {
			if a, b := files(totals, atOnce); a != csv || b != json {
				t.Errorf("%s: %d at once: %d and %d bytes, want %d and %d:\n%s", language, atOnce, len(a), len(b), len(csv), len(json), firstDifference(a, csv))
			}
		}
		here, err := whole.Definitions(whole.Series)
		there, err2 := totals.Definitions(totals.Series)
		if err != nil || err2 != nil || fmt.Sprint(here.Rows()) != fmt.Sprint(there.Rows()) {
			t.Errorf("%s: what indicators mean is told otherwise: %v, %v", language, err, err2)
		}
	}
}

func firstDifference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	around := func(s string) string { return s[max(0, i-200):min(len(s), i+200)] }
	return around(a) + "\n--- want\n" + around(b)
}

// Who stops reading a file ends the work: no more of it is made.
func TestAFileThatNobodyReadsEnds(t *testing.T) {
	m := disclosuretest.NewTown(survey.Pulse, "2025-03-01").School("Stor", survey.Pupils810, [3]int{60, 50, 14}).School("Andre", survey.Pupils810, [3]int{60, 50, 16})
	r, err := NewReport(frame, []disclosure.Snapshot{m.Publish(t)}, Scope{Detail: Detail{Chosen: true}}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	all := 0
	for range r.tables(1) {
		all++
	}
	read := 0
	for range r.tables(1) {
		if read++; read == 2 {
			break
		}
	}
	if read != 2 || all < 20 {
		t.Errorf("%d of %d portions", read, all)
	}
	if err := WriteCSV(broken{}, r.tables(1)); err == nil {
		t.Error("a broken connection is not noticed")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, fmt.Errorf("gone") }
