package site

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"trivselspuls/server/web/typed"
	"trivselspuls/survey"
)

// Bounds of what is kept of forms that came when their session had ended. It is kept in
// memory alone: nothing that was not stored by its writer is stored.
const (
	keptFor  = time.Hour
	keptRoom = 16 << 20
)

const sentKey = "sent"

// kept holds such forms by the secret of the browser's session.
type kept struct {
	mutex sync.Mutex
	forms map[string]keptForm
}

type keptForm struct {
	typed.Sent
	account survey.AccountID
	size    int
	until   time.Time
	another bool // somebody else has signed in: nothing of it is left
}

func (k *kept) put(secret string, form keptForm, now time.Time) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	room := keptRoom - form.size
	for other, have := range k.forms {
		if room -= have.size; !now.Before(have.until) {
			room += have.size
			delete(k.forms, other)
		}
	}
	if room >= 0 {
		form.until = now.Add(keptFor)
		k.forms[secret] = form
	}
}

// take removes the form under a secret if it is what may takes it for.
func (k *kept) take(secret string, now time.Time, may func(keptForm) bool) (keptForm, bool) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	form, ok := k.forms[secret]
	if !ok || !now.Before(form.until) || !may(form) {
		return keptForm{}, false
	}
	delete(k.forms, secret)
	return form, true
}

// sentBy is the form a request has sent, without files.
func sentBy(c *fiber.Ctx) typed.Sent {
	values := url.Values{}
	c.Context().PostArgs().VisitAll(func(name, value []byte) { values.Add(string(name), string(value)) })
	if form, err := c.MultipartForm(); err == nil {
		for name, list := range form.Value {
			values[name] = append(values[name], list...)
		}
	}
	return typed.SentBy(c.Path(), values)
}

// keepTyped keeps the form that came with a session that had ended, for the same person
// to find when they have signed in in the same browser.
func (s *Site) keepTyped(c *fiber.Ctx, secret string) error {
	if c.Method() != fiber.MethodPost {
		return nil
	}
	account, err := s.store.EndedSession(c.UserContext(), secret)
	if err != nil || account == "" {
		return err
	}
	if sent := sentBy(c); sent.Page != "" {
		s.typed.put(secret, keptForm{Sent: sent, account: account, size: len(c.Body())}, s.store.Now())
	}
	return nil
}

// Keeps reports whether a browser's form waits for somebody to sign in.
func (s *Site) Keeps(c *fiber.Ctx) bool {
	s.typed.mutex.Lock()
	defer s.typed.mutex.Unlock()
	form, ok := s.typed.forms[c.Cookies(s.CookieName())]
	return ok && s.store.Now().Before(form.until)
}

// TypedBefore is the page that the browser's kept form belongs to, once an account has
// signed in in a new session; empty without one. Another account's form is dropped.
func (s *Site) TypedBefore(old, secret string, account survey.AccountID) string {
	now := s.store.Now()
	form, ok := s.typed.take(old, now, func(keptForm) bool { return true })
	if !ok {
		return ""
	}
	if form.account != account {
		form = keptForm{Sent: typed.Sent{Page: "/hjem"}, account: account, another: true}
	}
	s.typed.put(secret, form, now)
	return form.Page
}

// withTyped marks a page's forms, and gives back what was typed into them before.
func (s *Site) withTyped(c *fiber.Ctx, body []byte) ([]byte, error) {
	who, ok := c.Locals(identityKey).(Identity)
	asks := bytes.Count(body, []byte(`method="post"`)) - bytes.Count(body, []byte(`action="/ut"`)) - bytes.Count(body, []byte(`action="/sprak"`))
	if !ok {
		return body, nil
	}
	if c.Method() == fiber.MethodPost {
		sent, _ := c.Locals(sentKey).(typed.Sent)
		if sent.Page == "" {
			return body, nil
		}
		marked := typed.Mark(body, sent.Page, sent)
		if _, _, homeless := sent.Into(marked); len(homeless) > 0 && c.Response().StatusCode() >= fiber.StatusBadRequest {
			return s.notice(c, marked, notice{Kind: "error", Lines: homeless})
		}
		return marked, nil
	}
	if asks > 0 { // beside those of every page
		body = typed.Mark(body, c.OriginalURL(), typed.Sent{})
	}
	form, ok := s.typed.take(who.Secret, s.store.Now(), func(form keptForm) bool {
		path, _, _ := strings.Cut(form.Page, "?")
		return form.another || path == c.Path()
	})
	switch {
	case !ok:
		return body, nil
	case form.another:
		return s.notice(c, body, notice{Kind: "another"})
	}
	return s.into(c, body, form.Sent, "back")
}

// into gives back what was typed, with what has changed meanwhile.
func (s *Site) into(c *fiber.Ctx, body []byte, sent typed.Sent, kind string) ([]byte, error) {
	filled, found, homeless := sent.Into(body)
	if len(homeless) > 0 {
		kind = "homeless"
	}
	return s.notice(c, filled, notice{Kind: kind, Found: found, Lines: homeless})
}

// notice is said above a page: that what was typed is here again, and what became of it.
type notice struct {
	Kind  string // of its words: back, changed, homeless, another, error
	Found []typed.Difference
	Lines []string
}

func (s *Site) notice(c *fiber.Ctx, body []byte, n notice) ([]byte, error) {
	text, err := s.Views.Render("layout/typed", s.Page(c, "layout.product", n))
	return typed.Below(body, text), err
}

// Unchanged lets a form pass if its page still holds what it was filled in from. If
// somebody else has stored something there meanwhile, both are shown and nothing is
// stored. Of two that come at once the second sees the first.
func (s *Site) Unchanged(c *fiber.Ctx) error {
	sent := sentBy(c)
	if _, ok := c.Locals(identityKey).(Identity); !ok || sent.Page == "" {
		return c.Next()
	}
	for _, name := range typed.Fields() {
		c.Context().PostArgs().Del(name)
	}
	c.Locals(sentKey, sent)
	page := fnv.New32()
	fmt.Fprint(page, sent.Page)
	turn := &s.turns[page.Sum32()%uint32(len(s.turns))]
	turn.Lock()
	defer turn.Unlock()
	if body := again(c, sent.Page); body != nil && sent.Changed(body) {
		c.Status(fiber.StatusConflict).Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		body, err := s.into(c, body, sent, "changed")
		if err != nil {
			return err
		}
		return c.Send(body)
	}
	return c.Next()
}

// again is a page as the same person would read it now; nil if they would read none.
func again(c *fiber.Ctx, page string) []byte {
	var request fasthttp.Request
	request.Header.SetProtocol("HTTP/1.0") // it has no head that could be held to its rules
	request.Header.SetHost(string(c.Request().Host()))
	request.SetRequestURI(page)
	for _, name := range []string{fiber.HeaderCookie, fiber.HeaderAcceptLanguage} {
		request.Header.Set(name, c.Get(name))
	}
	var inner fasthttp.RequestCtx
	inner.Init(&request, c.Context().RemoteAddr(), nil)
	c.App().Handler()(&inner)
	if inner.Response.StatusCode() != fiber.StatusOK {
		return nil
	}
	return inner.Response.Body()
}
