package web

import "github.com/gofiber/fiber/v2"

// accessibilityPage says what was tested with what and what was not, the same as
// docs/accessibility.md.
func (a *App) accessibilityPage(c *fiber.Ctx) error {
	return a.show(c, "accessibility/page", "accessibility.title", nil)
}
