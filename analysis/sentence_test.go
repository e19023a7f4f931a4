package analysis

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/server/test/golden"
	"trivselspuls/survey"
)

// The report's words as people read them. To accept new ones, run the test with
// UPDATE=1 and read the difference.
func TestSentences(t *testing.T) {
	readers := []struct {
		scope Scope
		name  string
	}{{Scope{Unit: "unit-Stor"}, "stor"}, {Scope{Unit: "unit-Lita"}, "lita"}, {Scope{}, "owner"}}
	for _, language := range []string{"nb", "nn"} {
		for _, reader := range readers {
			r, err := NewReport(frame, twoWaves(t), reader.scope, language)
			if err != nil {
				t.Fatal(err)
			}
			golden.Compare(t, fmt.Sprintf("sentences-%s.%s.txt", reader.name, language), inWords(r))
		}
	}
}

// Every word a change can get, and the figures that are hidden or lack an
// interval.
func TestSentencesOfEveryWord(t *testing.T) {
	wave := func(kind survey.WaveKind, opens string, answered, bullied int) disclosure.Snapshot {
		return disclosuretest.NewTown(kind, opens).School("Stor", survey.Pupils810, [3]int{60, answered, bullied}).Publish(t)
	}
	for _, language := range []string{"nb", "nn"} {
		var all bytes.Buffer
		for _, c := range []struct {
			name          string
			first, latest disclosure.Snapshot
		}{
			{"worse", wave(survey.Baseline, "2025-03-01", 55, 4), wave(survey.Pulse, "2025-10-01", 52, 18)},
			{"hidden first", wave(survey.Baseline, "2025-03-01", 50, 2), wave(survey.Pulse, "2025-03-20", 50, 5)},
			{"hidden latest", wave(survey.Baseline, "2025-03-01", 50, 5), wave(survey.Pulse, "2025-03-20", 50, 49)},
			{"nobody", wave(survey.Baseline, "2025-03-01", 50, 5), wave(survey.Pulse, "2025-03-20", 50, 0)},
			{"few", wave(survey.Baseline, "2025-03-01", 9, 5), wave(survey.Pulse, "2025-03-20", 18, 9)},
		} {
			r, err := NewReport(frame, []disclosure.Snapshot{c.first, c.latest}, Scope{Unit: "unit-Stor"}, language)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&all, "== %s\n%s", c.name, inWords(r))
		}
		golden.Compare(t, "sentences-words."+language+".txt", all.String())
	}
}

func inWords(r Report) string {
	var b bytes.Buffer
	for _, s := range r.Series {
		fmt.Fprintf(&b, "# %s, %s [%s]\n%s\n", s.Name, s.Population.Label, s.Change.WordText, s.Sentence)
		for _, note := range s.Notes {
			fmt.Fprintf(&b, "- %s\n", note)
		}
	}
	return b.String()
}

// Nobody answered, too few answered and not asked are told apart, in all waves.
func TestNotAskedIsNoSilence(t *testing.T) {
	then := disclosuretest.NewTown(survey.Baseline, "2025-03-01").School("A", survey.Pupils57, [3]int{60, 50, 9})
	later := disclosuretest.NewTown(survey.Pulse, "2025-09-01").School("B", survey.Pupils57, [3]int{60, 50, 9})
	few := disclosuretest.NewTown(survey.Pulse, "2026-03-01").School("A", survey.Pupils57, [3]int{60, 5, 1})
	nobody := disclosuretest.NewTown(survey.Endline, "2026-09-01").School("A", survey.Pupils57, [3]int{60, 0, 0})
	closed := []disclosure.Snapshot{then.Publish(t), later.Publish(t), few.Publish(t), nobody.Publish(t)}
	for unit, want := range map[survey.UnitID]string{"unit-A": "Ikke spurt i Måling 2025-09.", "unit-B": "Ikke spurt i Måling 2025-03, Måling 2026-03 og Måling 2026-09."} {
		r, err := NewReport(frame, closed, Scope{Unit: unit}, "nb")
		if err != nil {
			t.Fatal(err)
		}
		if s := r.Series[0]; !slices.Contains(s.Notes, want) {
			t.Errorf("%s: the notes are %q", unit, s.Notes)
		} else if unit == "unit-A" && (len(s.Points) != 3 || s.Points[1].Text != "for få svar" || s.Points[2].Text != "ingen har svart") {
			t.Errorf("%s: the points are %+v", unit, s.Points)
		}
	}
	r, err := NewReport(frame, closed[:1], Scope{}, "nb")
	if err != nil || strings.Contains(strings.Join(r.Series[0].Notes, " "), "Ikke spurt") {
		t.Errorf("one wave: %v, %v", r.Series[0].Notes, err)
	}
}
