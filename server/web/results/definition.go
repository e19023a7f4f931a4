package results

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// definitionData is what an indicator means in a project: what its waves asked,
// how it is counted and when it is shown.
type definitionData struct {
	questionnaire.Indicator // as it was asked last
	Lang                    string
	Audience                survey.Audience
	Who                     string // the same in words
	Kindergarten            bool
	Base                    string    // name of the indicator whose counted people alone are asked
	Asked                   []askedAs // the latest first; more than one is a break in the series
	Limits                  disclosure.Thresholds
}

// askedAs is one way some waves asked about the indicator.
type askedAs struct {
	Kind      questionnaire.Kind
	Max       int           // of the scale
	Waves     []survey.Wave // none when nobody has been asked yet
	Questions []askedItem
	Counted   string // the answers that count towards a share, as they are worded
}

type askedItem struct {
	Text    string
	Options []string
}

// DisplayName and AboutText are in the page's language.
func (d definitionData) DisplayName() string { return d.Indicator.Name.In(d.Lang) }
func (d definitionData) AboutText() string   { return d.Indicator.About.In(d.Lang) }

// definitionPage explains one indicator of one audience, in the project that the
// pages of the owner are about.
func (a *Area) definitionPage(c *fiber.Ctx) error {
	project, err := a.Store.NewestProject(c.UserContext(), site.IdentityOf(c).Owner.ID)
	if err != nil {
		return fmt.Errorf("read project: %w", err)
	}
	return a.showDefinition(c, project.ID) // without one, what a project would ask
}

// steeringDefinitionPage is definitionPage in the project of the path.
func (a *Area) steeringDefinitionPage(c *fiber.Ctx) error {
	return a.showDefinition(c, site.ProjectOf(c).ID)
}

func (a *Area) showDefinition(c *fiber.Ctx, project survey.ProjectID) error {
	audience := survey.Audience(c.Params("audience"))
	wordings, err := a.Waves.Wordings(c.UserContext(), project, audience)
	if err != nil {
		return err
	}
	data := definitionData{
		Lang: a.Language(c), Audience: audience, Limits: a.Waves.Thresholds(),
		Kindergarten: audience.OnlyKindergarten(),
	}
	for i := len(wordings) - 1; i >= 0; i-- {
		w := wordings[i]
		ind, ok := w.Indicator(c.Params("indicator"))
		if !ok {
			continue
		}
		if len(data.Asked) == 0 {
			data.Indicator = ind
			if base, ok := w.Indicator(ind.Base); ok {
				data.Base = base.Name.In(data.Lang)
			}
			if n := len(w.Waves); n > 0 {
				if data.Limits, err = a.Waves.ThresholdsOf(c.UserContext(), w.Waves[n-1].ID); err != nil {
					return err
				}
			}
		}
		one := askedAs{Kind: ind.Kind, Max: ind.Options, Waves: w.Waves, Questions: survey.Map(ind.Items, func(code string) askedItem {
			return askedItem{w.ItemText(code, data.Lang), w.OptionTexts(code, data.Lang)}
		})}
		if one.Counted, err = a.counted(ind, one.Questions[0].Options, data.Lang); err != nil {
			return err
		}
		data.Asked = append(data.Asked, one)
	}
	if len(data.Asked) == 0 {
		return fmt.Errorf("indicator: %w", survey.ErrNotFound)
	}
	data.Who, err = a.Views.Texts().Localizer(data.Lang).Text("audience." + string(audience))
	return a.Shown(c, "results/definition", "definition.title", data, err)
}

// counted are the options that count towards a share: «Ofte» eller «Alltid».
// Nothing counts towards another kind of figure.
func (a *Area) counted(ind questionnaire.Indicator, options []string, lang string) (string, error) {
	if ind.Kind != questionnaire.Share {
		return "", nil
	}
	var counted []string
	for i, text := range options {
		if ind.Cut.Counts(survey.Answer(i + 1)) {
			counted = append(counted, "«"+text+"»")
		}
	}
	last := len(counted) - 1
	if last < 1 {
		return strings.Join(counted, ""), nil
	}
	return a.Views.Texts().Localizer(lang).Text("definition.or", "Before", strings.Join(counted[:last], ", "), "Last", counted[last])
}

// Subject names the indicator and whom it asks in the page's title.
func (d definitionData) Subject() string { return d.DisplayName() + ", " + d.Who }

// WaveNames are the waves that asked this way: «Startmåling, Delmåling 1».
func (a askedAs) WaveNames() string {
	return strings.Join(survey.Map(a.Waves, func(w survey.Wave) string { return w.Name }), ", ")
}

// howData is what the page about the rules takes from the rules themselves, so that it never
// says another number than the one that is used.
type howData struct {
	Limits                disclosure.Thresholds
	Sure, Main, Key, Rest string
}

// howPage tells in ten points how figures are made. It holds nothing about anybody, so
// that whoever reads a published summary can read it as well.
func (a *Area) howPage(c *fiber.Ctx) error {
	words, j := a.Views.Texts().Localizer(a.Language(c)), disclosure.Judgement()
	percent := func(v float64) string {
		return strings.TrimSuffix(words.Number(100*v, 1), words.Number(0, 1)[1:]) + "\u00a0%"
	}
	return a.Show(c, "results/how", "how.title", howData{
		a.Waves.Thresholds(), percent(analysis.Confidence), percent(j.Main), percent(j.Key), percent(j.Rest),
	})
}
