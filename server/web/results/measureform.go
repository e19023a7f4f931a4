package results

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

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

// Base is the address of the plan's unit, or of the project for the owner's own plan.
func (f unitFrame) Base() string {
	if f.Unit.ID == "" {
		return "/prosjekt/" + string(f.Project.ID)
	}
	return "/enhet/" + string(f.Unit.ID)
}

// Plan is the address of the plan.
func (f unitFrame) Plan() string { return f.Base() + "/tiltak" }

// indicatorFields are the names of the fields that ask what a measure is to move.
var indicatorFields = [survey.MostIndicators]string{"indicator", "indicator2", "indicator3"}

// measureForm asks for a measure of a plan, or a new one.
func (a *Area) measureForm(c *fiber.Ctx, frame unitFrame, m survey.Measure, indicators []indicatorChoice) (*page.Form, error) {
	said := a.Views.Texts().Localizer(a.Language(c)).Sayer()
	choices := []page.Option{{Key: "measures.choose"}}
	for _, one := range indicators {
		option := page.Option{Value: one.ID, Text: one.Name}
		if one.Audience != "" {
			option.Text += " (" + one.Audience + ")"
		}
		choices = append(choices, option)
	}
	var moves []page.Field
	for i, name := range indicatorFields {
		field := page.Field{Name: name, Type: "select", Label: "measures.field.indicator", Options: choices, Optional: i > 0 || m.Unit == ""}
		if i < len(m.Indicators) {
			field.Value = m.Indicators[i]
		}
		if i > 0 {
			field.Label = "measures.field.indicator_more"
		}
		moves = append(moves, field)
	}
	moves[0].Help = "measures.hint.indicator"
	goal := page.Field{Name: "sub_goal", Type: "select", Label: "measures.field.sub_goal", Value: m.SubGoal}
	for _, id := range survey.SubGoals() {
		goal.Options = append(goal.Options, page.Option{Value: id, Text: id + " " + said.Say("goal."+id)})
	}
	ends := page.Field{Name: "ends", Type: "date", Label: "measures.field.ends", Half: true, Optional: true}
	if m.Ends != nil {
		ends.Value = page.DayValue(*m.Ends)
	}
	choose := func(name, value string, options []page.Option) page.Field {
		return page.Field{Name: name, Type: "select", Label: "measures.field." + name, Value: value, Options: options, Half: true}
	}
	write := func(name, value string, longest int) page.Field {
		return page.Field{Name: name, Type: "text", Label: "measures.field." + name, Help: "measures.hint." + name, Value: value, Longest: longest, Optional: true}
	}
	title := write("title", m.Title, survey.LongestTitle)
	title.Optional = false
	proposed := choose("proposed_by", string(m.ProposedBy), append([]page.Option{{Key: "measures.proposed.nobody"}}, page.Options("measures.proposed.", survey.Councils()...)...))
	proposed.Optional = true
	f := &page.Form{Action: strings.TrimSuffix(frame.Plan()+"/"+string(m.ID), "/"), Submit: "measures.save"}
	f.Fields = append(append([]page.Field{goal, title}, moves...),
		phaseField(m.Phase), write("method", m.Method, survey.LongestHow), write("tool", m.Tool, survey.LongestHow),
		page.Field{Name: "starts", Type: "date", Label: "measures.field.starts", Value: page.DayValue(m.Starts), Half: true}, ends,
		choose("responsible", string(m.Responsible), page.Options("measures.responsible.", survey.Responsibles()...)),
		choose("status", string(m.Status), page.Options("measures.status.", survey.MeasureStatuses()...)), proposed,
		write("seen", m.Seen, survey.LongestSeen))
	return f, said.Err
}

func phaseField(chosen int) page.Field {
	phase := page.Field{Name: "phase", Type: "select", Label: "measures.field.phase", Value: strconv.Itoa(chosen)}
	for number := 1; number <= survey.Phases; number++ {
		phase.Options = append(phase.Options, page.Option{Value: strconv.Itoa(number), Key: "phase." + strconv.Itoa(number)})
	}
	return phase
}

