package results

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

type measureFormData struct {
	unitFrame
	ID   survey.MeasureID // empty for a new one
	Form *page.Form
}

// measureForm asks for a measure: one of the path's unit's, or a new one.
func (a *Area) measureForm(c *fiber.Ctx, m survey.Measure, indicators []indicatorChoice) (*page.Form, error) {
	said := a.Views.Texts().Localizer(a.Language(c)).Sayer()
	moves := page.Field{Name: "indicator", Type: "select", Label: "measures.field.indicator", Help: "measures.hint.indicator", Value: m.Indicator}
	moves.Options = []page.Option{{Key: "measures.choose"}}
	for _, one := range indicators {
		option := page.Option{Value: one.ID, Text: one.Name}
		if one.Audience != "" {
			option.Text += " (" + one.Audience + ")"
		}
		moves.Options = append(moves.Options, option)
	}
	phase := page.Field{Name: "phase", Type: "select", Label: "measures.field.phase", Value: strconv.Itoa(m.Phase)}
	for number := 1; number <= survey.Phases; number++ {
		phase.Options = append(phase.Options, page.Option{Value: strconv.Itoa(number), Key: "phase." + strconv.Itoa(number)})
	}
	goal := page.Field{Name: "sub_goal", Type: "select", Label: "measures.field.sub_goal", Value: m.SubGoal}
	for _, id := range survey.SubGoals() {
		goal.Options = append(goal.Options, page.Option{Value: id, Text: id + " " + said.Say("goal."+id)})
	}
	ends := page.Field{Name: "ends", Type: "date", Label: "measures.field.ends", Half: true, Optional: true}
	if m.Ends != nil {
		ends.Value = page.DayValue(*m.Ends)
	}
	by := page.Field{Name: "responsible", Type: "select", Label: "measures.field.responsible", Value: string(m.Responsible), Half: true}
	for _, role := range survey.Responsibles() {
		by.Options = append(by.Options, page.Option{Value: string(role), Key: "measures.responsible." + string(role)})
	}
	status := page.Field{Name: "status", Type: "select", Label: "measures.field.status", Value: string(m.Status), Half: true}
	for _, one := range survey.MeasureStatuses() {
		status.Options = append(status.Options, page.Option{Value: string(one), Key: "measures.status." + string(one)})
	}
	action := "/enhet/" + string(site.UnitOf(c).ID) + "/tiltak"
	if m.ID != "" {
		action += "/" + string(m.ID)
	}
	f := &page.Form{Action: action, Submit: "measures.save", Fields: []page.Field{
		{Name: "title", Type: "text", Label: "measures.field.title", Help: "measures.hint.title", Value: m.Title, Longest: survey.LongestTitle},
		moves, phase, goal,
		{Name: "starts", Type: "date", Label: "measures.field.starts", Value: page.DayValue(m.Starts), Half: true},
		ends, by, status,
		{Name: "seen", Type: "text", Label: "measures.field.seen", Help: "measures.hint.seen", Value: m.Seen, Longest: survey.LongestSeen, Optional: true},
	}}
	return f, said.Err
}

// readMeasure reads the form into a measure.
func readMeasure(f *page.Form, into survey.Measure) survey.Measure {
	into.Title, into.Indicator, into.SubGoal, into.Seen = f.Value("title"), f.Value("indicator"), f.Value("sub_goal"), f.Value("seen")
	into.Phase, _ = strconv.Atoi(f.Value("phase")) // 0 is no phase, which Check says
	into.Responsible, into.Status = survey.Responsible(f.Value("responsible")), survey.MeasureStatus(f.Value("status"))
	into.Starts, into.Ends = f.Day("starts"), nil
	if ends := f.Day("ends"); !ends.IsZero() {
		into.Ends = &ends
	}
	return into
}

// measureNew asks for a measure that begins today, in the phase it is.
func (a *Area) measureNew(c *fiber.Ctx) error { return a.measureAsk(c, "") }

// measurePage asks how a measure is to be changed.
func (a *Area) measurePage(c *fiber.Ctx) error {
	return a.measureAsk(c, survey.MeasureID(c.Params("measure")))
}

func (a *Area) measureAsk(c *fiber.Ctx, id survey.MeasureID) error {
	data, _, _, err := a.measureData(c, id)
	if err != nil {
		return err
	}
	return a.Show(c, "results/measureform", "measures.title", data)
}

// measureData is the page of a measure's form as it stands, with what it may be
// meant to move. A measure that does not exist, or is another unit's, has no form.
func (a *Area) measureData(c *fiber.Ctx, id survey.MeasureID) (data measureFormData, m survey.Measure, indicators []indicatorChoice, err error) {
	data.ID = id
	var report analysis.Report
	if data.unitFrame, report, err = a.unitReport(c, "measures"); err != nil {
		return data, m, nil, err
	}
	m = survey.Measure{Starts: a.Store.Now(), Status: "running", Phase: data.Phase}
	if id != "" {
		if m, err = a.Store.Measure(c.UserContext(), data.Unit.ID, id); err != nil {
			return data, m, nil, fmt.Errorf("read measure: %w", err)
		}
	}
	if indicators, err = a.indicatorsOf(c, data.Project, data.Unit); err != nil {
		return data, m, nil, err
	}
	if id != "" {
		indicators = withGone(indicators, []survey.Measure{m}, report)
	}
	data.Form, err = a.measureForm(c, m, indicators)
	return data, m, indicators, err
}

// measureSave stores a new or changed measure, or shows the form again with the
// reasons at the fields.
func (a *Area) measureSave(c *fiber.Ctx) error {
	data, m, indicators, err := a.measureData(c, survey.MeasureID(c.Params("measure")))
	if err != nil {
		return err
	}
	data.Form.Read(site.Sent(c))
	m = readMeasure(data.Form, m)
	m.ID, m.Unit, m.Project = data.ID, data.Unit.ID, data.Project.ID
	if !data.Form.Mark(m.Check(data.Project, func(id string) bool { return chosen(indicators, id) })) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.Show(c, "results/measureform", "measures.title", data)
	}
	ctx := c.UserContext()
	err = a.Store.Tx(ctx, func(tx *store.Tx) error {
		action, write := audit.ChangeMeasure, tx.ChangeMeasure
		if m.ID == "" {
			m.ID = survey.NewID[survey.MeasureID]()
			action, write = audit.LogMeasure, tx.CreateMeasure
		}
		if err := write(ctx, m); err != nil {
			return err
		}
		return tx.Audit(ctx, site.ActorOf(c), audit.Event{Action: action, Unit: m.Unit, Measure: m.ID})
	})
	if err != nil {
		return fmt.Errorf("save measure: %w", err)
	}
	return c.Redirect("/enhet/"+string(data.Unit.ID)+"/tiltak", fiber.StatusSeeOther)
}

func (a *Area) measureDelete(c *fiber.Ctx) error {
	ctx, unit, id := c.UserContext(), site.UnitOf(c).ID, survey.MeasureID(c.Params("measure"))
	err := a.Store.AuditedTx(ctx, site.ActorOf(c), audit.Event{Action: audit.DeleteMeasure, Unit: unit, Measure: id},
		func(tx *store.Tx) error { return tx.DeleteMeasure(ctx, unit, id) })
	if err != nil {
		return fmt.Errorf("delete measure: %w", err)
	}
	return c.Redirect("/enhet/"+string(unit)+"/tiltak", fiber.StatusSeeOther)
}

func chosen(list []indicatorChoice, id string) bool {
	return slices.ContainsFunc(list, func(one indicatorChoice) bool { return one.ID == id })
}
