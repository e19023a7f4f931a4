package respond

import "github.com/gofiber/fiber/v2"

// accessibilityPage says what was tested with what and what was not, the same as
// docs/accessibility.md.
func (a *Area) accessibilityPage(c *fiber.Ctx) error {
	return a.Show(c, "respond/accessibility", "accessibility.title", nil)
}
