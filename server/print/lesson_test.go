package print

import (
	"net/url"
	"testing"

	"trivselspuls/server/page"
	"trivselspuls/survey"
)

// Every age has the whole page in both languages: all that is done has something it is
// about, and what is said aloud has not. Whoever is asked by somebody has a page.
func TestWhoeverHasTheLessonHasThePageOfItsAge(t *testing.T) {
	texts, err := page.LoadTexts()
	if err != nil {
		t.Fatal(err)
	}
	p := Printer{Texts: texts, RespondentURL: &url.URL{Scheme: "https", Host: "svar.example.no"}}
	for _, lang := range survey.WrittenLanguages() {
		for _, age := range append(Ages(), Tablets) {
			lesson, err := p.Lesson(lang, age)
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range lesson.Parts {
				for _, line := range part.Lines {
					if (line.About == "") != (part.Name == "say") || line.Do == "" {
						t.Errorf("%s, %s, %s: %q about %q", lang, age, part.Name, line.Do, line.About)
					}
				}
			}
		}
	}
	for audience, want := range map[survey.Audience]Age{
		survey.Children45: "kindergarten", survey.Pupils12: "young", survey.Pupils34: "young",
		survey.Pupils57: "old", survey.Pupils810: "old", survey.ParentsSchool: "", survey.Staff: "",
	} {
		if got := AgeOf(audience); got != want {
			t.Errorf("%s has the page %q, want %q", audience, got, want)
		}
	}
}
