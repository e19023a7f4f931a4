package print

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey"
	"trivselspuls/templates"
)

var placeholders = regexp.MustCompile(`\{#?\w+\}`)

// What guardians are told is whole in every language it is told in: the same
// texts, with the same things filled in. Only a draft says that it is one.
func TestGuardiansAreToldTheSameInEveryLanguage(t *testing.T) {
	read := func(lang string) map[string]string {
		body, err := templates.Files.ReadFile("print/message." + lang + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		all, shown := map[string]string{}, map[string]string{}
		if err := yaml.Unmarshal(body, &all); err != nil {
			t.Fatalf("%s: %v", lang, err)
		}
		for key, text := range all {
			if strings.HasPrefix(key, "message.") && !strings.HasPrefix(key, "message.staff_") && key != "message.lesson" {
				shown[key] = text
			}
		}
		return shown
	}
	filled := func(text string) string {
		found := placeholders.FindAllString(text, -1)
		slices.Sort(found)
		return fmt.Sprint(slices.Compact(found))
	}
	norwegian := read("nb")
	for _, lang := range []string{"nn", "en", "pl", "uk", "ar", "so", "lt", "ur"} {
		texts := read(lang)
		draft := texts["message.draft"]
		delete(texts, "message.draft")
		if reviewed := lang == "nn" || lang == "en"; reviewed != (draft == "") {
			t.Errorf("%s says of itself %q", lang, draft)
		}
		if here, there := slices.Sorted(maps.Keys(texts)), slices.Sorted(maps.Keys(norwegian)); !slices.Equal(here, there) {
			t.Errorf("%s has %v, bokmål %v", lang, here, there)
		}
		for key, text := range texts {
			if filled(text) != filled(norwegian[key]) {
				t.Errorf("%s: %s fills in %s, bokmål %s", lang, key, filled(text), filled(norwegian[key]))
			}
		}
	}
}

// Guardians read that their child may go without a slip where children get slips.
func TestTheLetterSpeaksOfSlipsForChildrenWhereTheyAreAsked(t *testing.T) {
	for _, c := range []struct {
		asked []survey.Audience
		says  string
	}{
		{survey.Audiences(), "message.free"},
		{[]survey.Audience{survey.Children45, survey.ParentsKindergarten}, "message.free"},
		{[]survey.Audience{survey.Pupils12}, "message.free"},
		{[]survey.Audience{survey.ParentsSchool}, "letter.safe"},
		{[]survey.Audience{survey.ParentsKindergarten, survey.Staff}, "letter.safe"},
		{nil, "message.free"},
	} {
		if got := (Sender{Asked: c.asked}).free(); got != c.says {
			t.Errorf("where %v are asked the letter says %s", c.asked, got)
		}
	}
}
