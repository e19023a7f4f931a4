package approval

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/approval"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// Area is the page of approvals of a project.
type Area struct {
	*site.Site
	Store     *store.Store
	Approvals *approval.Service
}

// Routes adds the area's routes to the table. Who may do what with one approval is
// decided with the approval.
func (a *Area) Routes(add site.Add) {
	involved := a.Involved()
	add("GET", "/godkjenning/:project", involved, a.page)
	add("POST", "/godkjenning/:project/forskning", involved, a.askExport)
	add("POST", "/godkjenning/:project/import", involved, a.askImport)
	add("POST", "/godkjenning/:project/sletting", involved, a.askRemoval)
	add("GET", "/godkjenning/:project/arkiv", a.ProjectLeader(), a.archive)
	add("GET", "/enhet/:unit/arkiv", a.UnitReader(), a.unitArchive)
	add("POST", "/godkjenning/:project/arkivert", a.ProjectLeader(), a.archived)
	add("POST", "/godkjenning/:project/:approval/godkjenn", involved, a.sign)
	add("POST", "/godkjenning/:project/:approval/avsla", involved, a.refuse)
	add("POST", "/godkjenning/:project/:approval/hent", involved, a.fetch)
	add("POST", "/godkjenning/:project/:approval/slett", involved, a.remove)
}

func idOf(c *fiber.Ctx) survey.ApprovalID { return survey.ApprovalID(c.Params("approval")) }

// sign gives the person's word.
func (a *Area) sign(c *fiber.Ctx) error {
	return back(c, a.Approvals.Sign(c.UserContext(), site.IdentityOf(c).Account.ID, site.ProjectOf(c).ID, idOf(c)))
}

// refuse ends what was asked for.
func (a *Area) refuse(c *fiber.Ctx) error {
	return back(c, a.Approvals.Refuse(c.UserContext(), site.IdentityOf(c).Account.ID, site.ProjectOf(c).ID, idOf(c)))
}

// fetch hands the package to the one who asked, once.
func (a *Area) fetch(c *fiber.Ctx) error {
	approval, err := a.Store.Approval(c.UserContext(), idOf(c))
	if err == nil && approval.Project != site.ProjectOf(c).ID {
		err = survey.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("read approval: %w", err)
	}
	body, _, err := a.Approvals.Export(c.UserContext(), site.IdentityOf(c).Account.ID, approval.ID, nil)
	if err != nil {
		return err
	}
	name := "forskning-" + string(approval.ID[:8]) + ".zip"
	if site.IdentityOf(c).Owner.Fictional {
		name = "eksempeldata-" + name
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("attachment; filename=%q", name))
	return c.Send(body)
}

// back leads to the page, unless what was done has failed.
func back(c *fiber.Ctx, err error) error {
	return site.Led(c, "/godkjenning/"+string(site.ProjectOf(c).ID), err)
}
