package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey"
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
		for _, flow := range []string{"text", "link", "form", "privacy", "asked"} {
			name := filepath.Join(filepath.Dir(file), flow+"."+lang+".yaml")
			if _, err := os.Stat(name); err != nil {
				t.Errorf("%s is missing", name)
				continue
			}
			there := texts(t, name)
			for key, text := range there {
				if broken := regexp.MustCompile(`§.*\d-\d`).FindString(text); broken != "" {
					t.Errorf("%s: %s: the number of a section may be broken: %q (\\u2011 keeps it together)", name, key, broken)
				}
			}
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

// Who comes by an open link has no slip. No text that is shown there speaks of one as theirs: the link's own words
// stand instead, or words that are true of both. And who has a slip is not told of a link.
func TestAnOpenLinkSpeaksOfNoSlip(t *testing.T) {
	ofBoth := []string{"form.link_full", "respond.link.full"} // «ask for a slip»
	elsewhere := []string{                                    // only those who were given a slip, and read nothing else first, meet these
		"respond.door.", "respond.covered.", "respond.start.for.", "respond.start.count", "respond.stop.early_class",
		"form.door_lead", "form.problem.other_wave", "form.problem.not_yet_class",
	}
	files, err := filepath.Glob("testdata/glossary/*.yaml")
	if err != nil || len(files) < 9 {
		t.Fatalf("%d languages: %v", len(files), err)
	}
	for _, file := range files {
		var terms map[string]termOf
		if err := yaml.Unmarshal([]byte(read(t, file)), &terms); err != nil {
			t.Fatal(err)
		}
		folder := root + "/templates/respond/"
		link := texts(t, folder+"link."+filepath.Base(file))
		for _, flow := range []string{"text.", "form.", "link."} {
			for key, text := range texts(t, folder+flow+filepath.Base(file)) {
				own := link["respond.link."+strings.TrimPrefix(key, "respond.")] != ""
				mine := !own && !slices.Contains(ofBoth, key) &&
					!slices.ContainsFunc(elsewhere, func(begins string) bool { return strings.HasPrefix(key, begins) })
				if mine && strings.Contains(strings.ToLower(text), terms["slip"].Word) {
					t.Errorf("%s: %s says %q where there is no slip", filepath.Base(file), key, text)
				}
				if own && strings.Contains(strings.ToLower(text), terms["link"].Word) {
					t.Errorf("%s: %s says %q to those who have a slip and no link", filepath.Base(file), key, text)
				}
			}
		}
	}
}

// The statement page names every engine that is walked at a change, and none of them among what nobody has tried.
func TestTheStatementNamesWhatIsWalked(t *testing.T) {
	walked := regexp.MustCompile(`\{"(WebKit|Firefox|Chromium)[^"]*", `).FindAllStringSubmatch(read(t, root+"/server/test/e2e/engine_test.go"), -1)
	if len(walked) < 3 {
		t.Fatalf("the engines that are walked are %v", walked)
	}
	for _, lang := range survey.WrittenLanguages() {
		statement := texts(t, root+"/templates/respond/accessibility."+lang+".yaml")
		for _, engine := range walked {
			if !strings.Contains(statement["accessibility.tested"], engine[1]) || strings.Contains(statement["accessibility.lacks_readers"], engine[1]) {
				t.Errorf("%s: of %s the statement says %q and %q", lang, engine[1], statement["accessibility.tested"], statement["accessibility.lacks_readers"])
			}
		}
	}
}

// What runs in the other direction stands apart: the names on a slip, and a paragraph of a law, which would be read
// backwards behind a letter of its own script. A paragraph stays on the line of its law: broken, its halves stand at
// both edges of the page.
func TestWhatRunsTheOtherWayStandsApart(t *testing.T) {
	name := regexp.MustCompile(`(\x{2068}?)\{(?:Units|Unit|Groups|Place|Owner|Project)\}(\x{2069}?)`)
	paragraph := regexp.MustCompile(`\d+-\d+`)
	law := regexp.MustCompile(`\x{2066}[^\x{2069}]* §`)
	seen := 0
	for _, l := range survey.Languages() {
		if l.Dir != "rtl" {
			continue
		}
		for file, all := range spokenFiles(t, l.Code) {
			if !strings.Contains(file, "/respond/") && !strings.Contains(file, "/print/") {
				continue
			}
			for key, text := range all {
				for _, found := range name.FindAllStringSubmatch(text, -1) {
					if seen++; found[1] == "" || found[2] == "" {
						t.Errorf("%s: %s has %s in the middle of its own words", file, key, found[0])
					}
				}
				if found := law.FindString(text); found != "" {
					t.Errorf("%s: %s may break the line in %q", file, key, found)
				}
				for _, at := range paragraph.FindAllStringIndex(text, -1) {
					if seen++; strings.LastIndex(text[:at[0]], "\u2066") <= strings.LastIndex(text[:at[0]], "\u2069") {
						t.Errorf("%s: %s shows %s backwards", file, key, text[at[0]:at[1]])
					}
				}
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d names and paragraphs were found", seen)
	}
}
