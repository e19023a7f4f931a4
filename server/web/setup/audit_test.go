package setup

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"trivselspuls/server/page"
	"trivselspuls/survey/store"
)

// Every action that is written down has a sentence in both languages.
func TestEveryAuditedActionHasWords(t *testing.T) {
	texts, err := page.LoadTexts()
	if err != nil {
		t.Fatal(err)
	}
	written := regexp.MustCompile(`(?:Audit\([^"\n]*(?:"command line", )?|action[A-Za-z]*(?:, write)? *:?= |(?m:^\t| )}, |renew\(c, [a-z]+, )"([a-z]+(?:[ -][a-z]+)*)"`)
	found := map[string]bool{}
	err = filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, match := range written.FindAllStringSubmatch(string(source), -1) {
			found[match[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 20 {
		t.Fatalf("only %d actions were found: %v", len(found), found)
	}
	for action := range found {
		for _, lang := range page.Languages {
			row := idNames{}.row(store.AuditEntry{Action: action, Hash: strings.Repeat("0", 64)}, texts.Localizer(lang))
			if row.Key == "" {
				t.Errorf("%q has no words in %s", action, lang)
			}
		}
	}
}
