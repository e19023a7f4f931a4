package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"

	"trivselspuls/server/web/site"
	"trivselspuls/static"
	"trivselspuls/survey"
)

// asset serves a built file. Its name carries the hash of its content, so it
// may be kept for ever; nothing else on this server may be kept at all.
func (a *App) asset(c *fiber.Ctx) error {
	file, ok := a.Views.Assets().File(c.Params("name"))
	if !ok {
		return fmt.Errorf("asset: %w", survey.ErrNotFound)
	}
	c.Set(fiber.HeaderContentType, file.Type)
	c.Set(fiber.HeaderCacheControl, "max-age=31536000, immutable")
	// Anybody may have it, and it leads to nothing but more of the kind.
	c.Response().Header.Del(resourcePolicy)
	c.Response().Header.Del(fiber.HeaderReferrerPolicy)
	c.Vary(fiber.HeaderAcceptEncoding)
	// The smallest that the browser takes: they name gzip first, and mean nothing by it.
	switch takes := c.Request().Header.HasAcceptEncoding; {
	case file.Brotli != nil && takes("br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		return c.Send(file.Brotli)
	case file.Gzip != nil && takes("gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(file.Gzip)
	}
	return c.Send(file.Body)
}

// health answers, in words and by its status, whether the server can do what it is for.
func (a *App) health(c *fiber.Ctx) error {
	report := a.Health.Report(c.UserContext())
	if !report.OK() {
		c.Status(fiber.StatusServiceUnavailable)
	}
	return c.SendString(report.String())
}

// compressed packs pages, manifests and questionnaires on their way out. Built
// files are packed already, and the answers to the protocol's POSTs are too
// short to gain. Nothing that is compressed holds a secret beside words an
// attacker can choose, so its length tells nothing (BREACH).
func compressed() fiber.Handler {
	return compress.New(compress.Config{
		Next: func(c *fiber.Ctx) bool {
			return !site.Packed(c) || strings.HasPrefix(c.Path(), static.Prefix)
		},
	})
}
