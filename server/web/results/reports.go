package results

import (
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/survey"
)

// paperData is a unit's results for paper: a report for the staff meeting, or a
// brief for the adviser.
type paperData struct {
	unitFrame
	unitFigures
	Measures  measured
	Questions []question
}

// question is something to talk about, made from what is shown.
type question struct {
	Key  string // of its text
	Name string // of the indicator or measure it is about
}

// unitReportPage is two pages for the staff meeting.
func (a *Area) unitReportPage(c *fiber.Ctx, data paperData) error {
	return a.Show(c, "results/unitreport", "reports.title", data)
}

// briefPage is what an adviser reads before a meeting.
func (a *Area) briefPage(c *fiber.Ctx, data paperData) error {
	data.Questions = questions(data)
	return a.Show(c, "results/brief", "reports.brief", data)
}

func (a *Area) paper(c *fiber.Ctx) (paperData, error) {
	frame, report, err := a.unitReport(c, "reports")
	if err != nil {
		return paperData{}, err
	}
	data := paperData{unitFrame: frame, unitFigures: a.unitFigures(frame.Unit.ID, report)}
	data.Measures, err = a.Store.UnitMeasures(c.UserContext(), frame.Project.ID, frame.Unit.ID)
	if err != nil {
		return paperData{}, fmt.Errorf("read measures: %w", err)
	}
	return data, nil
}

// questionsWanted is how many a brief asks: enough for an hour.
const questionsWanted = 3

// questions picks what to talk about: what got worse, what got better, an
// important figure nobody works on, a measure nobody has seen anything of, and
// what may be behind what is withheld.
func questions(d paperData) []question {
	var list []question
	add := func(key, name string) {
		if len(list) < questionsWanted {
			list = append(list, question{key, name})
		}
	}
	if r, ok := survey.Find(d.Changes, func(r row) bool { return r.Change.Word == analysis.ClearlyWorse }); ok {
		add("reports.ask.worse", r.Name)
	}
	if r, ok := survey.Find(d.Changes, func(r row) bool { return r.Change.Word == analysis.ClearlyBetter }); ok {
		add("reports.ask.better", r.Name)
	}
	if r, ok := survey.Find(d.Key, func(r row) bool {
		return !slices.ContainsFunc(d.Measures, func(m survey.Measure) bool { return m.Indicator == r.Indicator.ID })
	}); ok {
		add("reports.ask.unworked", r.Name)
	}
	if m, ok := survey.Find(d.Measures, func(m survey.Measure) bool { return m.Seen == "" && m.Status != "planned" }); ok {
		add("reports.ask.unseen", m.Title)
	}
	add("reports.ask.children", "")
	add("reports.ask.next", "")
	return list
}

// steeringPaper is what the steering group prints for its meeting.
type steeringPaper struct {
	steeringData
	Grids   []grid
	Turnout *turnoutGrid // nil before the first closed wave
}

// steeringReportPage is the steering group's report: what its pages show, in the
// order of a meeting.
func (a *Area) steeringReportPage(c *fiber.Ctx) error {
	data, report, err := a.steering(c, "reports", a.inGrids())
	if err != nil {
		return err
	}
	paper := steeringPaper{steeringData: data, Turnout: newTurnoutGrid(latestTurnout(report))}
	if paper.Grids, err = a.grids(c, data.Project, report); err != nil {
		return err
	}
	return a.Show(c, "results/steeringreport", "reports.steering", paper)
}
