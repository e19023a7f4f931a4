package questionnaire_test

import (
	"io"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"trivselspuls/survey/questionnaire"
)

// extended is a second version of what parents are asked: one question with its
// indicator, and a word put right.
const extended = `audience: parents-school
version: 3
extends: 2
items:
  - {code: P10, scale: B}
indicators:
  - {id: P10, kind: mean, items: [P10], direction: higher, phases: [2], sub_goals: [D4]}
texts:
  nb:
    items: {P1: Vi kjenner oss trygge, P10: Vi sier fra til hverandre}
    indicators: {P10: {name: Si fra, about: Om foreldrene sier fra til hverandre.}}
  nn:
    items: {P10: Vi seier frå til kvarandre}
    indicators: {P10: {name: Seie frå, about: Om foreldra seier frå til kvarandre.}}
  en:
    items: {P10: We tell each other}
    indicators: {P10: {name: Telling, about: Whether parents tell each other.}}
`

// parentFiles are the first version of the questionnaire of parents, and a second.
func parentFiles(t *testing.T, second map[string]string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	names, err := fs.Glob(os.DirFS("data"), "parents-school.v2*.yaml")
	if err != nil || len(names) < 4 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		body, err := os.ReadFile("data/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: body}
	}
	for name, body := range second {
		files[name] = &fstest.MapFile{Data: []byte(body)}
	}
	return files
}

// A version that extends another is the very one that a whole copy of its files with
// the same changes is.
func TestAVersionMayExtendAnother(t *testing.T) {
	copied := map[string]string{}
	for name, file := range parentFiles(t, nil) {
		if name != "parents-school.v2.yaml" && !strings.Contains("nb nn en", strings.Split(name, ".")[2]) {
			continue // what the new version has no words in
		}
		text := strings.Replace(string(file.Data), "version: 2", "version: 3", 1)
		for code, words := range map[string][3]string{
			"nb": {"Vi sier fra til hverandre", "Si fra", "Om foreldrene sier fra til hverandre."},
			"nn": {"Vi seier frå til kvarandre", "Seie frå", "Om foreldra seier frå til kvarandre."},
			"en": {"We tell each other", "Telling", "Whether parents tell each other."},
		} {
			if strings.HasSuffix(name, "."+code+".yaml") {
				text = strings.Replace(text, "\nindicators:\n", "  P10: "+words[0]+"\nindicators:\n  P10: {name: "+words[1]+", about: "+words[2]+"}\n", 1)
				if code == "nb" {
					start := strings.Index(text, "\nitems:\n") + len("\nitems:\n") // P1 is the first
					text = text[:start] + "  P1: Vi kjenner oss trygge" + text[start+strings.Index(text[start:], "\n"):]
				}
			}
		}
		if name == "parents-school.v2.yaml" {
			text = strings.Replace(text, "\nindicators:\n", "\n  - {code: P10, scale: B}\nindicators:\n", 1) +
				"  - {id: P10, kind: mean, items: [P10], direction: higher, phases: [2], sub_goals: [D4]}\n"
		}
		copied[strings.Replace(name, ".v2", ".v3", 1)] = text
	}
	whole, err := questionnaire.Read(parentFiles(t, copied), "parents-school.v3.yaml")
	if err != nil {
		t.Fatal(err)
	}
	short, err := questionnaire.Read(parentFiles(t, map[string]string{"parents-school.v3.yaml": extended}), "parents-school.v3.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if short.Hash != whole.Hash || short.Series != whole.Series || len(short.Items) != len(whole.Items) || short.ItemText("P1", "nb") != "Vi kjenner oss trygge" {
		t.Errorf("extended it has %d items and hash %s, whole %d and %s", len(short.Items), short.Hash, len(whole.Items), whole.Hash)
	}
	ind, ok := short.Indicator("P10")
	if !ok || ind.Name["nn"] != "Seie frå" {
		t.Errorf("the new indicator is %+v", ind)
	}
}

func TestMistakesInAVersionThatExtends(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"of itself", "extends: 2", "extends: 3", "parents-school.v3.yaml:3: extends: is 3, must be a version before 3"},
		{"of one that is not there", "version: 3\nextends: 2", "version: 4\nextends: 3", "parents-school.v3.yaml: cannot be read"},
		{"under another name", "version: 3", "version: 5", "parents-school.v3.yaml:2: version: audience and version say that the file is parents-school.v5.yaml"},
		{"a language without its word", "  nn:\n    items: {P10: Vi seier frå til kvarandre}\n", "  nn:\n", "parents-school.v3.yaml:3: items.P10: has no text in this language"},
		{"a language left out", "  en:\n    items: {P10: We tell each other}\n    indicators: {P10: {name: Telling, about: Whether parents tell each other.}}\n", "", "parents-school.v3.en.yaml: is missing, and every questionnaire needs English"},
		{"a new language", "  en:\n", "  de: {title: x}\n  en:\n", "parents-school.v3.yaml:15: texts.de: version 2 has no texts in this language"},
		{"an unknown key", "extends: 2", "extends: 2\nscreen: x", "parents-school.v3.yaml:4: screen: is not a known key"},
		{"an item of another scale", "{code: P10, scale: B}", "{code: P10, scale: C}", "parents-school.v3.yaml:5: items.P10.scale: there is no scale «C»"},
	} {
		name := "parents-school.v3.yaml"
		if strings.Contains(c.new, "version: 4") {
			name = "parents-school.v4.yaml"
		}
		_, err := questionnaire.Read(parentFiles(t, map[string]string{name: strings.Replace(extended, c.old, c.new, 1)}), name)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: says %v\nwant %s", c.name, err, c.want)
		}
	}
	files := parentFiles(t, map[string]string{"parents-school.v3.yaml": extended, "parents-school.v3.nb.yaml": "language: nb"})
	if _, err := questionnaire.Read(files, "parents-school.v3.yaml"); err == nil || !strings.Contains(err.Error(), "belongs into parents-school.v3.yaml") {
		t.Errorf("texts beside it: %v", err)
	}
}

// Whatever an extending version holds, the loader names the mistakes or returns a
// questionnaire that can be read through.
func FuzzExtend(f *testing.F) {
	f.Add(extended)
	f.Add(strings.ReplaceAll(extended, "parents-school", "parents-kindergarten"))
	f.Add("audience: parents-kindergarten\nversion: 3\nextends: 2\nitems: &a [*a]\ntexts: {nb: *a}")
	f.Add("audience: parents-kindergarten\nversion: 3\nextends: 2\nscales: []\nitems: {code: x}\ntexts: {nb: x, nn: [], en: {items: []}}")
	f.Fuzz(func(t *testing.T, body string) {
		files := sound()
		name := strings.Replace(structure, ".v2", ".v3", 1)
		files[name] = &fstest.MapFile{Data: []byte(body)}
		q, err := questionnaire.Read(files, name)
		switch {
		case err == nil:
			err = q.Preview(io.Discard, "nb")
		case err.Error() != "":
			err = nil
		}
		if err != nil {
			t.Error("a mistake without a message, or ", err)
		}
	})
}
