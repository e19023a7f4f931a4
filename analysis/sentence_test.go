package analysis

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey"
)

// The report's words as people read them. To accept new ones, run the test with
// UPDATE_GOLDEN=1 and read the difference.
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
			golden(t, fmt.Sprintf("sentences-%s.%s.txt", reader.name, language), inWords(r))
		}
	}
}

// Every word a change can get, and the figures that are hidden or lack an
// interval.
func TestSentencesOfEveryWord(t *testing.T) {
	wave := func(kind survey.WaveKind, opens string, answered, bullied int) Snapshot {
		return newTown(kind, opens).school("Stor", survey.Pupils810, [3]int{60, answered, bullied}).publish(t)
	}
	for _, language := range []string{"nb", "nn"} {
		var all bytes.Buffer
		for _, c := range []struct {
			name          string
			first, latest Snapshot
		}{
			{"worse", wave(survey.Baseline, "2025-03-01", 55, 4), wave(survey.Pulse, "2025-10-01", 52, 18)},
			{"hidden first", wave(survey.Baseline, "2025-03-01", 50, 2), wave(survey.Pulse, "2025-03-20", 50, 5)},
			{"hidden latest", wave(survey.Baseline, "2025-03-01", 50, 5), wave(survey.Pulse, "2025-03-20", 50, 49)},
			{"nobody", wave(survey.Baseline, "2025-03-01", 50, 5), wave(survey.Pulse, "2025-03-20", 50, 0)},
			{"few", wave(survey.Baseline, "2025-03-01", 9, 5), wave(survey.Pulse, "2025-03-20", 12, 6)},
		} {
			r, err := NewReport(frame, []Snapshot{c.first, c.latest}, Scope{Unit: "unit-Stor"}, language)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&all, "== %s\n%s", c.name, inWords(r))
		}
		golden(t, "sentences-words."+language+".txt", all.String())
	}
}

func inWords(r Report) string {
	var b bytes.Buffer
	for _, s := range r.Series {
		fmt.Fprintf(&b, "# %s, %s [%s]\n%s\n", s.Name, s.Place.Label, s.Change.WordText, s.Sentence)
		for _, note := range s.Notes {
			fmt.Fprintf(&b, "- %s\n", note)
		}
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what was accepted; it now reads:\n%s", name, got)
	}
}

// Both languages say everything, with the same blanks to fill in.
func TestLocalesAreComplete(t *testing.T) {
	words := map[string]map[string]string{}
	for _, language := range []string{"nb", "nn"} {
		body, err := localeFiles.ReadFile("locale/" + language + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var w map[string]string
		if err := yaml.Unmarshal(body, &w); err != nil {
			t.Fatal(err)
		}
		words[language] = w
	}
	for key, nb := range words["nb"] {
		nn, ok := words["nn"][key]
		if !ok {
			t.Errorf("nn lacks %s", key)
		}
		if a, b := blanks(nb), blanks(nn); a != b {
			t.Errorf("%s: nb fills in %q, nn %q", key, a, b)
		}
	}
	if len(words["nb"]) != len(words["nn"]) {
		t.Errorf("nb has %d texts, nn %d", len(words["nb"]), len(words["nn"]))
	}
	for _, a := range survey.Audiences() {
		if words["nb"]["audience."+string(a)] == "" {
			t.Errorf("no name for audience %s", a)
		}
	}
}

func blanks(text string) string {
	inside := false
	var all []byte
	for i := range len(text) {
		switch {
		case text[i] == '{':
			inside = true
		case text[i] == '}':
			inside = false
			all = append(all, ' ')
		case inside:
			all = append(all, text[i])
		}
	}
	return string(all)
}
