package page

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trivselspuls/survey/must"
)

// What is saved shows at once; what has a mistake in it is reported once, and the page
// stays as it was.
func TestLiveViewsShowWhatIsSaved(t *testing.T) {
	root := t.TempDir()
	for _, tree := range []string{"templates", "static/dist"} {
		if err := os.CopyFS(filepath.Join(root, tree), os.DirFS("../../"+tree)); err != nil {
			t.Fatal(err)
		}
	}
	var complaints []error
	views, err := LiveViews(root, func(err error) { complaints = append(complaints, err) })
	if err != nil {
		t.Fatal(err)
	}
	title := func() string {
		t.Helper()
		text, err := views.Page("nb", "privacy.title", nil).Title()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	edit := func(name, from, to string) {
		t.Helper()
		path := filepath.Join(root, "templates", name)
		body, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(body), from) {
			t.Fatalf("%s lacks %q: %v", name, from, err)
		}
		if err := os.WriteFile(path, []byte(strings.Replace(string(body), from, to, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, _ := filepath.Glob(filepath.Join(root, "templates", "*", "privacy.nb.yaml"))
	if len(files) != 1 {
		t.Fatalf("the privacy page's texts: %q", files)
	}
	name, _ := filepath.Rel(filepath.Join(root, "templates"), files[0])
	before := title()
	edit(name, "privacy.title: ", "privacy.title: Om ")
	if got := title(); got != "Om "+before {
		t.Errorf("after saving the title is %q", got)
	}
	edit(name, "privacy.title: ", "privacy.title: {") // not YAML any more
	if got := title(); got != "Om "+before || title() != got || len(complaints) != 1 {
		t.Errorf("after a mistake the title is %q, complaints: %v", got, complaints)
	}
	if _, err := LiveViews(t.TempDir(), nil); err == nil || !strings.Contains(err.Error(), "root of the repository") {
		t.Errorf("from another directory: %v", err)
	}
}

// What is built in is not parsed before somebody asks for it, so that a server starts at once: it is all without a mistake.
func TestEveryPageIsParsed(t *testing.T) {
	views := must.Have(LoadViews())(t)
	if n := len(views.current().templates); n < 80 {
		t.Errorf("only %d pages", n)
	}
	must.Work(t, views.current().check())
}
