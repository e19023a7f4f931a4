package page

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"

	"trivselspuls/survey"
	"trivselspuls/templates"
)

// Languages of the leaders' side. The first is used when a browser asks for
// none of them.
var Languages = []string{"nb", "nn"}

// RespondentLanguages are those that the plain form has its own words in. Questions are asked in every language they have.
var RespondentLanguages = []string{"nb", "nn", "en"}

// Texts holds the locale files of all areas: templates/AREA/NAME.LANG.yaml.
type Texts struct {
	bundle   *i18n.Bundle
	promises map[string]string // keys of the respondents' first page, by audience
}

// LoadTexts reads them all. It fails when a file has a mistake in it.
func LoadTexts() (*Texts, error) {
	bundle := i18n.NewBundle(language.MustParse(Languages[0]))
	bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	files, err := fs.Glob(templates.Files, "*/*.*.yaml")
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		if _, err := bundle.LoadMessageFileFS(templates.Files, file); err != nil {
			return nil, fmt.Errorf("load texts %s: %w", file, err)
		}
	}
	texts := &Texts{bundle: bundle}
	promises, err := fs.ReadFile(templates.Files, "respond/start.yaml")
	if err != nil {
		return nil, err
	}
	if err := yaml.Unmarshal(promises, &texts.promises); err != nil {
		return nil, fmt.Errorf("read what the first page promises: %w", err)
	}
	return texts, nil
}

// Localizer gives texts in one language, which is one of Languages or
// RespondentLanguages.
func (t *Texts) Localizer(lang string) Localizer {
	return Localizer{lang: lang, messages: i18n.NewLocalizer(t.bundle, lang)}
}

// Audiences are the names of the audiences in every language of the leaders' side,
// in small letters, their codes, and what offices call them: what people may write
// in a table. A word may mean one audience in a school and another in a kindergarten.
func (t *Texts) Audiences() (map[string][]survey.Audience, error) {
	words := map[string][]survey.Audience{}
	for _, audience := range survey.Audiences() {
		words[string(audience)] = []survey.Audience{audience}
		for _, lang := range Languages {
			text, err := t.Localizer(lang).Text("audience." + string(audience))
			if err != nil {
				return nil, err
			}
			words[strings.ToLower(text)] = []survey.Audience{audience}
		}
	}
	for key, meant := range map[string][]survey.Audience{
		"audience.words.parents": {survey.ParentsSchool, survey.ParentsKindergarten},
		"audience.words.staff":   {survey.Staff},
	} {
		for _, lang := range Languages {
			text, err := t.Localizer(lang).Text(key)
			if err != nil {
				return nil, err
			}
			for _, word := range strings.Split(text, ", ") {
				words[word] = meant
			}
		}
	}
	return words, nil
}

// Localizer gives texts in one language.
type Localizer struct {
	lang     string
	messages *i18n.Localizer
}

// Text finds a key. A missing key or an odd number of pairs is an error: a page
// with a hole in it must not be sent. A pair named Count chooses the plural.
func (l Localizer) Text(key string, pairs ...any) (string, error) {
	if len(pairs)%2 != 0 {
		return "", fmt.Errorf("text %s: a name without a value", key)
	}
	config := &i18n.LocalizeConfig{MessageID: key}
	if len(pairs) > 0 {
		data := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			data[fmt.Sprint(pairs[i])] = pairs[i+1]
		}
		config.TemplateData = data
		config.PluralCount = data["Count"]
	}
	text, tag, err := l.messages.LocalizeWithTag(config)
	if err != nil {
		return "", fmt.Errorf("text %s in %s: %w", key, l.lang, err)
	}
	if base, _ := tag.Base(); base.String() != strings.ToLower(l.lang) {
		return "", fmt.Errorf("text %s is missing in %s", key, l.lang)
	}
	return text, nil
}

// Known reports whether the leaders' side is written in a language.
func Known(lang string) bool { return slices.Contains(Languages, lang) }
