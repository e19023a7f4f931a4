package web

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
)

// fail writes the answer for an error. Nothing of the error's text reaches the
// browser. It is also called by the framework for requests that never reach a
// route, so it sets the headers itself.
func (a *App) fail(c *fiber.Ctx, err error) error {
	a.setHeaders(c)
	if errors.Is(err, site.ErrSignIn) {
		return c.Redirect("/inn", fiber.StatusSeeOther)
	}
	if errors.Is(err, site.ErrSetUp) {
		return c.Redirect("/konto/start", fiber.StatusSeeOther)
	}
	o := site.OutcomeOf(err)
	c.Status(o.Status)
	if strings.HasPrefix(c.Path(), "/api/") {
		return c.JSON(fiber.Map{"error": o.Kind})
	}
	p := a.Page(c, "error."+o.Kind+".title", o)
	p.Path = "/" // the address may hold what somebody has mistyped: a code
	if p.Account != nil {
		p.Path = "/hjem"
	}
	if a.Send(c, "layout/error", p) != nil {
		return c.SendString(fiber.ErrInternalServerError.Message)
	}
	return nil
}
