package site

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

// CookieName binds the cookie to this host over TLS. Without TLS, which is for
// trying the product on one's own machine, browsers refuse that prefix.
func (s *Site) CookieName() string {
	if s.Config.BaseURL.Scheme == "https" {
		return "__Host-session"
	}
	return "session"
}

// SetCookie gives the browser a session's secret until expires. Scripts cannot read it,
// and no other site can have it sent with a write.
func (s *Site) SetCookie(c *fiber.Ctx, secret string, expires time.Time) {
	c.Cookie(&fiber.Cookie{
		Name: s.CookieName(), Value: secret, Path: "/", Expires: expires, HTTPOnly: true,
		Secure: s.Config.BaseURL.Scheme == "https", SameSite: fiber.CookieSameSiteLaxMode,
	})
}
