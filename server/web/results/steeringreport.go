package results

import "github.com/gofiber/fiber/v2"

// steeringPaper is what the steering group prints for its meeting.
type steeringPaper struct {
	steeringData
	Grids   []grid
	Turnout *turnoutGrid // nil before the first closed wave
}

// steeringReportPage is the steering group's report: what its pages show, in the
// order of a meeting.
func (a *Area) steeringReportPage(c *fiber.Ctx) error {
	if err := onlyPage(c); err != nil {
		return err
	}
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
