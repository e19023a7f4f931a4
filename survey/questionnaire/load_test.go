package questionnaire_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

func load(t testing.TB) *questionnaire.Library {
	t.Helper()
	l, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func codes(languages []questionnaire.Language) []string {
	var all []string
	for _, l := range languages {
		all = append(all, l.Code)
	}
	return all
}

func TestEveryAudienceCanAnswer(t *testing.T) {
	l := load(t)
	for _, a := range survey.Audiences() {
		q, ok := l.Current(a)
		if !ok {
			t.Errorf("%s has no questionnaire", a)
			continue
		}
		if got := codes(q.Languages); !slices.Equal(got, []string{"nb", "nn", "en"}) {
			t.Errorf("%s is offered in %v", a, got)
		}
		if found, ok := l.ByHash(q.Hash); !ok || found != q {
			t.Errorf("%s is not found by its hash", a)
		}
	}
	if _, ok := l.ByHash(strings.Repeat("0", 64)); ok {
		t.Error("found a questionnaire by a hash of nothing")
	}
}

func TestDraftsAreOffUntilTurnedOn(t *testing.T) {
	l := load(t)
	for _, a := range []survey.Audience{survey.ParentsSchool, survey.ParentsKindergarten} {
		q, _ := l.Current(a)
		if got := codes(q.Drafts); !slices.Equal(got, []string{"pl", "uk", "ar", "so", "lt", "ur"}) {
			t.Errorf("%s has drafts %v", a, got)
		}
		if _, ok := q.View("ar"); ok {
			t.Errorf("%s shows a draft nobody has turned on", a)
		}
		on := q.WithDrafts("ar", "xx")
		view, ok := on.View("ar")
		if !ok || view.Dir != "rtl" || len(view.Languages) != 4 {
			t.Errorf("%s in Arabic: %v, %s, %v", a, ok, view.Dir, view.Languages)
		}
		if on.Hash != q.Hash || slices.Contains(codes(on.Drafts), "ar") {
			t.Errorf("%s: turning a draft on changed more than what is offered", a)
		}
	}
}

func TestNewestVersionIsCurrent(t *testing.T) {
	files := sound()
	for name, file := range sound() {
		if name != polish {
			body := strings.Replace(string(file.Data), "version: 1", "version: 2", 1)
			files[strings.Replace(name, ".v1", ".v2", 1)] = &fstest.MapFile{Data: []byte(body)}
		}
	}
	l, err := questionnaire.LoadFS(files)
	if err != nil {
		t.Fatal(err)
	}
	newest, _ := l.Current(survey.ParentsKindergarten)
	oldest := l.All()[0]
	if newest.Version != 2 || oldest.Version != 1 {
		t.Fatalf("current is version %d, first is %d", newest.Version, oldest.Version)
	}
	if newest.Hash == oldest.Hash {
		t.Error("two versions have one hash")
	}
	if newest.Series != oldest.Series {
		t.Error("a version that only lacks a translation broke the series")
	}
}

// What decides the figures changes the series; what only leaders read does not
// even change the hash.
func TestHashes(t *testing.T) {
	read := func(files fstest.MapFS) *questionnaire.Questionnaire {
		q, err := questionnaire.Read(files, soundName+".yaml")
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	was := read(sound())
	for _, c := range []struct {
		file, old, new string
		hash, series   bool // must they change
	}{
		{nynorsk, "Q7: Sju", "Q7: Seven", true, true},
		{nynorsk, "Sjelden", "Av og til", true, true},
		{bokmål, "Forklaring", "Utdyping", true, true},
		{structure, "at_least: 5", "at_least: 4", true, true},
		{structure, "{code: Q1, scale: A}\n  - {code: Q2, scale: A}", "{code: Q2, scale: A}\n  - {code: Q1, scale: A}", true, true},
		{polish, "Q7: Sju", "Q7: Siedem", true, false},
		{polish, "review: draft", "review: done", false, false},
		{bokmål, "name: Trivsel", "name: Velvære", false, false},
		{structure, "phases: [1, 2]", "phases: [2]", false, false},
	} {
		is := read(changed(t, c.file, c.old, c.new))
		if (is.Hash != was.Hash) != c.hash || (is.Series != was.Series) != c.series {
			t.Errorf("%q to %q: hash changed %v, series changed %v", c.old, c.new, is.Hash != was.Hash, is.Series != was.Series)
		}
	}
}

func TestRead(t *testing.T) {
	deep := fstest.MapFS{}
	for name, file := range sound() {
		deep["drafts/"+name] = file
	}
	for _, name := range []string{"drafts/" + structure, "drafts/" + polish} {
		if q, err := questionnaire.Read(deep, name); err != nil || q.Audience != survey.ParentsKindergarten {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, want := range map[string]string{
		"drafts/notes.txt":     "notes.txt: is not named AUDIENCE.vN.yaml or AUDIENCE.vN.LANGUAGE.yaml",
		"drafts/staff.v1.yaml": "staff.v1.yaml: cannot be read: file does not exist",
	} {
		_, err := questionnaire.Read(deep, name)
		var problems questionnaire.Problems
		if !errors.As(err, &problems) || err.Error() != want {
			t.Errorf("%s says %v, want %s", name, err, want)
		}
	}
	lacking := sound()
	delete(lacking, nynorsk)
	if _, err := questionnaire.Read(lacking, structure); err == nil || err.Error() != nynorsk+": is missing, and every questionnaire needs Nynorsk" {
		t.Errorf("without nynorsk: %v", err)
	}
}
