package wave

import (
	"fmt"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// letter is the few lines that come home with a child's slip, in one language.
type letter struct {
	Language string
	Title    string
	Lines    []string
}

// letters writes the letter in the languages ticked in the form, bokmål when
// none is.
func (a *Area) letters(c *fiber.Ctx, data groupData) ([]letter, error) {
	if !data.Parents {
		return nil, fmt.Errorf("letters are for parents: %w", survey.ErrMalformed)
	}
	var chosen []string
	for _, lang := range site.RespondentLanguages {
		if c.FormValue("lang-"+lang) == "yes" {
			chosen = append(chosen, lang)
		}
	}
	if len(chosen) == 0 {
		chosen = site.RespondentLanguages[:1]
	}
	place := data.Unit
	if place == "" {
		place = data.Group.Name
	}
	var letters []letter
	for _, lang := range chosen {
		words := a.Views.Texts.Localizer(lang)
		one := letter{Language: lang}
		var err error
		if one.Title, err = words.Text("letter.title"); err != nil {
			return nil, err
		}
		for _, key := range []string{"letter.why", "letter.how", "letter.safe"} {
			line, err := words.Text(key, "Place", place, "Host", a.Config.RespondentURL.Host, "Date", letterDate(lang, data.Wave.Closes))
			if err != nil {
				return nil, err
			}
			one.Lines = append(one.Lines, line)
		}
		letters = append(letters, one)
	}
	return letters, nil
}

// letterDate is a day in numbers, as the language writes them.
func letterDate(lang string, t time.Time) string {
	if slices.Contains(site.Languages, lang) {
		return t.Format("2.1.2006")
	}
	return t.Format("2 January 2006")
}
