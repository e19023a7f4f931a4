package questionnairetest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey/questionnaire"
)

// Mark ends every question and every indicator's name in what Reworded makes.
const Mark = "(ZZ)"

// Reworded is a library in which every questionnaire has a second version that
// asks the same in other words, in bokmål, nynorsk and English only.
func Reworded(t testing.TB) *questionnaire.Library {
	t.Helper()
	return WithSecond(t, true, reword)
}

// RewordedOnly is Reworded without the versions that were reworded, as a program
// that has never known them.
func RewordedOnly(t testing.TB) *questionnaire.Library {
	t.Helper()
	return WithSecond(t, false, reword)
}

func reword(language string, texts map[string]any) bool {
	switch language {
	case "":
		return true
	case "nb", "nn", "en":
	default:
		return false
	}
	items := texts["items"].(map[string]any)
	for code, text := range items {
		items[code] = text.(string) + " " + Mark
	}
	for _, one := range texts["indicators"].(map[string]any) {
		named := one.(map[string]any)
		named["name"] = named["name"].(string) + " " + Mark
	}
	return true
}

// WithSecond has a further version of every questionnaire, and those there are if they are
// to be kept. change makes it of the first, file by file, and reports whether it has the
// file at all; language is empty for the structure.
func WithSecond(t testing.TB, first bool, change func(language string, file map[string]any) bool) *questionnaire.Library {
	t.Helper()
	files := fstest.MapFS{}
	entries, err := os.ReadDir(dataDir(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		name := entry.Name()
		body, err := os.ReadFile(filepath.Join(dataDir(t), name))
		if err != nil {
			t.Fatal(err)
		}
		if first {
			files[name] = &fstest.MapFile{Data: body}
		}
		if !strings.Contains(name, ".v1.") {
			continue
		}
		var file map[string]any
		if err := yaml.Unmarshal(body, &file); err != nil {
			t.Fatal(err)
		}
		language := languageOf(name)
		if !change(language, file) {
			continue
		}
		audience, _, _ := strings.Cut(name, ".")
		there, _ := filepath.Glob(filepath.Join(dataDir(t), audience+".v?.yaml"))
		next := len(there) + 1
		if language == "" {
			file["version"] = next
		}
		if body, err = yaml.Marshal(file); err != nil {
			t.Fatal(err)
		}
		files[strings.Replace(name, ".v1.", fmt.Sprintf(".v%d.", next), 1)] = &fstest.MapFile{Data: body}
	}
	library, err := questionnaire.LoadFS(files)
	if err != nil {
		t.Fatal(err)
	}
	return library
}

// languageOf is the code in «staff.v1.nb.yaml», empty in «staff.v1.yaml».
func languageOf(name string) string {
	if parts := strings.Split(name, "."); len(parts) == 4 {
		return parts[2]
	}
	return ""
}

// dataDir is where the released questionnaires are, seen from any test's folder.
func dataDir(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "survey", "questionnaire", "data")
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("the module's folder is not above this one")
		}
		dir = filepath.Dir(dir)
	}
}
