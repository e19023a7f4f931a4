package print

import (
	"fmt"
	"slices"
	"strings"

	"trivselspuls/survey"
)

// Age is who a page for whoever has the lesson is about: the last part of keys and addresses.
type Age string

// Ages lists them, from the youngest.
func Ages() []Age { return []Age{"kindergarten", "young", "old"} }

// Tablets is the page for whoever makes tablets ready, among those of the ages.
const Tablets Age = "tablets"

// parts are the parts of an age's page.
func (a Age) parts() []string {
	if a == Tablets {
		return []string{"itself", "ready", "ipad", "chromebook", "android"}
	}
	return []string{"before", "say", "during", "what_if", "after"}
}

// eldestYoung is the last grade whose pupils have the page of the young.
const eldestYoung = 4

// AgeOf is the age of an audience; empty for adults, who answer alone.
func AgeOf(audience survey.Audience) Age {
	facts := audience.Facts()
	switch {
	case facts.Who == survey.WhoChildren:
		return Ages()[0]
	case facts.Who == survey.WhoPupils && facts.To <= eldestYoung:
		return Ages()[1]
	case facts.Who == survey.WhoPupils:
		return Ages()[2]
	}
	return ""
}

// Lesson is what the adult who has a group while it answers should know, on one page.
type Lesson struct {
	Age   Age
	Parts []LessonPart
}

// LessonPart is a part of the page. Name is the last part of the key of its heading.
type LessonPart struct {
	Name  string
	Lines []LessonLine
}

// LessonLine is what to do about something; About is empty for what is said aloud.
type LessonLine struct{ About, Do string }

// Lesson writes the page of an age, or of Tablets, in a written language; survey.ErrNotFound for none there is.
func (p Printer) Lesson(lang string, age Age) (*Lesson, error) {
	if age != Tablets && !slices.Contains(Ages(), age) {
		return nil, fmt.Errorf("lesson: %w", survey.ErrNotFound)
	}
	lesson, said := &Lesson{Age: age}, p.Texts.Localizer(lang).Sayer("Host", p.RespondentURL.Host)
	for _, name := range age.parts() {
		part := LessonPart{Name: name}
		for _, line := range strings.Split(said.Say("lesson."+name+"."+string(age)), "\n") {
			about, do, found := strings.Cut(line, " | ")
			if !found {
				about, do = "", line
			}
			part.Lines = append(part.Lines, LessonLine{about, do})
		}
		lesson.Parts = append(lesson.Parts, part)
	}
	return lesson, said.Err
}

// lessonURLs are where everybody reads the pages of a sender's ages.
func (p Printer) lessonURLs(from Sender, lang string) string {
	return strings.Join(survey.Map(from.Ages(), func(age Age) string {
		return p.RespondentURL.String() + "/timen/" + string(age) + "?lang=" + lang
	}), " ")
}

// Ages are those of whom the sender's wave asks there.
func (s Sender) Ages() []Age {
	return slices.DeleteFunc(Ages(), func(age Age) bool {
		return !slices.ContainsFunc(s.Asked, func(a survey.Audience) bool { return AgeOf(a) == age })
	})
}
