package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

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
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Vary(fiber.HeaderAcceptEncoding)
	switch c.AcceptsEncodings("br", "gzip") {
	case "br":
		if file.Brotli != nil {
			c.Set(fiber.HeaderContentEncoding, "br")
			return c.Send(file.Brotli)
		}
	case "gzip":
		if file.Gzip != nil {
			c.Set(fiber.HeaderContentEncoding, "gzip")
			return c.Send(file.Gzip)
		}
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
