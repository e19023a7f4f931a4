package wave

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/message"
	"trivselspuls/survey/questionnaire"
)

// letter is the few lines that come home with a child's slip, in one language.
type letter struct {
	questionnaire.Language
	Title string
	Lines []string
}

// letterLanguage is a language the letters of a group may be printed in.
type letterLanguage struct {
	questionnaire.Language
	Chosen bool // to begin with: as they were printed, or the reader's own
}

// letterLanguages are those the group's questions are asked in, as far as the
// letter is written in them.
func (a *Area) letterLanguages(ctx context.Context, lang string, data groupData) ([]letterLanguage, error) {
	owner, err := a.Store.OwnerOfWave(ctx, data.Wave.ID)
	if err != nil {
		return nil, fmt.Errorf("letter languages: %w", err)
	}
	asked, err := a.Waves.Current(ctx, owner.ID, data.Group.Audience)
	if err != nil {
		return nil, fmt.Errorf("letter languages: %w", err)
	}
	printed := strings.Fields(data.Group.Letters)
	if len(printed) == 0 {
		printed = []string{lang}
	}
	var found []letterLanguage
	for _, one := range asked.Languages {
		if _, err := a.Views.Texts.Localizer(one.Code).Text("letter.title"); err == nil {
			found = append(found, letterLanguage{one, slices.Contains(printed, one.Code)})
		}
	}
	return found, nil
}

// letters writes the letter in the languages ticked in the form, or in the one
// that stands first when none is.
func (a *Area) letters(c *fiber.Ctx, data groupData) ([]letter, error) {
	var chosen []questionnaire.Language
	for _, one := range data.Languages {
		if c.FormValue("lang-"+one.Code) == "yes" {
			chosen = append(chosen, one.Language)
		}
	}
	if len(chosen) == 0 && len(data.Languages) > 0 {
		chosen = append(chosen, data.Languages[0].Language)
	}
	place := data.Unit
	if place == "" {
		place = data.Group.Name
	}
	var letters []letter
	for _, lang := range chosen {
		one, err := a.letter(lang, place, data.Wave.Closes)
		if err != nil {
			return nil, err
		}
		letters = append(letters, one)
	}
	return letters, nil
}

func (a *Area) letter(lang questionnaire.Language, place string, until time.Time) (letter, error) {
	words := a.Views.Texts.Localizer(lang.Code)
	one := letter{Language: lang}
	var err error
	if one.Title, err = words.Text("letter.title"); err != nil {
		return letter{}, err
	}
	for _, key := range []string{"letter.why", "letter.how", "letter.safe"} {
		line, err := words.Text(key, "Place", place, "Host", a.Config.RespondentURL.Host, "Date", message.Date(lang.Code, until))
		if err != nil {
			return letter{}, err
		}
		one.Lines = append(one.Lines, line)
	}
	return one, nil
}
