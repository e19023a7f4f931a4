package results

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// grid is the units of one kind, each with the indicators a leader looks at
// first. The units stand in alphabetical order, and those that share a figure under
// each other: nobody is ranked.
type grid struct {
	KindKey string
	Columns []gridColumn
	Lines   []gridLine
}

type gridColumn struct{ Name, AudienceKey, Path string }

type gridLine struct {
	Unit  string
	cells []*gridFigure // nil where a unit is not asked
	Cells []gridCell
}

// gridFigure is what a grid tells of a series. It has no parts that a template must search for
// a field: a county's grids have tens of thousands.
type gridFigure struct {
	Series *analysis.Series
	Latest *analysis.Point
	From   string // the figure the latest is compared with; empty when there is one only
	Path   string
	// AudienceKey is whom of the column's audience the units have: a school of grades 1 to 7 has no older ones.
	AudienceKey string
}

// gridCell is the figure of a unit, or of several that share one: these have one cell
// as high as the lines of those that stand under each other.
type gridCell struct {
	Figure *gridFigure // nil where the unit is not asked
	High   int         // 0 where the cell of the line above goes on
}

type sideBySide struct {
	projectFrame
	Latest  analysis.WaveRef
	Grids   []grid
	Turnout *turnoutGrid // nil before the first closed wave
	Quality analysis.Table
}

// unitsPage is the units side by side, and how many have answered in each.
func (a *Area) unitsPage(c *fiber.Ctx) error {
	format, err := rendering(c)
	if err != nil {
		return err
	}
	parts := a.inGrids()
	if format != asPage {
		parts = totals // a file has everything, which is made as it is read
	}
	frame, report, err := a.projectReport(c, "units", parts)
	if err != nil {
		return err
	}
	if format != asPage {
		return a.sendReport(c, format, "enheter", report)
	}
	data := sideBySide{projectFrame: frame, Latest: report.Latest(), Quality: report.Quality}
	data.Turnout = newTurnoutGrid(latestTurnout(report))
	if data.Grids, err = a.grids(c, frame.Project, report); err != nil {
		return err
	}
	return a.Show(c, "results/units", "steering.units_title", data)
}

// grids has one grid for each kind of unit that is asked about its indicators.
func (a *Area) grids(c *fiber.Ctx, project survey.Project, report analysis.Report) ([]grid, error) {
	units, err := a.Store.UnitsOf(c.UserContext(), project.Owner)
	if err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	at := a.places(questionnaire.Grid)
	var list []grid
	for _, kind := range []survey.UnitKind{survey.School, survey.Kindergarten} {
		if g := newGrid(report, units, kind, "/styring/"+string(project.ID), at); len(g.Columns) > 0 {
			list = append(list, g)
		}
	}
	return list, nil
}

// inGrids are the parts of a report that the grids show.
func (a *Area) inGrids() analysis.Detail {
	return analysis.Detail{Chosen: true, Ends: true, Indicators: a.Waves.Library().Shown(questionnaire.Grid)}
}

func newGrid(report analysis.Report, units []survey.Unit, kind survey.UnitKind, prefix string, at places) grid {
	g := grid{KindKey: "steering.kind." + string(kind)}
	chosen := survey.Filter(report.Series, func(s analysis.Series) bool {
		here := func(a survey.Audience) bool { return a.At(kind) }
		return s.Population.Total && s.Indicator.Of == "" && at(s.Indicator) > 0 && slices.ContainsFunc(s.Indicator.Audiences, here)
	})
	slices.SortStableFunc(chosen, func(a, b analysis.Series) int { return at(a.Indicator) - at(b.Indicator) })
	var keys []string
	for _, s := range chosen {
		keys = append(keys, s.Indicator.Key)
		g.Columns = append(g.Columns, gridColumn{s.Name, audienceKey(s.Indicator.Audiences), seriesPath(prefix, s)})
	}
	lines := map[survey.UnitID][]*gridFigure{}
	for i := range report.Series {
		s := &report.Series[i]
		at := slices.Index(keys, s.Indicator.Key)
		if at < 0 || s.Population.Total {
			continue
		}
		figure := &gridFigure{Series: s, Latest: &s.Points[len(s.Points)-1], Path: seriesPath(prefix, *s), AudienceKey: audienceKey(s.Audiences)}
		if len(s.Points) > 1 {
			figure.From = s.Since().Text
		}
		for _, u := range s.Population.Units {
			if lines[u] == nil {
				lines[u] = make([]*gridFigure, len(keys))
			}
			lines[u][at] = figure
		}
	}
	for _, u := range units {
		if u.Kind != kind {
			continue
		}
		line := gridLine{Unit: u.Name, cells: lines[u.ID]}
		if line.cells == nil {
			line.cells = make([]*gridFigure, len(keys))
		}
		g.Lines = append(g.Lines, line)
	}
	g.merge()
	return g
}

