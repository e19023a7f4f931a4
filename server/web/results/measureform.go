package results

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// measureForm is a measure as it was typed.
type measureForm struct {
	Title, Indicator, Phase, SubGoal, Starts, Ends, Responsible, Status, Seen string
}

func parseMeasureForm(c *fiber.Ctx) measureForm {
	value := func(name string) string { return strings.TrimSpace(c.FormValue(name)) }
	return measureForm{
		Title: value("title"), Indicator: value("indicator"), Phase: value("phase"), SubGoal: value("sub_goal"),
		Starts: value("starts"), Ends: value("ends"), Responsible: value("responsible"), Status: value("status"), Seen: value("seen"),
	}
}

func formOf(m survey.Measure) measureForm {
	f := measureForm{
		Title: m.Title, Indicator: m.Indicator, Phase: strconv.Itoa(m.Phase), SubGoal: m.SubGoal,
		Starts: m.Starts.Format(time.DateOnly), Responsible: string(m.Responsible), Status: string(m.Status), Seen: m.Seen,
	}
	if m.Ends != nil {
		f.Ends = m.Ends.Format(time.DateOnly)
	}
	return f
}

// measure is what the form says, and what is wrong with how dates are written.
func (f measureForm) measure() (survey.Measure, survey.Problems) {
	var problems survey.Problems
	day := func(field, text string) time.Time {
		t, err := time.Parse(time.DateOnly, text)
		if err != nil && text != "" {
			problems.Add(field, survey.NotADate)
		}
		return t
	}
	phase, _ := strconv.Atoi(f.Phase) // 0 is no phase, which Check says
	m := survey.Measure{
		Title: f.Title, Indicator: f.Indicator, Phase: phase, SubGoal: f.SubGoal, Starts: day("starts", f.Starts),
		Responsible: survey.Responsible(f.Responsible), Status: survey.MeasureStatus(f.Status), Seen: f.Seen,
	}
	if f.Ends != "" {
		ends := day("ends", f.Ends)
		m.Ends = &ends
	}
	return m, problems
}

type measureFormData struct {
	unitFrame
	ID         survey.MeasureID // empty for a new one
	Form       measureForm
	Problems   survey.Problems
	Indicators []indicatorChoice
}

// Lists of what can be chosen.
func (measureFormData) SubGoals() []string                      { return survey.SubGoals() }
func (measureFormData) Responsibles() []survey.Responsible      { return survey.Responsibles() }
func (measureFormData) MeasureStatuses() []survey.MeasureStatus { return survey.MeasureStatuses() }

func (a *Area) measureNew(c *fiber.Ctx) error {
	if err := onlyPage(c); err != nil {
		return err
	}
	data := measureFormData{Form: measureForm{Starts: a.Store.Now().Format(time.DateOnly), Status: "running"}}
	return a.showMeasureForm(c, data)
}

func (a *Area) measurePage(c *fiber.Ctx) error {
	if err := onlyPage(c); err != nil {
		return err
	}
	m, err := a.Store.Measure(c.UserContext(), site.UnitOf(c).ID, survey.MeasureID(c.Params("measure")))
	if err != nil {
		return fmt.Errorf("read measure: %w", err)
	}
	return a.showMeasureForm(c, measureFormData{ID: m.ID, Form: formOf(m)})
}

func (a *Area) showMeasureForm(c *fiber.Ctx, data measureFormData) (err error) {
	if data.unitFrame, _, err = a.unitReport(c, "measures"); err != nil {
		return err
	}
	if data.Indicators, err = a.indicatorsOf(c, data.Project, data.Unit); err != nil {
		return err
	}
	if data.Form.Phase == "" {
		data.Form.Phase = strconv.Itoa(data.Phase)
	}
	return a.Show(c, "measures/form", "measures.title", data)
}

// measureSave stores a new or changed measure, or shows the form again with the
// reasons at the fields.
func (a *Area) measureSave(c *fiber.Ctx) error {
	ctx, id := c.UserContext(), survey.MeasureID(c.Params("measure"))
	if id != "" { // what does not exist, or is another unit's, has no form either
		if _, err := a.Store.Measure(ctx, site.UnitOf(c).ID, id); err != nil {
			return fmt.Errorf("read measure: %w", err)
		}
	}
	frame, _, err := a.unitReport(c, "measures")
	if err != nil {
		return err
	}
	indicators, err := a.indicatorsOf(c, frame.Project, frame.Unit)
	if err != nil {
		return err
	}
	form := parseMeasureForm(c)
	m, problems := form.measure()
	m.ID, m.Unit, m.Project = id, frame.Unit.ID, frame.Project.ID
	for _, p := range m.Check(frame.Project, func(id string) bool { return chosen(indicators, id) }) {
		if problems.Of(p.Field) == "" {
			problems = append(problems, p)
		}
	}
	if len(problems) > 0 {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.showMeasureForm(c, measureFormData{ID: id, Form: form, Problems: problems})
	}
	err = a.Store.Tx(ctx, func(tx *store.Tx) error {
		action, write := "change measure", tx.ChangeMeasure
		if m.ID == "" {
			m.ID = survey.NewID[survey.MeasureID]()
			action, write = "log measure", tx.CreateMeasure
		}
		if err := write(ctx, m); err != nil {
			return err
		}
		return tx.Audit(ctx, site.ActorOf(c), action, string(m.ID))
	})
	if err != nil {
		return fmt.Errorf("save measure: %w", err)
	}
	return c.Redirect("/enhet/"+string(frame.Unit.ID)+"/tiltak", fiber.StatusSeeOther)
}

func (a *Area) measureDelete(c *fiber.Ctx) error {
	ctx, unit, id := c.UserContext(), site.UnitOf(c).ID, survey.MeasureID(c.Params("measure"))
	err := a.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.DeleteMeasure(ctx, unit, id); err != nil {
			return err
		}
		return tx.Audit(ctx, site.ActorOf(c), "delete measure", string(id))
	})
	if err != nil {
		return fmt.Errorf("delete measure: %w", err)
	}
	return c.Redirect("/enhet/"+string(unit)+"/tiltak", fiber.StatusSeeOther)
}

func chosen(list []indicatorChoice, id string) bool {
	for _, choice := range list {
		if choice.ID == id {
			return true
		}
	}
	return false
}

// formField is one field of the form with the page it stands on.
type formField struct {
	Page    site.Page
	Name    string
	Problem string
}

// Field is a field for a template of its own.
func (d measureFormData) Field(p site.Page, name string) formField {
	return formField{Page: p, Name: name, Problem: d.Problems.Of(name)}
}
