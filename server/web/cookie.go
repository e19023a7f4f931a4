package web

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

// cookieName binds the cookie to this host over TLS. Without TLS, which is for
// trying the product on one's own machine, browsers refuse that prefix.
func (a *App) cookieName() string {
	if a.config.BaseURL.Scheme == "https" {
		return "__Host-session"
	}
	return "session"
}

func (a *App) setCookie(c *fiber.Ctx, secret string, expires time.Time) {
	c.Cookie(&fiber.Cookie{
		Name: a.cookieName(), Value: secret, Path: "/", Expires: expires, HTTPOnly: true,
		Secure: a.config.BaseURL.Scheme == "https", SameSite: fiber.CookieSameSiteLaxMode,
	})
}
