package results

import (
	"slices"

	"github.com/gofiber/fiber/v2"
)

// steeringPaper is what the steering group prints for its meeting.
type steeringPaper struct {
	steeringData
	Grids   []grid
	Turnout *turnoutGrid // nil before the first closed wave
}

// turnoutGrid is how many have answered, by unit and audience.
type turnoutGrid struct {
	Audiences []string
	Lines     []turnoutRow
}

type turnoutRow struct {
	Unit  string
	Cells []*turnoutLine // nil where a unit has no such audience
}

func newTurnoutGrid(lines []turnoutLine) *turnoutGrid {
	if len(lines) == 0 {
		return nil
	}
	g, at := &turnoutGrid{}, map[string]int{}
	for i, l := range lines {
		if _, met := at[l.Unit]; !met {
			at[l.Unit] = len(g.Lines)
			g.Lines = append(g.Lines, turnoutRow{Unit: l.Unit})
		}
		if !slices.Contains(g.Audiences, l.Audience) {
			g.Audiences = slices.Insert(g.Audiences, g.place(lines[i+1:], l.Unit), l.Audience)
		}
	}
	for i, l := range lines {
		row := &g.Lines[at[l.Unit]]
		if row.Cells == nil {
			row.Cells = make([]*turnoutLine, len(g.Audiences))
		}
		row.Cells[slices.Index(g.Audiences, l.Audience)] = &lines[i]
	}
	return g
}

// place is where a new audience belongs: before the next one of its unit that is
// there already, so that the young stand before the old and all before the staff.
func (g *turnoutGrid) place(after []turnoutLine, unit string) int {
	for _, l := range after {
		if at := slices.Index(g.Audiences, l.Audience); at >= 0 && l.Unit == unit {
			return at
		}
	}
	return len(g.Audiences)
}

// steeringReportPage is the steering group's report: what its pages show, in the
// order of a meeting.
func (a *Area) steeringReportPage(c *fiber.Ctx) error {
	if err := onlyPage(c); err != nil {
		return err
	}
	data, report, err := a.steering(c, "reports", inGrids())
	if err != nil {
		return err
	}
	paper := steeringPaper{steeringData: data, Turnout: newTurnoutGrid(turnoutLines(report.Turnout, data.Latest))}
	if paper.Grids, err = a.grids(c, data.Project, report); err != nil {
		return err
	}
	return a.Show(c, "results/steeringreport", "reports.steering", paper)
}