// shares is how many figures two units have in common.
func (l gridLine) shares(other gridLine) (n int) {
	for i, cell := range l.cells {
		if cell != nil && cell == other.cells[i] {
			n++
		}
	}
	return n
}

// merge moves those that share figures under each other, the ones with most in common
// first, and makes one cell of what then stands under itself.
func (g grid) merge() {
	for i := range g.Lines {
		next := i
		for j := i + 1; i > 0 && j < len(g.Lines); j++ {
			if last := g.Lines[i-1]; last.shares(g.Lines[j]) > last.shares(g.Lines[next]) {
				next = j
			}
		}
		line := g.Lines[next]
		copy(g.Lines[i+1:next+1], g.Lines[i:next])
		g.Lines[i] = line
	}
	for at := range g.Columns {
		var top *gridCell
		for i := range g.Lines {
			line := &g.Lines[i]
			line.Cells = append(line.Cells, gridCell{Figure: line.cells[at], High: 1})
			cell := &line.Cells[at]
			if top != nil && cell.Figure != nil && cell.Figure == top.Figure {
				top.High, cell.High = top.High+1, 0
			} else {
				top = cell
			}
		}
	}
}

// turnoutLine is how many of an audience have answered, of a unit in the latest wave or
// of all units in one.
type turnoutLine struct {
	analysis.TurnoutRow
	// When is its wave when the report has a later one, in which these people were not asked; else it has no ID.
	When analysis.WaveRef
}

// AudienceKey is the text key of whom it is about.
func (l turnoutLine) AudienceKey() string { return "audience." + string(l.Audience) }

// Without are the groups whose answers are in no figure.
func (l turnoutLine) Without() string { return strings.Join(l.Refused, ", ") }

// Bar is how much of a bar of barWidth they fill.
func (l turnoutLine) Bar() float64 { return min(1, float64(l.Answered)/float64(l.Invited)) * barWidth }

// turnoutByWave is that of all units together, under the waves' names.
func turnoutByWave(report analysis.Report) []turnoutLine {
	return survey.Map(report.TurnoutOfAll, func(row analysis.TurnoutRow) turnoutLine {
		row.Unit, row.UnitName = survey.UnitID(row.Wave.ID), row.Wave.Name
		return turnoutLine{TurnoutRow: row}
	})
}

// latestTurnout is the turnout of a report's latest wave, wherever it has a rate.
func latestTurnout(report analysis.Report) []turnoutLine {
	var lines []turnoutLine
	for _, row := range report.Turnout {
		if row.Wave.ID == report.Latest().ID && row.Invited > 0 {
			lines = append(lines, turnoutLine{TurnoutRow: row})
		}
	}
	return lines
}

// newestTurnout is the turnout of each audience in the newest wave that asked it, in a unit or in all when
// that is empty, wherever it has a rate: parents who are asked once a year have figures that stand
// beside those of pupils.
func newestTurnout(report analysis.Report, unit survey.UnitID) []turnoutLine {
	rows := survey.Filter(report.Turnout, func(row analysis.TurnoutRow) bool {
		return row.Invited > 0 && (unit == "" || row.Unit == unit)
	})
	newest := map[survey.Audience]survey.WaveID{}
	for _, row := range rows {
		newest[row.Audience] = row.Wave.ID
	}
	var lines []turnoutLine
	for _, audience := range survey.Audiences() {
		for _, row := range rows {
			if row.Audience != audience || row.Wave.ID != newest[audience] {
				continue
			}
			line := turnoutLine{TurnoutRow: row}
			if row.Wave.ID != report.Latest().ID {
				line.When = row.Wave
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// turnoutGrid is how many have answered, by unit or wave, and by audience.
type turnoutGrid struct {
	Audiences []survey.Audience
	Lines     []turnoutRow
}

type turnoutRow struct {
	Name  string         // of the unit or wave
	Cells []*turnoutLine // nil where it has no such audience
}

// newTurnoutGrid has the units or waves in their order, and the audiences that some unit has
// from the youngest to the staff; nil when there is nothing to show.
func newTurnoutGrid(lines []turnoutLine) *turnoutGrid {
	if len(lines) == 0 {
		return nil
	}
	g, at := &turnoutGrid{Audiences: survey.Audiences()}, map[survey.UnitID]int{}
	g.Audiences = slices.DeleteFunc(g.Audiences, func(a survey.Audience) bool {
		return !slices.ContainsFunc(lines, func(l turnoutLine) bool { return l.Audience == a })
	})
	for i, l := range lines {
		if _, met := at[l.Unit]; !met {
			at[l.Unit] = len(g.Lines)
			g.Lines = append(g.Lines, turnoutRow{l.UnitName, make([]*turnoutLine, len(g.Audiences))})
		}
		g.Lines[at[l.Unit]].Cells[slices.Index(g.Audiences, l.Audience)] = &lines[i]
	}
	return g
}
