package wave

import (
	"errors"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// waveForm asks for a wave and whom it asks. Only audiences there is a
// questionnaire for can be chosen.
func (a *Area) waveForm(action string, wave survey.Wave, audiences []survey.Audience) *page.Form {
	kinds := page.Field{Name: "kind", Type: "select", Label: "project.kind", Value: string(wave.Kind)}
	kinds.Options = page.Options("wave.kind.", survey.Baseline, survey.Pulse, survey.Endline)
	asked := page.Field{Name: "audiences", Type: "checks", Label: "wave.audiences"}
	asked.Options = page.Options("audience.", a.Waves.Library().Audiences()...)
	asked.Values = survey.Map(audiences, func(one survey.Audience) string { return string(one) })
	return &page.Form{Action: action, Submit: "setup.save", Fields: []page.Field{
		kinds,
		{Name: "name", Type: "text", Label: "wave.name", Help: "wave.name_help", Value: wave.Name},
		{Name: "from", Type: "date", Label: "setup.from", Value: page.DayValue(wave.Opens), Half: true},
		{Name: "to", Type: "date", Label: "setup.to", Value: page.DayValue(wave.Closes), Half: true},
		asked,
	}}
}

// readWave reads the form into a wave.
func readWave(f *page.Form, into survey.Wave) (survey.Wave, []survey.Audience) {
	into.Kind, into.Name = survey.WaveKind(f.Value("kind")), f.Value("name")
	into.Opens, into.Closes = f.Day("from"), survey.EndOfDay(f.Day("to"))
	return into, survey.Map(f.Field("audiences").Values, func(value string) survey.Audience { return survey.Audience(value) })
}

// schoolDays says of the days of a wave which have no school, and of those that are proposed
// why it is them.
type schoolDays struct {
	Free     []survey.Holiday // in the wave's time
	Weeks    []int            // that are usual holidays, of which the calendar says nothing
	Passed   []survey.Holiday // before the wave, from tomorrow on
	Known    bool             // the calendar has the wave's school year
	Proposed bool
}

func (a *Area) schoolDays(c *fiber.Ctx, opens, closes time.Time) (schoolDays, error) {
	calendar, err := a.Store.Holidays(c.UserContext(), site.ProjectOf(c).Owner)
	days := schoolDays{Known: survey.HasYear(calendar, opens)}
	if closes.After(opens) && closes.Before(opens.AddDate(2, 0, 0)) {
		days.Free, days.Weeks = survey.Without(calendar, opens, closes)
	}
	return days, survey.In("read holidays", err)
}

func (a *Area) showWaveForm(c *fiber.Ctx, f *page.Form) error {
	opens, closes := f.Day("from"), survey.EndOfDay(f.Day("to"))
	days, err := a.schoolDays(c, opens, closes)
	if err == nil && c.Method() == fiber.MethodGet && c.Params("wave") == "" {
		var passed schoolDays
		passed, err = a.schoolDays(c, a.Store.Now().AddDate(0, 0, 1), opens.AddDate(0, 0, -1))
		days.Proposed, days.Passed = true, passed.Free
	}
	return errors.Join(err, a.Show(c, "wave/edit", "wave.edit_title", fiber.Map{"Project": site.ProjectOf(c), "Form": f, "School": days}))
}

// newWaveForm proposes a wave: the first is a baseline of two school weeks for everybody; the
// next asks the same people as the one before.
func (a *Area) newWaveForm(c *fiber.Ctx) (*page.Form, error) {
	ctx, project := c.UserContext(), site.ProjectOf(c)
	before, err := a.Store.WavesOf(ctx, project.ID)
	if err != nil {
		return nil, fmt.Errorf("read waves: %w", err)
	}
	wave := survey.Wave{Kind: survey.Baseline, Opens: a.Store.Now().AddDate(0, 0, 14)}
	if wave.Opens.Before(project.Starts) {
		wave.Opens = project.Starts
	}
	audiences := survey.Audiences()
	if len(before) > 0 {
		last := before[len(before)-1]
		wave.Kind = survey.Pulse
		if wave.Opens.Before(last.Closes) {
			wave.Opens = last.Opens.AddDate(0, 6, 0)
		}
		if audiences, err = a.Store.WaveAudiences(ctx, last.ID); err != nil {
			return nil, fmt.Errorf("read audiences: %w", err)
		}
	}
	calendar, err := a.Store.Holidays(ctx, project.Owner)
	if err != nil {
		return nil, fmt.Errorf("read holidays: %w", err)
	}
	wave.Opens, wave.Closes = survey.SchoolWeeks(wave.Opens, 2, calendar)
	name, err := a.Views.Texts().Localizer(a.Language(c)).Text("wave.kind." + string(wave.Kind))
	wave.Name = survey.FreeName(name, before)
	return a.waveForm("/prosjekt/"+string(project.ID)+"/ny", wave, audiences), err
}

func (a *Area) waveNewStore(c *fiber.Ctx, f *page.Form) error {
	f.Read(site.Sent(c))
	wave, audiences := readWave(f, survey.Wave{Project: site.ProjectOf(c).ID})
	wave, problems, err := a.editor(c).PlanWave(c.UserContext(), wave, audiences)
	return site.Stored(c, f, problems, err, "/maling/"+string(wave.ID), a.showWaveForm)
}

// storedWaveForm is the form of a planned wave. Others can never be changed.
func (a *Area) storedWaveForm(c *fiber.Ctx) (*page.Form, error) {
	wave := site.WaveOf(c)
	if wave.State != survey.Planned {
		return nil, fmt.Errorf("change wave: %w", survey.ErrState)
	}
	audiences, err := a.Store.WaveAudiences(c.UserContext(), wave.ID)
	if err != nil {
		return nil, fmt.Errorf("read audiences: %w", err)
	}
	return a.waveForm("/maling/"+string(wave.ID)+"/endre", wave, audiences), nil
}

func (a *Area) waveEditStore(c *fiber.Ctx, f *page.Form) error {
	f.Read(site.Sent(c))
	wave, audiences := readWave(f, site.WaveOf(c))
	problems, err := a.editor(c).ChangeWave(c.UserContext(), wave, audiences)
	return site.Stored(c, f, problems, err, "/maling/"+string(wave.ID), a.showWaveForm)
}

// waveDelete removes a planned wave, when the project leader has said to be sure.
func (a *Area) waveDelete(c *fiber.Ctx) error {
	wave := site.WaveOf(c)
	if site.Posted(c, "sure") != "yes" {
		return fmt.Errorf("delete wave unconfirmed: %w", survey.ErrMalformed)
	}
	return site.Led(c, "/prosjekt/"+string(wave.Project), a.editor(c).DeleteWave(c.UserContext(), wave.ID))
}
