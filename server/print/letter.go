package print

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trivselspuls/server/page"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Letter is what guardians are told about a wave, on one page in one language.
type Letter struct {
	questionnaire.Language
	Title, To, Intro string
	Paragraphs       []Paragraph
	HelpTitle        string
	Help             []page.HelpLine // Number may be empty
	Draft            string          // said where nobody who speaks the language has read it
}

// Paragraph is a paragraph of the letter with its heading.
type Paragraph struct {
	Title   string
	Lines   []string
	Address string // of a page to read more on
}

// free is the text of what is voluntary: where parents alone are asked, no child can go
// without a slip.
func (s Sender) free() string {
	if s.asks(survey.WhoParents) && !s.asks(survey.WhoPupils) && !s.asks(survey.WhoChildren) {
		return "letter.safe"
	}
	return "message.free"
}

// Letter writes the letter. What it says about who answers is what the wave
// asks there.
func (p Printer) Letter(ctx context.Context, from Sender, lang questionnaire.Language) (Letter, error) {
	words := p.Texts.Localizer(lang.Code)
	letter := Letter{Language: lang}
	pairs, err := p.fill(from, words)
	if err != nil {
		return letter, err
	}
	questions, err := p.questionsURL(ctx, from.Owner.ID)
	if err != nil {
		return letter, err
	}
	said := words.Sayer(pairs...)
	say := said.Say
	letter.Title, letter.To, letter.Intro = say("message.title"), say("message.to"), say("message.intro")
	who := Paragraph{Title: say("message.who_title")}
	if from.asks(survey.WhoPupils) {
		who.Lines = append(who.Lines, say("message.who_pupils"))
	}
	if from.asks(survey.WhoChildren) {
		who.Lines = append(who.Lines, say("message.who_children"))
	}
	if from.asks(survey.WhoParents) {
		who.Lines = append(who.Lines, say("message.who_parents"))
	}
	letter.Paragraphs = []Paragraph{
		{Title: say("message.what_title"), Lines: []string{say("message.what"), say("message.questions") + ":"}, Address: questions},
		{Title: say("message.free_title"), Lines: []string{say(from.free())}},
		{Title: say("message.safe_title"), Lines: []string{say("message.safe"), say("message.small"), say("message.more") + ":"}, Address: p.privacyURL()},
		{Title: say("message.ask_title"), Lines: []string{say("message.ask")}},
	}
	if len(who.Lines) > 0 {
		letter.Paragraphs = slices.Insert(letter.Paragraphs, 0, who)
	}
	if draft, err := words.Text("message.draft"); err == nil {
		letter.Draft = draft
	}
	letter.HelpTitle = say("respond.line.title")
	for _, h := range p.Texts.Help.Talk {
		name := "respond.line." + h.ID
		letter.Help = append(letter.Help, page.HelpLine{Name: say(name), Note: say(name + "_note"), Number: h.Number})
	}
	contacts, err := p.Store.Contacts(ctx, from.Owner.ID, "")
	if from.Unit != nil && err == nil {
		var own []survey.Contact
		if own, err = p.Store.Contacts(ctx, from.Owner.ID, from.Unit.ID); len(own) > 0 {
			contacts = own
		}
	}
	if err != nil {
		return letter, fmt.Errorf("read contacts: %w", err)
	}
	letter.Help = append(letter.Help, survey.Map(contacts, page.OwnLine)...)
	if len(contacts) == 0 {
		letter.Help = append(letter.Help, page.HelpLine{Name: say("respond.line.ombud"), Note: say("respond.line.ombud_note")})
	}
	for _, h := range p.Texts.Help.Danger {
		letter.Help = append(letter.Help, page.HelpLine{Name: say("respond.line." + h.ID), Note: say("respond.line.danger"), Number: h.Number})
	}
	return letter, said.Err
}

// questionsURL is where everybody reads what an owner asks: short where it is the only one.
func (p Printer) questionsURL(ctx context.Context, owner survey.OwnerID) (string, error) {
	owners, err := p.Store.Owners(ctx)
	if err != nil {
		return "", fmt.Errorf("read owners: %w", err)
	}
	address := p.RespondentURL.String() + "/sporsmal"
	if len(owners) > 1 {
		address += "/" + string(owner)
	}
	return address, nil
}

// fullPage is how many characters a letter may have before it is set smaller, so
// that every one keeps to its page.
const fullPage = 1700

// Long reports whether the letter is set smaller.
func (l Letter) Long() bool { return len([]rune(l.Plain())) > fullPage }

// Plain is the letter as text, for a channel that takes nothing else.
func (l Letter) Plain() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n%s\n\n%s\n", l.Title, l.To, l.Intro)
	for _, part := range l.Paragraphs {
		fmt.Fprintf(&text, "\n%s\n%s\n", part.Title, strings.Join(part.Lines, "\n"))
		if part.Address != "" {
			fmt.Fprintln(&text, part.Address)
		}
	}
	fmt.Fprintf(&text, "\n%s\n", l.HelpTitle)
	for _, h := range l.Help {
		line := h.Name
		if turn := strings.Join(survey.Filter([]string{h.Number, h.Shown()}, func(s string) bool { return s != "" }), ", "); turn != "" {
			line += ": " + turn
		}
		if h.Note != "" {
			line += " (" + strings.TrimRight(h.Note, ".") + ")"
		}
		fmt.Fprintln(&text, line)
	}
	if l.Draft != "" {
		fmt.Fprintf(&text, "\n%s\n", l.Draft)
	}
	return strings.TrimSpace(text.String())
}

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
