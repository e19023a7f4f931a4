package web

import (
	"bytes"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
)

// ContentPolicy allows the own origin and nothing else; no inline script or
// style. data: images are the icons of the design system's style sheet.
var ContentPolicy = strings.Join([]string{
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self' data:",
	"font-src 'self'",
	"connect-src 'self'",
	"media-src 'self'",
	"manifest-src 'self'",
	"form-action 'self'",
	"base-uri 'none'",
	"frame-ancestors 'none'",
	"require-trusted-types-for 'script'",
	"trusted-types 'none'",
}, "; ")

// dataPolicy is the policy of what is no page: scripts, styles, fonts, answers of
// the protocol. Shown by itself, it may do nothing at all. It is also a quarter as
// long, and a respondent gets a dozen of them.
const dataPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// secure sets the headers of every response, errors included.
func (a *App) secure(c *fiber.Ctx) error {
	a.setHeaders(c)
	err := c.Next()
	if err == nil && !bytes.HasPrefix(c.Response().Header.ContentType(), []byte(fiber.MIMETextHTML)) {
		c.Set(fiber.HeaderContentSecurityPolicy, dataPolicy)
	}
	return err
}

func (a *App) setHeaders(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentSecurityPolicy, ContentPolicy)
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set(site.PermissionsPolicy, site.NoDevices)
	if a.Config.BaseURL.Scheme == "https" {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=63072000; includeSubDomains")
	}
}
