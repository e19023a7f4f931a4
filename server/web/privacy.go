package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"
)

type storedTable struct {
	Name    string
	Columns []string
}

// privacyPage lists what is stored of an answer by asking the database itself,
// so that a column somebody adds shows here or breaks the page: its explanation
// is missing then.
func (a *App) privacyPage(c *fiber.Ctx) error {
	var tables []storedTable
	for _, name := range []string{"code", "ballot", "response"} {
		columns, err := a.store.Columns(c.UserContext(), name)
		if err != nil {
			return fmt.Errorf("privacy page: %w", err)
		}
		tables = append(tables, storedTable{name, columns})
	}
	return a.show(c, "privacy/page", "privacy.title", fiber.Map{"Tables": tables})
}
