package text

import (
	"strings"
	"testing"
	"testing/fstest"
)

func load(t *testing.T, name, body string) (*Catalog, error) {
	t.Helper()
	return Load(fstest.MapFS{name: {Data: []byte(body)}}, "*.yaml")
}

// A language's plural forms are those of CLDR: Polish has three for whole numbers,
// Northern Sámi has one for two.
func TestPluralFormsAreTheLanguagesOwn(t *testing.T) {
	for _, c := range []struct{ file, body, key, want string }{
		{"text.nb.yaml", "k: {one: én lapp, other: '{Count} lapper'}", "1", "én lapp"},
		{"text.nb.yaml", "k: {one: én lapp, other: '{Count} lapper'}", "0", "0 lapper"},
		{"text.nb.yaml", "k: {zero: ingen, one: én lapp, other: '{Count} lapper'}", "0", "ingen"},
		{"text.nb.yaml", "k: {one: én lapp, other: '{Count} lapper'}", "1061", "1\u00a0061 lapper"},
		{"pl.yaml", "k: {one: '{Count} a', few: '{Count} b', many: '{Count} c', other: '{Count} d'}", "22", "22 b"},
		{"pl.yaml", "k: {one: '{Count} a', few: '{Count} b', many: '{Count} c', other: '{Count} d'}", "5", "5 c"},
		{"uk.yaml", "k: {one: '{Count} a', few: '{Count} b', many: '{Count} c', other: '{Count} d'}", "21", "21 a"},
		{"se.yaml", "k: {one: '{Count} a', two: '{Count} b', other: '{Count} c'}", "2", "2 b"},
	} {
		catalog, err := load(t, c.file, c.body)
		if err != nil {
			t.Fatal(err)
		}
		n := map[string]int{"0": 0, "1": 1, "2": 2, "5": 5, "21": 21, "22": 22, "1061": 1061}[c.key]
		code := strings.TrimPrefix(strings.TrimSuffix(c.file, ".yaml"), "text.")
		if got, err := catalog.In(code).Text("k", "Count", n); err != nil || got != c.want {
			t.Errorf("%s %d: %q, %v; want %q", code, n, got, err, c.want)
		}
	}
}

func TestFilesWithMistakesAreRefused(t *testing.T) {
	for body, why := range map[string]string{
		"k: {one: én}":                              "no form for other",
		"k: {other: '{Count} lapper'}":              "no form for one",
		"k: {one: én, few: noen, other: '{Count}'}": "a form the language has not",
		"k: {one: én, other: flere}":                "a count that is not told",
		"k: {one: én, others: '{Count}'}":           "no plural form",
		"k: ''":                                     "empty",
		"k: 'til {Name'":                            "an open brace",
		"k: [a]":                                    "a list",
		"k: a\nk: b":                                "a key twice",
		"k: 7":                                      "a number, not a text",
		"k: {one: 'én {Name', other: '{Count} lapper'}": "an open brace in a form",
	} {
		if _, err := load(t, "text.nb.yaml", body); err == nil {
			t.Errorf("%s: %s is accepted", why, body)
		}
	}
	twice := fstest.MapFS{"a.nb.yaml": {Data: []byte("k: a")}, "b.nb.yaml": {Data: []byte("k: b")}}
	if _, err := Load(twice, "*.yaml"); err == nil {
		t.Error("a key stands in two files")
	}
}

// Nothing that would leave a hole in a page, or a number without its form, gets by.
func TestTextsWithHolesAreErrors(t *testing.T) {
	catalog, err := load(t, "text.nb.yaml", `
plain: Hei
name: Hei, {Name}
phase: Fase {#Number}
count: {one: "én av {Of}", other: "{Count} av {Of}"}`)
	if err != nil {
		t.Fatal(err)
	}
	words, seven := catalog.In("nb"), 7
	for _, c := range []struct {
		key   string
		pairs []any
		want  string // nothing where it is an error
	}{
		{"plain", nil, "Hei"},
		{"plain", []any{"More", "than asked for"}, "Hei"},
		{"unknown", nil, ""},
		{"name", []any{"Name", "Kari {Number}"}, "Hei, Kari {Number}"},
		{"name", nil, ""},
		{"name", []any{"Name"}, ""},
		{"name", []any{"Name", 7}, ""},
		{"name", []any{"Name", nil}, ""},
		{"name", []any{"Name", 2.5}, ""},
		{"phase", []any{"Number", 1061}, "Fase 1\u00a0061"},
		{"phase", []any{"Number", &seven}, "Fase 7"},
		{"phase", []any{"Number", "7"}, ""},
		{"count", []any{"Count", 2, "Of", "tre"}, "2 av tre"},
		{"count", []any{"Count", "2", "Of", "tre"}, ""},
		{"count", []any{"Of", "tre"}, ""},
		{"count", []any{"Count", 1}, ""},
	} {
		got, err := words.Text(c.key, c.pairs...)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s %v: %q, %v", c.key, c.pairs, got, err)
		}
	}
	if _, err := catalog.In("nn").Text("plain"); err == nil {
		t.Error("a language without texts has one")
	}
}

func TestNumbersAreWrittenAsTheLanguageDoes(t *testing.T) {
	for _, c := range []struct {
		language string
		v        float64
		decimals int
		want     string
	}{
		{"nb", 1061, 0, "1\u00a0061"},
		{"nn", 12345.67, 1, "12\u00a0345,7"},
		{"nb", -0.4, 1, "−0,4"},
		{"nb", -0.04, 1, "0,0"},
		{"nb", 3.85, 1, "3,9"}, // as the number itself is rounded, a little above 3,85
		{"nb", 1.015, 2, "1,01"},
		{"nb", 3, 1, "3,0"},
		{"en", 1061, 0, "1,061"},
		{"ar", 1061, 0, "1,061"},
	} {
		catalog, err := load(t, c.language+".yaml", "k: a")
		if err != nil {
			t.Fatal(err)
		}
		if got := catalog.In(c.language).Number(c.v, c.decimals); got != c.want {
			t.Errorf("%s %v: %q, want %q", c.language, c.v, got, c.want)
		}
	}
	for _, language := range []string{"nb", "nn", "se", "en", "ar", "fa", "pl", "uk", "so", "ti", "de-CH"} {
		catalog, err := load(t, language+".yaml", "k: a")
		if err != nil {
			t.Fatal(err)
		}
		l := catalog.In(language)
		for n := -120_000; n <= 120_000; n += 41 { // below and above a thousand
			if got, want := l.Number(float64(n)/100, 2), l.print(float64(n)/100, 2); got != want {
				t.Fatalf("%s %d hundredths: %q, want %q", language, n, got, want)
			}
			if got, want := l.Number(float64(n), 0), l.print(float64(n), 0); got != want {
				t.Fatalf("%s %d: %q, want %q", language, n, got, want)
			}
		}
	}
}

// A text from elsewhere is like one of a file, in a language that has no file too.
func TestAddedTexts(t *testing.T) {
	c, err := load(t, "text.nb.yaml", "a.b: Hei")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Add("a.c", map[string]string{"nb": "Elever", "pl": "Uczniowie"}); err != nil {
		t.Fatal(err)
	}
	if got, err := c.In("pl").Text("a.c"); err != nil || got != "Uczniowie" {
		t.Errorf("added: %q, %v", got, err)
	}
	for key, wording := range map[string]string{"a.b": "Hallo", "a.d": "{Name", "a.e": ""} {
		if err := c.Add(key, map[string]string{"nb": wording}); err == nil {
			t.Errorf("%s: %q was added", key, wording)
		}
	}
}
