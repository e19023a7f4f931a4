package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/survey"
)

// report builds what one reader may see of a project, from the frozen snapshots
// alone. What it costs does not depend on how many have answered.
func (a *App) report(c *fiber.Ctx, project survey.Project, scope analysis.Scope) (analysis.Report, error) {
	return a.reportIn(c, project, scope, a.language(c))
}

// reportIn is report in a language of one's choice.
func (a *App) reportIn(c *fiber.Ctx, project survey.Project, scope analysis.Scope, language string) (analysis.Report, error) {
	ctx := c.UserContext()
	owner, err := a.store.Owner(ctx, project.Owner)
	if err != nil {
		return analysis.Report{}, fmt.Errorf("read owner: %w", err)
	}
	phases, err := a.store.PhasesOf(ctx, project.ID)
	if err != nil {
		return analysis.Report{}, fmt.Errorf("read phases: %w", err)
	}
	stored, err := a.store.SnapshotsOf(ctx, project.ID)
	if err != nil {
		return analysis.Report{}, fmt.Errorf("read snapshots: %w", err)
	}
	frame := analysis.Frame{Owner: owner, Project: project, Phases: phases, National: a.config.National}
	return a.snapshots.report(frame, stored, scope, language)
}
