package results

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// definitionData is what an indicator means: what is asked, how it is counted
// and when it is shown.
type definitionData struct {
	questionnaire.Indicator
	Lang         string
	Audience     survey.Audience
	Kindergarten bool
	Base         string // name of the indicator whose counted people alone are asked
	Questions    []askedItem
	Counted      string // the answers that count towards a share, as they are worded
	Limits       analysis.Thresholds
}

type askedItem struct {
	Text    string
	Options []string
}

// DisplayName and AboutText are in the page's language.
func (d definitionData) DisplayName() string { return d.Indicator.Name.In(d.Lang) }
func (d definitionData) AboutText() string   { return d.Indicator.About.In(d.Lang) }

// definitionPage explains one indicator of one audience.
func (a *Area) definitionPage(c *fiber.Ctx) error {
	if err := onlyPage(c); err != nil {
		return err
	}
	audience := survey.Audience(c.Params("audience"))
	q, ok := a.Library.Current(audience)
	if !ok {
		return fmt.Errorf("audience: %w", survey.ErrNotFound)
	}
	ind, ok := q.Indicator(c.Params("indicator"))
	if !ok {
		return fmt.Errorf("indicator: %w", survey.ErrNotFound)
	}
	lang := a.Language(c)
	data := definitionData{
		Indicator: ind, Lang: lang, Audience: audience, Limits: a.Waves.Thresholds(),
		Kindergarten: audience == survey.Children45 || audience == survey.ParentsKindergarten,
	}
	if base, ok := q.Indicator(ind.Base); ok {
		data.Base = base.Name.In(lang)
	}
	for _, code := range ind.Items {
		data.Questions = append(data.Questions, askedItem{q.ItemText(code, lang), q.OptionTexts(code, lang)})
	}
	if ind.Kind == questionnaire.Share {
		var counted []string
		for i, text := range data.Questions[0].Options {
			if ind.Cut.Counts(survey.Answer(i + 1)) {
				counted = append(counted, "«"+text+"»")
			}
		}
		data.Counted = strings.Join(counted, ", ")
	}
	return a.Show(c, "reports/definition", "definition.title", data)
}
