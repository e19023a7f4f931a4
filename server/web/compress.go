package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"

	"trivselspuls/static"
)

// compressed packs pages, manifests and questionnaires on their way out. Built
// files are packed already, and the answers to the protocol's POSTs are too
// short to gain. Nothing that is compressed holds a secret beside words an
// attacker can choose, so its length tells nothing (BREACH).
func compressed() fiber.Handler {
	return compress.New(compress.Config{
		Next: func(c *fiber.Ctx) bool {
			return c.Method() != fiber.MethodGet || strings.HasPrefix(c.Path(), static.Prefix)
		},
	})
}