// readMeasure reads the form into a measure.
func readMeasure(f *page.Form, into survey.Measure) survey.Measure {
	into.Title, into.SubGoal, into.Seen = f.Value("title"), f.Value("sub_goal"), f.Value("seen")
	into.Method, into.Tool, into.ProposedBy = f.Value("method"), f.Value("tool"), survey.Council(f.Value("proposed_by"))
	into.Indicators, into.Shared = nil, true
	for _, name := range indicatorFields {
		if id := f.Value(name); id != "" && !slices.Contains(into.Indicators, id) {
			into.Indicators = append(into.Indicators, id)
		}
	}
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
	return a.showMeasure(c, data)
}

func (a *Area) showMeasure(c *fiber.Ctx, data measureFormData) error {
	title := "measures.new"
	if data.ID != "" {
		title = "measures.change_title"
	}
	return a.Show(c, "results/measureform", title, data)
}

// planReport is the frame of the path's plan and what may be seen beside it.
func (a *Area) planReport(c *fiber.Ctx, here string) (unitFrame, analysis.Report, error) {
	if c.Params("unit") != "" {
		return a.unitReport(c, here)
	}
	frame, report, err := a.projectReport(c, here, totals)
	return unitFrame{projectFrame: frame}, report, err
}

// measureData is the page of a measure's form as it stands, with what it may be
// meant to move. A measure that does not exist, or is of another plan, has no form.
func (a *Area) measureData(c *fiber.Ctx, id survey.MeasureID) (data measureFormData, m survey.Measure, indicators []indicatorChoice, err error) {
	data.ID = id
	var report analysis.Report
	if data.unitFrame, report, err = a.planReport(c, "measures"); err != nil {
		return data, m, nil, err
	}
	m = survey.Measure{Project: data.Project.ID, Unit: data.Unit.ID, Starts: a.Store.Now(), Status: "running", Phase: data.Phase}
	if m.Unit == "" {
		m.Responsible = "owner"
	}
	if id != "" {
		if m, err = a.Store.Measure(c.UserContext(), data.Project.ID, data.Unit.ID, id); err != nil {
			return data, m, nil, fmt.Errorf("read measure: %w", err)
		}
	}
	if indicators, err = a.indicatorsOf(c, data.Project, data.Unit); err != nil {
		return data, m, nil, err
	}
	if id != "" {
		indicators = withGone(indicators, []survey.Measure{m}, report)
	}
	data.Form, err = a.measureForm(c, data.unitFrame, m, indicators)
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
	if !data.Form.Mark(m.Check(data.Project, func(id string) bool { return chosen(indicators, id) })) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.showMeasure(c, data)
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
		return tx.Audit(ctx, site.ActorOf(c), audit.Event{Action: action, Unit: m.Unit, Project: m.Project, Measure: m.ID})
	})
	if err != nil {
		return fmt.Errorf("save measure: %w", err)
	}
	return c.Redirect(data.Plan(), fiber.StatusSeeOther)
}

func (a *Area) measureDelete(c *fiber.Ctx) error {
	data, m, _, err := a.measureData(c, survey.MeasureID(c.Params("measure")))
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	err = a.Store.AuditedTx(ctx, site.ActorOf(c), audit.Event{Action: audit.DeleteMeasure, Unit: m.Unit, Project: m.Project, Measure: m.ID},
		func(tx *store.Tx) error { return tx.DeleteMeasure(ctx, m.Project, m.Unit, m.ID) })
	if err != nil {
		return fmt.Errorf("delete measure: %w", err)
	}
	return c.Redirect(data.Plan(), fiber.StatusSeeOther)
}

func chosen(list []indicatorChoice, id string) bool {
	return slices.ContainsFunc(list, func(one indicatorChoice) bool { return one.ID == id })
}
