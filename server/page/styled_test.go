package page

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"

	"trivselspuls/static"
	"trivselspuls/survey"
	"trivselspuls/templates"
)

// Only the parts of the design system that pages use are bundled: a class whose part
// is missing would look like nothing, and no other test would see it.
func TestEveryPartOfTheDesignSystemInUseIsBundled(t *testing.T) {
	assets, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	address, err := assets.Path("app.css")
	if err != nil {
		t.Fatal(err)
	}
	style, _ := assets.File(path.Base(address))
	designed, _, found := strings.Cut(string(style.Body), "@font-face") // ours comes after the fonts
	if !found {
		t.Fatal("no fonts in app.css: the test does not know where the design system ends")
	}
	used := map[string]bool{}
	err = fs.WalkDir(templates.Files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".html" {
			return err
		}
		page, err := fs.ReadFile(templates.Files, name)
		for _, class := range designClass.FindAllString(string(page), -1) {
			used[class] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(used) < 10 {
		t.Fatalf("the pages use %d classes of the design system: the test does not see them", len(used))
	}
	for class := range used {
		if !regexp.MustCompile(`\.` + class + `[^a-z-]`).MatchString(designed) {
			t.Errorf("%s is in no file that static/app/app.css imports", class)
		}
	}
}

var designClass = regexp.MustCompile(`\bds-[a-z-]+`)

// Each colour an owner can choose is a scale of its own that the styles of leaders,
// respondents and slips hold: one that the theme lacks would look like no colour at all.
func TestEveryColourOfAnOwnerIsInTheStyles(t *testing.T) {
	assets, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	scales := map[string]survey.Accent{}
	for i, accent := range survey.Accents() {
		scale := ColorOf(accent)
		if other, taken := scales[scale]; taken {
			t.Errorf("%s looks like %s", accent, other)
		}
		scales[scale] = accent
		for _, name := range []string{"app.css", "respond.css", "slips.css"} {
			address, err := assets.Path(name)
			if err != nil {
				t.Fatal(err)
			}
			style, _ := assets.File(path.Base(address))
			if (i > 0 || name == "app.css") && !strings.Contains(string(style.Body), "[data-color="+scale+"]") { // the others have the first without
				t.Errorf("%s has no scale %s, which is the colour %s", name, scale, accent)
			}
		}
	}
}
