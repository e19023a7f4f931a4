package approval

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/approval"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// archive hands out the papers of a project.
func (a *Area) archive(c *fiber.Ctx) error {
	return a.sendArchive(c, []survey.Project{site.ProjectOf(c)}, survey.Unit{})
}

// unitArchive hands out the papers of a unit, of earlier projects too: nobody else reads them.
func (a *Area) unitArchive(c *fiber.Ctx) error {
	unit := site.UnitOf(c)
	projects, err := a.Store.ProjectsOf(c.UserContext(), unit.Owner)
	if err == nil && len(projects) == 0 {
		err = survey.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("read projects: %w", err)
	}
	return a.sendArchive(c, projects, unit)
}

func (a *Area) sendArchive(c *fiber.Ctx, projects []survey.Project, unit survey.Unit) error {
	var body bytes.Buffer
	lang := a.Language(c)
	said := a.Views.Texts().Localizer(lang).Sayer()
	err := a.Approvals.Archive(c.UserContext(), &body, approval.Papers{Owner: site.IdentityOf(c).Owner, Projects: projects, Unit: unit, Lang: lang, Say: said.Say})
	if err = errors.Join(err, said.Err); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="arkiv.zip"`)
	return c.Send(body.Bytes())
}
