package results

import (
	"context"
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
	ID         survey.MeasureID // empty for a new one
	Form       *page.Form
	measure    survey.Measure
	indicators []indicatorChoice // that it may be meant to move
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
		choices = append(choices, page.Option{Value: one.ID, Text: one.Text()})
	}
	var moves []page.Field
	for i, name := range indicatorFields {
		field := page.Field{Name: name, Type: "select", Label: "measures.field.indicator", Options: choices, Optional: i > 0 || m.Unit == ""}
		if i < len(m.Indicators) {
			field.Value = m.Indicators[i]
		}
		if i > 0 {
			field.Label, field.Number = "measures.field.indicator_more", i+1
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

func (a *Area) measurePage(c *fiber.Ctx, data measureFormData) error {
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

// measure is the page of the path's measure as it stands, or of a new one, which begins today in the
// phase it is. A measure that does not exist, or is of another plan, has no page.
func (a *Area) measure(c *fiber.Ctx) (data measureFormData, err error) {
	data.ID = survey.MeasureID(c.Params("measure"))
	var report analysis.Report
	if data.unitFrame, report, err = a.planReport(c, "measures"); err != nil {
		return data, err
	}
	data.measure = survey.Measure{Project: data.Project.ID, Unit: data.Unit.ID, Starts: a.Store.Now(), Status: "running", Phase: data.Phase}
	if data.Unit.ID == "" {
		data.measure.Responsible = "owner"
	}
	if data.ID != "" {
		if data.measure, err = a.Store.Measure(c.UserContext(), data.Project.ID, data.Unit.ID, data.ID); err != nil {
			return data, fmt.Errorf("read measure: %w", err)
		}
	}
	if data.indicators, err = a.indicatorsOf(c, data.Project, data.Unit); err != nil {
		return data, err
	}
	if data.ID != "" {
		data.indicators = withGone(data.indicators, []survey.Measure{data.measure}, report)
	}
	data.Form, err = a.measureForm(c, data.unitFrame, data.measure, data.indicators)
	return data, err
}

// measureSave stores a new or changed measure, or shows the form again with the
// reasons at the fields.
func (a *Area) measureSave(c *fiber.Ctx, data measureFormData) error {
	data.Form.Read(site.Sent(c))
	m := readMeasure(data.Form, data.measure)
	if !data.Form.Mark(m.Check(data.Project, func(id string) bool { return chosen(data.indicators, id) })) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.measurePage(c, data)
	}
	action, write := audit.ChangeMeasure, (*store.Tx).ChangeMeasure
	if m.ID == "" {
		m.ID = survey.NewID[survey.MeasureID]()
		action, write = audit.LogMeasure, (*store.Tx).CreateMeasure
	}
	return a.measureWrite(c, data, action, m, write)
}

func (a *Area) measureDelete(c *fiber.Ctx, data measureFormData) error {
	return a.measureWrite(c, data, audit.DeleteMeasure, data.measure, (*store.Tx).DeleteMeasure)
}

func (a *Area) measureWrite(c *fiber.Ctx, data measureFormData, action audit.Action, m survey.Measure, write func(*store.Tx, context.Context, survey.Measure) error) error {
	event := audit.Event{Action: action, Unit: m.Unit, Project: m.Project, Measure: m.ID}
	return a.logged(c, event, data.Plan(), func(tx *store.Tx) error { return write(tx, c.UserContext(), m) })
}

func chosen(list []indicatorChoice, id string) bool {
	return slices.ContainsFunc(list, func(one indicatorChoice) bool { return one.ID == id })
}
