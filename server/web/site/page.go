package site

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
)

// Page collects what the layout needs for this request.
func (s *Site) Page(c *fiber.Ctx, titleKey string, data any) page.Page {
	p := s.Views.Page(s.Language(c), titleKey, data)
	p.Path, p.Home, p.Fictional = c.Path(), "/inn", s.Config.Example
	if s.Config.BaseURL.Host != s.Config.RespondentURL.Host && string(c.Request().Host()) == s.Config.RespondentURL.Host {
		p.Home = "/"
	}
	if who, ok := c.Locals(identityKey).(Identity); ok {
		p.Home = "/hjem"
		p.Account = &page.Account{Name: who.Account.Name, Owner: who.Account.Owner}
		p.Fictional = p.Fictional || who.Owner.Fictional
		p.Color = page.ColorOf(who.Owner.Accent)
	}
	return p
}

// Show renders a page as the answer.
func (s *Site) Show(c *fiber.Ctx, name, titleKey string, data any) error {
	body, err := s.Views.Render(name, s.Page(c, titleKey, data))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(body)
}

// SendForEver answers with bytes whose address changes when they do.
func SendForEver(c *fiber.Ctx, body []byte) error {
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Set(fiber.HeaderContentType, fiber.MIMEOctetStream)
	return c.Send(body)
}

// LanguageQuery lets a page without a session be read in another language.
const LanguageQuery = "lang"

// Language is the signed-in person's choice, else the page's query, else the
// first of the browser's languages that is ours.
func (s *Site) Language(c *fiber.Ctx) string {
	if asked := c.Query(LanguageQuery); page.Known(asked) {
		return asked
	}
	if who, ok := c.Locals(identityKey).(Identity); ok && page.Known(who.Account.Language) {
		return who.Account.Language
	}
	return BrowserLanguage(c)
}

// BrowserLanguage is the first of the browser's languages that is ours.
func BrowserLanguage(c *fiber.Ctx) string {
	for _, wanted := range strings.Split(c.Get(fiber.HeaderAcceptLanguage), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(wanted), ";")
		base, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if base == "no" {
			return page.Languages[0]
		}
		if page.Known(base) {
			return base
		}
	}
	return page.Languages[0]
}

// Posted is a value of the form that was sent, and never of the address: what is
// meant to be hidden in a body must not work in a link.
func Posted(c *fiber.Ctx, name string) string { return string(c.Context().PostArgs().Peek(name)) }

// Sent are all values of a name in the form that was sent, as a page.Form reads them.
func Sent(c *fiber.Ctx) func(name string) []string {
	return func(name string) []string {
		var values []string
		for _, v := range c.Context().PostArgs().PeekMulti(name) {
			values = append(values, string(v))
		}
		return values
	}
}
