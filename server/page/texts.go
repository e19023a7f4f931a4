package page

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/text"
	"trivselspuls/templates"
)

// Texts holds the locale files of all areas: templates/AREA/NAME.LANG.yaml, and the
// numbers of templates/respond/help.yaml.
type Texts struct {
	Help     Help
	catalog  *text.Catalog
	drawings drawings
	promises map[string]string // by audience: who they are, whose help lines, keys of the respondents' first page
}

// LoadTexts reads them all. It fails when a file has a mistake in it.
func LoadTexts() (*Texts, error) { return readTexts(templates.Files) }

func readTexts(files fs.FS) (*Texts, error) {
	catalog, err := text.Load(files, "*/*.*.yaml")
	if err != nil {
		return nil, err
	}
	for id, names := range survey.AudienceNames() {
		if err := catalog.Add("audience."+id, names); err != nil {
			return nil, err
		}
	}
	texts := &Texts{catalog: catalog}
	for name, into := range map[string]any{
		"respond/start.yaml": &texts.promises, "respond/help.yaml": &texts.Help,
		"respond/pictures.yaml": &texts.drawings.pictures, "respond/faces.yaml": &texts.drawings.faces,
	} {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		if err := yaml.Unmarshal(body, into); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
	}
	return texts, nil
}

// Help is whom those who answer can turn to: somebody near, somebody to talk with, the
// web, and who comes when there is danger.
type Help struct {
	Near, Talk, Web, Danger []HelpLine
	Own                     string // whose pages an owner's own lines stand on, as HelpLine.For
	Press, Read             string // who of them can press a link there, and who only reads it
}

// Presses reports whether a reader can press links: those with a telephone of their own.
func (h Help) Presses(reader string) bool { return slices.Contains(strings.Fields(h.Press), reader) }

// Number is that of one to talk with. It fails where there is none of that ID.
func (h Help) Number(id string) (string, error) {
	line, found := survey.Find(h.Talk, func(l HelpLine) bool { return l.ID == id })
	if !found {
		return "", fmt.Errorf("no help number is called %q", id)
	}
	return line.Number, nil
}

// HelpLine is one place to turn to, with a number or a site or neither. One for
// everybody has an ID, by which texts name it, and one of an owner's own has a name and
// a note instead. For are the readers whose pages it stands on.
type HelpLine struct{ ID, Number, Site, Chat, Name, Note, Link, For string }

// OwnLine is the line of a contact of an owner's own.
func OwnLine(c survey.Contact) HelpLine {
	return HelpLine{Name: c.Name, Number: strings.TrimSpace(c.Phone), Link: c.Href(), Note: c.Note}
}

// Shown is the link as it is read: without https:// or mailto:.
func (l HelpLine) Shown() string {
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(l.Link, "https://"), "mailto:"), "/")
}

// Dial is the number as a telephone takes it.
func (l HelpLine) Dial() string { return strings.ReplaceAll(l.Number, " ", "") }

// IsFor reports whether a line stands on the page of a reader; of Anybody, where there is
// none yet.
func (l HelpLine) IsFor(reader string) bool {
	return slices.Contains(strings.Fields(l.For), cmp.Or(reader, Anybody))
}

// Anybody is the reader of a page before a slip is known.
const Anybody = "any"

// Plain is the page without a script to give its help lines words: whoever reads it has theirs.
func (p Page) Plain() Page {
	p.Reader = cmp.Or(p.Reader, Anybody)
	return p
}

// Own reports whether a line is an owner's, or stands where those would.
func (l HelpLine) Own() bool { return l.ID == "" || l.ID == ombud }

// ombud is the line that stands where an owner has none of its own.
const ombud = "ombud"

// Reader is the word for whose help lines an audience is shown (help.yaml).
func (t *Texts) Reader(audience survey.Audience) string {
	words := strings.Fields(t.promises[string(audience)])
	if len(words) < 2 {
		return ""
	}
	return words[1]
}

// Promises are what the first page promises an audience, in order: keys under
// respond.start.
func (t *Texts) Promises(audience survey.Audience) []string {
	words := strings.Fields(t.promises[string(audience)])
	return words[min(2, len(words)):] // behind the words that say who they are
}

// Languages are those that have a text of a key, in the order they are offered.
func (t *Texts) Languages(key string) []survey.Language {
	has := t.catalog.Languages(key)
	return slices.DeleteFunc(survey.Languages(), func(l survey.Language) bool { return !slices.Contains(has, l.Code) })
}

