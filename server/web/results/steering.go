package results

import (
	"errors"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

type steeringData struct {
	projectFrame
	First, Latest analysis.WaveRef // the waves compared
	Ten           []row
	Missing       []missing
	Compared      compared // of the ten rows
	Judged        string
	Goals         []goal
	Calendar      []phaseMeasures
	Sections      []section
	Own           []analysis.OwnQuestion
	FollowUps     []analysis.FollowUp
	Agreements    []agreed     // of the project's meetings that are not done
	Turnout       *turnoutGrid // wave by wave; nil before the first closed one
}

// Main are the figures of the main goal.
func (d steeringData) Main() []row {
	return survey.Filter(d.Ten, func(r row) bool { return r.Rank() == 0 })
}

// missing is a unit that is not in every latest figure of all units together, and whom the
// figures without it are about.
type missing struct {
	Unit         string
	AudienceKeys []string
}

// whoIsMissing names them in the figures' order.
func whoIsMissing(list []section) (all []missing) {
	for _, s := range list {
		for i, r := range s.Rows {
			for _, unit := range r.Latest.Without {
				at := slices.IndexFunc(all, func(m missing) bool { return m.Unit == unit })
				if at < 0 {
					at, all = len(all), append(all, missing{Unit: unit})
				}
				all[at].AudienceKeys = survey.Unique(append(all[at].AudienceKeys, s.named(i).AudienceKey))
			}
		}
	}
	return all
}

// goal is a sub-goal with its indicators for all units and the measures under it.
type goal struct {
	ID       string
	section      // the figures that are shown
	Hidden   int // how many more are withheld
	Aims     []aim
	Measures planned
}

// phaseMeasures is what was and is to be done in one phase.
type phaseMeasures struct {
	analysis.Band
	Now     bool
	Waves   []survey.Wave
	Planned planned // that began under this phase
}

// steeringPage compares the baseline with the latest wave for all units
// together: ten rows, then the sub-goals and the calendar.
func (a *Area) steeringPage(c *fiber.Ctx) error {
	format, err := rendering(c)
	if err != nil {
		return err
	}
	data, report, err := a.steering(c, "results", totals) // a file's units are made as it is read
	if err != nil {
		return err
	}
	if format != asPage {
		return a.sendReport(c, format, "styring", report)
	}
	units, err := a.Store.UnitsOf(c.UserContext(), data.Project.Owner)
	agreements, err2 := a.openAgreements(c, meetingsData{unitFrame: unitFrame{projectFrame: data.projectFrame}, Called: survey.UnitNames(units)})
	data.Agreements = agreements
	return a.Shown(c, "results/steering", "steering.title", data, errors.Join(err, err2))
}

// allFiguresPage is every figure of all units together, audience by audience. They stand apart from
// the first page, which says what matters and is to come fast on a slow line.
func (a *Area) allFiguresPage(c *fiber.Ctx) error {
	format, err := rendering(c)
	if err != nil {
		return err
	}
	frame, report, err := a.projectReport(c, "figures", totals)
	if err != nil {
		return err
	}
	if format != asPage {
		return a.sendReport(c, format, "styring", report)
	}
	data := struct {
		projectFrame
		Sections []section
	}{frame, ofTotals(report, frame.Project)}
	return a.Show(c, "results/allfigures", "results.all", data)
}

// ofTotals are the figures of all units together.
func ofTotals(report analysis.Report, project survey.Project) []section {
	report.Series = survey.Filter(report.Series, ofAll)
	return sections(report, "/styring/"+string(project.ID))
}

// ofAll tells a series of all units together.
func ofAll(s analysis.Series) bool { return s.Population.Total }

// steering is what the steering group compares, and the report it is from.
func (a *Area) steering(c *fiber.Ctx, here string, parts analysis.Detail) (steeringData, analysis.Report, error) {
	frame, report, err := a.projectReport(c, here, parts)
	if err != nil {
		return steeringData{}, report, err
	}
	measures, err := a.plannedMeasures(c, frame.Project)
	waves, err2 := a.Store.WavesOf(c.UserContext(), frame.Project.ID)
	if err := errors.Join(err, err2); err != nil {
		return steeringData{}, report, err
	}
	data := steeringData{
		projectFrame: frame, First: report.First(), Latest: report.Latest(),
		Sections: ofTotals(report, frame.Project), Own: report.Own, FollowUps: report.FollowUps,
		Calendar: calendar(frame, waves, measures),
	}
	data.Ten = tenRows(data.Sections, a.places(questionnaire.Steering))
	var ten section
	for _, r := range data.Ten {
		ten.add(r)
	}
	data.Compared, data.Judged = compare(ten), report.Judged
	data.Goals, data.Missing = goals(data.Sections, measures), whoIsMissing(data.Sections)
	data.Turnout = newTurnoutGrid(turnoutByWave(report))
	return data, report, a.aim(c, &data, report, waves)
}

// tenRows are the main goal and the chosen indicators that are asked about, each with the oldest
// pupils it is asked of; or the first ten, where none that is chosen is asked.
func tenRows(list []section, at places) rows {
	all := rows{}
	for _, s := range slices.Backward(list) {
		for i, r := range s.Rows {
			if !s.superseded(r) {
				all = append(all, s.named(i))
			}
		}
	}
	chosen := survey.Filter(all, func(r row) bool { return at(r.Indicator) > 0 || r.Rank() == 0 })
	if len(chosen) == 0 {
		return all[:min(len(all), 10)]
	}
	slices.SortStableFunc(chosen, func(a, b row) int { return at(a.Indicator) - at(b.Indicator) })
	mainFirst(chosen)
	taken := map[string]bool{}
	return slices.DeleteFunc(chosen, func(r row) bool {
		again := taken[r.Indicator.ID]
		taken[r.Indicator.ID] = true
		return again
	})
}

// named is a row that says whom it is about.
func (s section) named(i int) row {
	r := s.Rows[i]
	if r.AudienceKey == "" {
		r.AudienceKey = s.AudienceKey
	}
	return r
}

func goals(list []section, measures planned) []goal {
	var all []goal
	for _, id := range survey.SubGoals() {
		g := goal{ID: id}
		for _, s := range list {
			for i, r := range s.Rows {
				switch {
				case !slices.Contains(r.Indicator.SubGoals, id):
				case r.Latest.Hidden:
					g.Hidden++
				default:
					g.add(s.named(i))
				}
			}
		}
		g.Measures = survey.Filter(measures, func(m plannedMeasure) bool { return m.SubGoal == id })
		all = append(all, g)
	}
	return all
}

func calendar(frame projectFrame, waves []survey.Wave, measures planned) []phaseMeasures {
	var plan []phaseMeasures
	for i, b := range frame.Bands {
		p := phaseMeasures{Band: b, Now: b.Number == frame.Phase}
		p.Waves = survey.Filter(waves, func(w survey.Wave) bool {
			return !w.Opens.Before(b.From) && w.Opens.Before(phaseEnd(frame.Bands, i))
		})
		p.Planned = survey.Filter(measures, func(m plannedMeasure) bool { return m.Phase == b.Number })
		plan = append(plan, p)
	}
	return plan
}

// steeringSeriesPage is one indicator for all units together, and below it the
// units side by side in alphabetical order.
func (a *Area) steeringSeriesPage(c *fiber.Ctx) error {
	id := c.Params("series")
	indicator, _, _ := strings.Cut(id, ".")
	frame, report, err := a.projectReport(c, "results", analysis.Detail{Chosen: true, Indicators: []string{indicator}, Series: id})
	if err != nil {
		return err
	}
	prefix := "/styring/" + string(frame.Project.ID)
	data := seriesData{Back: prefix, BackName: frame.Project.Name, Meaning: prefix + "/indikator"}
	if whole, ok := survey.Find(report.Series, func(s analysis.Series) bool { return s.ID == id }); ok {
		data.Units = unitRows(report, whole, prefix)
	}
	return a.showSeries(c, report, data)
}

// unitRows are the series of the same indicator in the other places.
func unitRows(report analysis.Report, whole analysis.Series, prefix string) []row {
	if !whole.Population.Total {
		return nil
	}
	var rows []row
	for _, s := range report.Series {
		if s.Indicator.Key == whole.Indicator.Key && !s.Population.Total {
			rows = append(rows, newRow(report, s, prefix))
		}
	}
	return survey.ByName(rows, func(row) string { return "" }, func(r row) string { return r.Population.Label })
}
