package results

import (
	"errors"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/survey"
)

// paperData is a unit's results for paper: a report for the staff meeting, or a
// brief for the adviser.
type paperData struct {
	unitFrame
	unitFigures
	Measures  planned
	Questions []string
}

// unitReportPage is two pages for the staff meeting.
func (a *Area) unitReportPage(c *fiber.Ctx, data paperData) error {
	return a.Show(c, "results/unitreport", "reports.title", data)
}

// briefPage is what an adviser reads before a meeting.
func (a *Area) briefPage(c *fiber.Ctx, data paperData) error {
	var err error
	data.Questions, err = a.questions(c, data)
	return a.Shown(c, "results/brief", "reports.brief", data, err)
}

func (a *Area) paper(c *fiber.Ctx) (paperData, error) {
	frame, report, err := a.unitReport(c, "reports")
	if err != nil {
		return paperData{}, err
	}
	data := paperData{unitFrame: frame, unitFigures: a.unitFigures(frame.Unit.ID, report)}
	measures, err := a.Store.UnitMeasures(c.UserContext(), frame.Project.ID, frame.Unit.ID)
	names, err2 := a.indicatorsOf(c, frame.Project, frame.Unit)
	data.Measures = a.planned(measures, withGone(names, measures, report), nil)
	return data, errors.Join(err, err2)
}

// questionsWanted is how many a brief asks: enough for an hour.
const questionsWanted = 3

// questions picks what to talk about, from what is shown: always what the unit's own page says to
// talk about, then what got better, an
// important figure that no measure aims at, a measure nobody has seen anything of, what
// the children say, and the phase that comes.
func (a *Area) questions(c *fiber.Ctx, d paperData) ([]string, error) {
	words := a.Views.Texts().Localizer(a.Language(c))
	said := words.Sayer()
	var list []string
	add := func(key string, pairs ...any) {
		if len(list) < questionsWanted && said.Err == nil {
			var text string
			text, said.Err = words.Text("reports.ask."+key, pairs...)
			list = append(list, text)
		}
	}
	about := func(key string, r row) {
		add(key, "Name", r.Name, "Audience", strings.ToLower(said.Say(r.AudienceKey)), "Figure", r.Latest.Text)
	}
	if d.Story.Talk.Why != "" {
		about(d.Story.Talk.Why, d.Story.Talk.row)
	}
	if r, ok := survey.Find(d.Changes, func(r row) bool { return r.Change.Word == analysis.ClearlyBetter }); ok {
		about("better", r)
	}
	if r, ok := survey.Find(d.Key, func(r row) bool {
		return !slices.ContainsFunc(d.Measures, func(m plannedMeasure) bool {
			return m.Status != "stopped" && slices.Contains(m.Indicators, r.Indicator.ID)
		})
	}); ok {
		about("unworked", r)
	}
	if m, ok := survey.Find(d.Measures, func(m plannedMeasure) bool { return m.Seen == "" && m.Status != "planned" }); ok {
		if m.Status == "running" {
			add("unseen", "Name", m.Title)
		} else { // it works no more
			add("ended", "Name", m.Title)
		}
	}
	if d.Story.AnyShown() {
		add("children")
	} else {
		add("few")
	}
	next, ok := survey.Find(d.Bands, func(b analysis.Band) bool { return b.From.After(a.Store.Now()) })
	if ok {
		add("next", "Phase", next.Name)
	} else {
		add("after")
	}
	return list, said.Err
}

// steeringPaper is what the steering group prints for its meeting.
type steeringPaper struct {
	steeringData
	Grids []grid
	// Assessed is what the group has concluded of each sub-goal.
	Assessed []assessedGoal
}

// statusPage is two pages for the municipality's director, its politicians and the county
// governor: the first parts of the report.
func (a *Area) statusPage(c *fiber.Ctx) error {
	data, _, err := a.steering(c, "reports", totals)
	return a.Shown(c, "results/status", "reports.status", data, err)
}

// steeringReportPage is the steering group's report: what its pages show, in the
// order of a meeting.
func (a *Area) steeringReportPage(c *fiber.Ctx) error {
	data, report, err := a.steering(c, "reports", a.inGrids())
	if err != nil {
		return err
	}
	grids, err := a.grids(c, data.Project, report)
	assessed, err2 := a.assessedGoals(c, data.projectFrame)
	return a.Shown(c, "results/steeringreport", "reports.steering", steeringPaper{data, grids, assessed}, errors.Join(err, err2))
}
