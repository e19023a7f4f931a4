package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/survey"
)

// door is one place a person may go.
type door struct {
	Path, Name, RoleKey string
}

// home shows where a person may go, or goes there when there is one place only.
func (a *App) home(c *fiber.Ctx) error {
	doors, err := a.doors(c)
	if err != nil {
		return err
	}
	if len(doors) == 1 {
		return c.Redirect(doors[0].Path, fiber.StatusSeeOther)
	}
	return a.show(c, "account/home", "home.title", doors)
}

func (a *App) doors(c *fiber.Ctx) ([]door, error) {
	ctx, who := c.UserContext(), identityOf(c)
	projects, err := a.store.ProjectsOf(ctx, who.account.Owner)
	if err != nil {
		return nil, fmt.Errorf("read projects: %w", err)
	}
	units, err := a.store.UnitsOf(ctx, who.account.Owner)
	if err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	var doors []door
	for _, u := range units {
		if a.can(who, survey.SeeUnit, u.Owner, u.ID) {
			doors = append(doors, door{"/enhet/" + string(u.ID), u.Name, "home.unit"})
		}
	}
	if len(projects) == 0 && a.can(who, survey.SetUp, who.owner.ID, "") {
		doors = append(doors, door{"/oppsett", who.owner.Name, "home.setup"})
	}
	for _, p := range projects {
		if a.can(who, survey.SeeOwner, p.Owner, "") {
			doors = append(doors, door{"/styring/" + string(p.ID), p.Name, "home.steering"})
		}
		if a.can(who, survey.SetUp, p.Owner, "") {
			doors = append(doors, door{"/prosjekt/" + string(p.ID), p.Name, "home.project"})
		}
	}
	if a.can(who, survey.Manage, who.owner.ID, "") && !a.can(who, survey.SetUp, who.owner.ID, "") {
		doors = append(doors, door{"/personer", who.owner.Name, "home.people"})
	}
	if a.can(who, survey.SeeAudit, who.owner.ID, "") {
		doors = append(doors, door{"/revisjon", who.owner.Name, "home.audit"})
	}
	return doors, nil
}
