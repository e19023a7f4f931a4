package questionnairetest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey/must"
	"trivselspuls/survey/questionnaire"
)

// Mark ends every question and every indicator's name in what Reworded makes, and
// every title in what Retranslated makes.
const Mark = "(ZZ)"

// Reworded is a library in which every questionnaire has a further version that
// asks what the first asks in other words, in bokmål, nynorsk and English only.
func Reworded(t testing.TB) *questionnaire.Library {
	t.Helper()
	files := released(t)
	maps.Copy(files, reworded(t, files))
	return load(t, files)
}

// RewordedOnly is Reworded without the versions there are, as a program that has never
// known them.
func RewordedOnly(t testing.TB) *questionnaire.Library {
	t.Helper()
	return load(t, reworded(t, released(t)))
}

// Retranslated is a library in which every questionnaire has a further version with
// other titles in the languages that are drafts.
func Retranslated(t testing.TB) *questionnaire.Library {
	t.Helper()
	files := released(t)
	known := load(t, files)
	for _, a := range known.Audiences() {
		q, _ := known.Current(a)
		titles := map[string]any{}
		for _, l := range append(slices.Clone(q.Languages), q.Drafts...) {
			title := q.Title(l.Code)
			if slices.Contains(q.Drafts, l) {
				title += " " + Mark
			}
			titles[l.Code] = map[string]any{"title": title}
		}
		put(t, files, fmt.Sprintf("%s.v%d.yaml", a, q.Version+1), map[string]any{"audience": a, "version": q.Version + 1, "extends": q.Version, "texts": titles})
	}
	return load(t, files)
}

// released are the files of the questionnaires, seen from any test's folder.
func released(t testing.TB) fstest.MapFS {
	t.Helper()
	dir := must.Have(os.Getwd())(t)
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("the module's folder is not above this one")
		}
	}
	names, err := filepath.Glob(filepath.Join(dir, "survey", "questionnaire", "data", "*.yaml"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no questionnaires found: %v", err)
	}
	files := fstest.MapFS{}
	for _, name := range names {
		body := must.Have(os.ReadFile(name))(t)
		files[filepath.Base(name)] = &fstest.MapFile{Data: body}
	}
	return files
}

// reworded are the first versions in other words, numbered as the next.
func reworded(t testing.TB, files fstest.MapFS) fstest.MapFS {
	t.Helper()
	next := fstest.MapFS{}
	for name, there := range files {
		audience, rest, first := strings.Cut(name, ".v2.")
		language := strings.TrimSuffix(strings.TrimSuffix(rest, "yaml"), ".")
		if !first || !slices.Contains([]string{"", "nb", "nn", "en"}, language) {
			continue
		}
		var file map[string]any
		must.Work(t, yaml.Unmarshal(there.Data, &file))
		version := 3
		for files[fmt.Sprintf("%s.v%d.yaml", audience, version)] != nil {
			version++
		}
		if language == "" {
			file["version"] = version
		} else {
			for code, text := range file["items"].(map[string]any) {
				file["items"].(map[string]any)[code] = text.(string) + " " + Mark
			}
			for _, one := range file["indicators"].(map[string]any) {
				named := one.(map[string]any)
				named["name"] = named["name"].(string) + " " + Mark
			}
		}
		put(t, next, fmt.Sprintf("%s.v%d.%s", audience, version, rest), file)
	}
	return next
}

func put(t testing.TB, files fstest.MapFS, name string, file any) {
	t.Helper()
	body := must.Have(yaml.Marshal(file))(t)
	files[name] = &fstest.MapFile{Data: body}
}

func load(t testing.TB, files fstest.MapFS) *questionnaire.Library {
	t.Helper()
	return must.Have(questionnaire.LoadFS(files))(t)
}
