package results

import (
	"encoding/json"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/survey"
)

// shown is a figure as it was told on a day, in that day's words. It is kept beside what people
// wrote or met about, and never worked out again: whoever reads it may have been told it.
type shown struct {
	Name, Audience string
	Place          string // «felles tall for» whom; empty for one's own
	Text, Interval string
	Wave           string
	Goal           string
	Change         analysis.Change // as far as a verdict shows it
}

// shown keeps the figures of rows that are told.
func (a *Area) shown(c *fiber.Ctx, rows []row) ([]shown, error) {
	words := a.Views.Texts().Localizer(a.Language(c))
	said := words.Sayer()
	list := []shown{}
	for _, r := range rows {
		if r.Latest.Hidden {
			continue
		}
		t := shown{Name: r.Name, Audience: said.Say(r.AudienceKey), Text: r.Latest.Text, Interval: r.Latest.IntervalText, Wave: r.Latest.Wave.Name, Goal: r.Goal.Line}
		if r.Population.Joint {
			place, err := words.Text("results.joint", "Units", r.Population.Names)
			if err != nil {
				return nil, err
			}
			t.Place = place
		}
		t.Change = analysis.Change{Hidden: r.Change.Hidden, Bounds: r.Change.Bounds, Word: r.Change.Word, WordText: r.Change.WordText}
		list = append(list, t)
	}
	return list, said.Err
}

// frozen is what somebody wrote or met about, as it is kept.
func frozen(what any) (string, error) {
	body, err := json.Marshal(what)
	if err != nil {
		err = fmt.Errorf("freeze: %w", err)
	}
	return string(body), err
}

// thawed reads what is kept.
func thawed[T any](body string) (what T, err error) {
	if err = json.Unmarshal([]byte(body), &what); err != nil {
		err = fmt.Errorf("thaw: %w: %w", err, survey.ErrOtherVersion)
	}
	return what, err
}