// TurnedOn are the languages of the respondents' pages: those that somebody has checked,
// and these drafts.
func (t *Texts) TurnedOn(drafts []string) []survey.Language {
	unchecked := t.catalog.Languages("respond.draft")
	return slices.DeleteFunc(t.Languages("respond.product"), func(l survey.Language) bool {
		return slices.Contains(unchecked, l.Code) && !slices.Contains(drafts, l.Code)
	})
}

// Localizer gives texts in one language.
func (t *Texts) Localizer(lang string) *text.Localizer { return t.catalog.In(lang) }

// Audiences are the names of the audiences in every language of the leaders' side, in
// small letters with plain dashes, and their codes: what people may write in a table.
func (t *Texts) Audiences() (map[string]survey.Audience, error) {
	words := map[string]survey.Audience{}
	for _, lang := range survey.WrittenLanguages() {
		said := t.Localizer(lang).Sayer()
		for _, audience := range survey.Audiences() {
			words[string(audience)] = audience
			words[strings.ReplaceAll(strings.ToLower(said.Say("audience."+string(audience))), "–", "-")] = audience
		}
		if said.Err != nil {
			return nil, said.Err
		}
	}
	return words, nil
}

// AnswerColumns are the words for the columns of a table of answers, by what stands there.
func (t *Texts) AnswerColumns() (map[string]string, error) {
	words := map[string]string{}
	for _, lang := range survey.WrittenLanguages() {
		said := t.Localizer(lang).Sayer()
		for _, column := range []string{"unit", "audience", "group", "form"} {
			for _, word := range strings.Split(said.Say("approval.column."+column), ", ") {
				words[strings.ToLower(word)] = column
			}
		}
		if said.Err != nil {
			return nil, said.Err
		}
	}
	return words, nil
}

// People are the words of a table of people in every language of the leaders' side: the
// roles, by what they are called here and in offices, and all units or all of a kind.
func (t *Texts) People() (roles map[string]survey.Role, units map[string]survey.UnitKind, err error) {
	roles, units = map[string]survey.Role{}, map[string]survey.UnitKind{}
	for _, lang := range survey.WrittenLanguages() {
		said := t.Localizer(lang).Sayer()
		for _, role := range survey.Roles() {
			for _, word := range append(strings.Split(said.Say("role.words."+string(role)), ", "), said.Say("role."+string(role)), string(role)) {
				roles[strings.ToLower(word)] = role
			}
		}
		for _, kind := range append(survey.UnitKinds(), "") {
			for _, word := range strings.Split(said.Say("unit.words."+cmp.Or(string(kind), "all")), ", ") {
				units[word] = kind
			}
		}
		err = errors.Join(err, said.Err)
	}
	return roles, units, err
}

// Known reports whether the leaders' side is written in a language.
func Known(lang string) bool { return slices.Contains(survey.WrittenLanguages(), lang) }

// Spoken are the texts of a questionnaire's page that are read aloud, the page's
// own among them, in the order they are met.
func (t *Texts) Spoken(view questionnaire.View) ([]string, error) {
	keys := []string{"start.title"}
	for _, name := range t.Promises(view.Audience) {
		keys = append(keys, "start."+name)
	}
	spoken, err := t.said(view.Language, keys...)
	if err != nil {
		return nil, err
	}
	last, err := t.said(view.Language, "send.title", "send.lead", "thanks.title", "thanks.lead")
	return append(append(spoken, view.Spoken()...), last...), err
}

// Heading is what stands at the top of a screen that is read aloud. Name is what the
// page knows it by: the code of a question, or the key of a text of the page's own.
type Heading struct{ Name, Text string }

// Headings are those of a questionnaire, in the order they are met.
func (t *Texts) Headings(view questionnaire.View) ([]Heading, error) {
	var headings []Heading
	own := []string{"start.title", "send.title", "thanks.title"}
	texts, err := t.said(view.Language, own...)
	for i := range texts {
		headings = append(headings, Heading{own[i], texts[i]})
	}
	for _, item := range view.Items {
		headings = append(headings, Heading{item.Code, item.Text})
	}
	return headings, err
}

func (t *Texts) said(language string, keys ...string) ([]string, error) {
	said := t.Localizer(language).Sayer()
	texts := survey.Map(keys, func(key string) string { return said.Say("respond." + key) })
	return texts, survey.In("what is read aloud", said.Err)
}
