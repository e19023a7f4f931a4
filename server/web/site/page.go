package site

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/transport"
	"trivselspuls/survey"
)

// Page collects what the layout needs for this request.
func (s *Site) Page(c *fiber.Ctx, titleKey string, data any) page.Page {
	p := s.Views.Page(s.Language(c), titleKey, data)
	p.Path, p.Home, p.Fictional = c.Path(), "/inn", s.Config.Example
	if s.Apart(c) {
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
	return s.Send(c, name, s.Page(c, titleKey, data))
}

// Shown is Show of what was made, unless making it has failed with err.
func (s *Site) Shown(c *fiber.Ctx, name, titleKey string, data any, err error) error {
	if err != nil {
		return err
	}
	return s.Show(c, name, titleKey, data)
}

// Send renders a page that has been changed from what Page collects.
func (s *Site) Send(c *fiber.Ctx, name string, p page.Page) error {
	body, err := s.Views.Render(name, p)
	if err == nil {
		body, err = s.withTyped(c, body)
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	if !Packed(c) {
		transport.SendOnce(c.Context(), body)
		return nil
	}
	return c.Send(body)
}

// Packed reports whether an answer is packed on its way out. What is posted is not, nor
// is the page of a code from an open link: the packer would keep it in memory.
func Packed(c *fiber.Ctx) bool {
	return c.Method() == fiber.MethodGet && !(strings.HasPrefix(c.Path(), "/lenke/") && strings.Count(c.Path(), "/") > 2)
}

// Led leads to next, unless what was to be done there has failed with err.
func Led(c *fiber.Ctx, next string, err error) error {
	if err != nil {
		return err
	}
	return c.Redirect(next, fiber.StatusSeeOther)
}

// Stored answers a form that was sent, after the try to store it: with err if that
// failed, by the form again if it has problems, which it marks, or else by leading to next.
func Stored(c *fiber.Ctx, f *page.Form, problems survey.Problems, err error, next string, again func(*fiber.Ctx, *page.Form) error) error {
	if err != nil {
		return err
	}
	if !f.Mark(problems) {
		return again(c.Status(fiber.StatusUnprocessableEntity), f)
	}
	return c.Redirect(next, fiber.StatusSeeOther)
}

// Received is the SHA-256 of a request's body, as every answer to a step of the
// protocol has it: by it a respondent knows our answer from that of a filter on
// the way.
func Received(c *fiber.Ctx) string {
	body := c.Request().Body() // BodyRaw would copy it
	return base64.RawURLEncoding.EncodeToString(survey.SumOver(sha256.New(), body))
}

// SendForEver answers with bytes whose address changes when they do.
func SendForEver(c *fiber.Ctx, body []byte) error {
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Set(fiber.HeaderContentType, fiber.MIMEOctetStream)
	return c.Send(body)
}

// TellWait says in the answer's head when to try again, where err says so. A page that
// is only read, a browser fetches again by itself then.
func TellWait(c *fiber.Ctx, err error) {
	slow, ok := errors.AsType[SlowDownError](err)
	if busy, isBusy := errors.AsType[BusyError](err); isBusy {
		slow, ok = SlowDownError{busy.Wait}, true
	}
	if !ok {
		return
	}
	seconds := strconv.Itoa(slow.Seconds())
	c.Set(fiber.HeaderRetryAfter, seconds)
	if c.Method() == fiber.MethodGet {
		c.Set("Refresh", seconds)
	}
}

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

// PermissionsPolicy is the header that says which parts of a device a page may
// ask for. Most pages may ask for nothing.
const PermissionsPolicy = "Permissions-Policy"

// NoDevices is the header's value for pages in general.
const NoDevices = "camera=(), microphone=(), geolocation=()"

// AllowCamera lets this one page use the camera.
func AllowCamera(c *fiber.Ctx) {
	c.Set(PermissionsPolicy, "camera=(self), microphone=(), geolocation=()")
}

// AllowMicrophone lets this one page use the microphone.
func AllowMicrophone(c *fiber.Ctx) {
	c.Set(PermissionsPolicy, "camera=(), microphone=(self), geolocation=()")
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
	return BrowserLanguage(c, page.Known)
}

// BrowserLanguage is the first of the browser's languages that is known, else the first
// of those that pages are written in.
func BrowserLanguage(c *fiber.Ctx, known func(lang string) bool) string {
	for _, wanted := range strings.Split(c.Get(fiber.HeaderAcceptLanguage), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(wanted), ";")
		base, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if base == "no" {
			return survey.WrittenLanguages()[0]
		}
		if known(base) {
			return base
		}
	}
	return survey.WrittenLanguages()[0]
}

// Posted is a value of the form that was sent, and never of the address: what is
// meant to be hidden in a body must not work in a link.
func Posted(c *fiber.Ctx, name string) string { return string(c.Context().PostArgs().Peek(name)) }

// Sent are all values of a name in the form that was sent, as a page.Form reads them.
func Sent(c *fiber.Ctx) func(name string) []string {
	return func(name string) []string {
		return survey.Map(c.Context().PostArgs().PeekMulti(name), func(value []byte) string { return string(value) })
	}
}

// How many large files are made at once, and after how many seconds, not all in the same one, those come
// back who asked for more.
const (
	MostFiles = 2
	fileAfter = 10 * time.Second
)

// Stream answers with what write writes, as it is written, after the handler has returned: write
// uses nothing of the request. If somebody stops reading, writing fails, and write is to end. If
// write fails by itself, Sending is told, and the connection is broken, so that no part of a file
// looks like the whole. A file is no page to compare a form with, and nobody reads it then.
//
// Large files, which take tens of megabytes while they are made, are made a few at a time. Who asks
// for one more is told when to come back, as one that waited here would keep a turn from others.
func (s *Site) Stream(c *fiber.Ctx, large bool, write func(io.Writer) error) error {
	if Again(c) {
		return fmt.Errorf("compare with a file: %w", survey.ErrNotFound)
	}
	if large && s.making.Add(1) > MostFiles {
		s.making.Add(-1)
		c.Response().Header.Del(fiber.HeaderContentDisposition) // the page that says so is no file
		return BusyError{Wait: fileAfter + time.Duration(s.turned.Add(1)%10)*time.Second, Files: true}
	}
	send, wire := s.Sending(c), c.Context().Conn()
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		reader := &leaving{to: w}
		err := send(func() error {
			if large {
				defer s.making.Add(-1)
			}
			if err := write(reader); !reader.left {
				return err
			}
			return nil
		})
		if err != nil {
			wire.Close()
		}
	})
	return nil
}

// leaving notes that nobody reads any more.
type leaving struct {
	to   io.Writer
	left bool
}

func (l *leaving) Write(p []byte) (int, error) {
	n, err := l.to.Write(p)
	l.left = l.left || err != nil
	return n, err
}
