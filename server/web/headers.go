package web

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
	"github.com/valyala/fasthttp"

	"trivselspuls/server/web/site"
	"trivselspuls/server/web/transport"
	"trivselspuls/static"
	"trivselspuls/survey"
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
const dataPolicy = "default-src 'none'; form-action 'none'; frame-ancestors 'none'"

const (
	openerPolicy   = "Cross-Origin-Opener-Policy"
	resourcePolicy = "Cross-Origin-Resource-Policy"
)

// secure sets the headers of every response, errors included.
func (a *App) secure(c *fiber.Ctx) error {
	a.setHeaders(c)
	err := c.Next()
	if err == nil && !bytes.HasPrefix(c.Response().Header.ContentType(), []byte(fiber.MIMETextHTML)) {
		c.Set(fiber.HeaderContentSecurityPolicy, dataPolicy)
		c.Response().Header.Del(site.PermissionsPolicy) // what concerns pages alone
		c.Response().Header.Del(openerPolicy)
		c.Response().Header.Del(fiber.HeaderXFrameOptions) // the policy says it
	}
	return err
}

func (a *App) setHeaders(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentSecurityPolicy, ContentPolicy)
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	c.Set(openerPolicy, "same-origin")
	c.Set(resourcePolicy, "same-origin")
	c.Set(site.PermissionsPolicy, site.NoDevices)
	if a.Config.BaseURL.Scheme == "https" {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=63072000; includeSubDomains")
	}
}

// whole refuses a request whose end could be read in two ways, and hangs up, so that
// nothing behind it is taken for a request of whoever else uses the connection. The
// framework picks one of the ways; a proxy in front may pick another. What is packed
// is refused too: the framework would unpack it, however large it becomes.
func (a *App) whole(c *fiber.Ctx) error {
	if h := &c.Request().Header; !endsInOnePlace(h) || len(h.Peek(fiber.HeaderContentEncoding)) > 0 {
		c.Context().SetConnectionClose()
		transport.Unread(c.Context().Conn())
		return fmt.Errorf("read request: %w", survey.ErrMalformed)
	}
	return c.Next()
}

// endsInOnePlace holds a request's head to what RFC 9112 lets a server insist on:
// lines end with CR and LF, there is one host, and one length or chunks, not both.
func endsInOnePlace(h *fasthttp.RequestHeader) bool {
	raw := h.RawHeaders()
	if bytes.Count(raw, []byte("\r\n")) != max(bytes.Count(raw, []byte("\r")), bytes.Count(raw, []byte("\n"))) || bytes.ContainsRune(raw, 0) {
		return false
	}
	var hosts, lengths, encodings int
	for line := range bytes.Lines(raw) {
		name, value, _ := strings.Cut(string(line), ":")
		switch strings.ToLower(name) {
		case "host":
			hosts++
		case "content-length":
			lengths++
		case "transfer-encoding":
			encodings++
			if !strings.EqualFold(strings.TrimSpace(value), "chunked") || !h.IsHTTP11() {
				return false
			}
		}
	}
	named := hosts == 1 || hosts == 0 && (!h.IsHTTP11() || !bytes.HasPrefix(h.RequestURI(), []byte("/"))) // a whole address names it too
	return named && lengths+encodings <= 1
}

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
