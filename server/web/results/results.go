package results

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/survey"
)

// report builds what one reader may see of a project, from the frozen snapshots
// alone. What it costs does not depend on how many have answered.
func (a *Area) report(c *fiber.Ctx, project survey.Project, scope analysis.Scope) (analysis.Report, error) {
	return a.reportIn(c, project, scope, a.Language(c))
}

// reportIn is report in a language of one's choice.
func (a *Area) reportIn(c *fiber.Ctx, project survey.Project, scope analysis.Scope, language string) (analysis.Report, error) {
	ctx := c.UserContext()
	owner, err := a.Store.Owner(ctx, project.Owner)
	if err != nil {
		return analysis.Report{}, fmt.Errorf("read owner: %w", err)
	}
	phases, err := a.Store.PhasesOf(ctx, project.ID)
	if err != nil {
		return analysis.Report{}, fmt.Errorf("read phases: %w", err)
	}
	closed, err := a.Store.SnapshotWaves(ctx, project.ID)
	if err != nil {
		return analysis.Report{}, fmt.Errorf("read snapshots: %w", err)
	}
	frame := analysis.Frame{Owner: owner, Project: project, Phases: phases, National: a.Config.National}
	return a.Snapshots.Report(ctx, a.Store, frame, closed, scope, language)
}
