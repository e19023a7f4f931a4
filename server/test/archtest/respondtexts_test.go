package archtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whoever answers in a language meets no other: the respondents' pages, the plain form
// and the privacy page are whole in every language that there is one of them in.
func TestRespondentsTextsAreWholeInEveryLanguage(t *testing.T) {
	files, err := filepath.Glob(root + "/templates/respond/text.*.yaml")
	if err != nil || len(files) < 9 {
		t.Fatalf("%d languages: %v", len(files), err)
	}
	for _, file := range files {
		lang := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "text."), ".yaml")
		for _, flow := range []string{"text", "link", "form", "privacy"} {
			name := filepath.Join(filepath.Dir(file), flow+"."+lang+".yaml")
			if _, err := os.Stat(name); err != nil {
				t.Errorf("%s is missing", name)
				continue
			}
			there := texts(t, name)
			// A file that nobody has checked says so in its head, and its language to its readers.
			unchecked := strings.HasPrefix(read(t, name), "# review: draft")
			if _, says := texts(t, file)["respond.draft"]; says != unchecked {
				t.Errorf("%s: a draft: %v; its readers are told of it: %v", name, unchecked, says)
			}
			for key := range texts(t, filepath.Join(filepath.Dir(file), flow+".nb.yaml")) {
				if there[key] == "" {
					t.Errorf("%s: %s is missing", name, key)
				}
			}
		}
	}
}
