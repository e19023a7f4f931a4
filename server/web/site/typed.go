package site

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
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
	keptFor   = time.Hour
	keptRoom  = 16 << 20 // in bytes, of all
	keptShare = 2 << 20  // of one account, so that nobody takes the room from others
	keptLeast = 1 << 10  // that each form counts for, so that there are not too many
)

const (
	sentKey  = "sent"
	againKey = "again" // the page is read to compare with it, and nobody sees it
)

// kept holds such forms for the browsers they came from.
type kept struct {
	mutex sync.Mutex
	forms []keptForm
}

type keptForm struct {
	secret  string // of the browser's session
	account survey.AccountID
	path    string // of the page that showed the form
	action  string
	values  string // as they are sent, of which the size is known
	until   time.Time
}

func (f keptForm) size() int { return keptLeast + len(f.action) + len(f.values) }

// put keeps a form in the place of what the same browser sent there before. Where it has
// no room it is lost, and nobody is told that it is kept.
func (k *kept) put(form keptForm, now time.Time) {
	k.take(now, func(have keptForm) bool { return have.secret == form.secret && have.action == form.action })
	k.mutex.Lock()
	defer k.mutex.Unlock()
	all, own := form.size(), form.size()
	for _, have := range k.forms {
		if all += have.size(); have.account == form.account {
			own += have.size()
		}
	}
	if all <= keptRoom && own <= keptShare {
		k.forms = append(k.forms, form)
		until := form.until // not the form, which would stay with the clock
		time.AfterFunc(until.Sub(now), func() { k.take(until, func(keptForm) bool { return false }) })
	}
}

// take removes the forms that which names, and those whose time is over.
func (k *kept) take(now time.Time, which func(keptForm) bool) (taken []keptForm) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.forms = slices.DeleteFunc(k.forms, func(form keptForm) bool {
		over := !now.Before(form.until)
		if !over && which(form) {
			taken = append(taken, form)
			return true
		}
		return over
	})
	return taken
}

// sentBy is the form a request has sent, without files.
func sentBy(c *fiber.Ctx) typed.Sent {
	values := url.Values{}
	c.Context().PostArgs().VisitAll(func(name, value []byte) { values.Add(string(name), string(value)) })
	if form, err := c.MultipartForm(); err == nil {
		maps.Copy(values, form.Value)
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
	sent := sentBy(c)
	if path, _, _ := strings.Cut(sent.Page, "?"); path != "" {
		now := s.store.Now()
		s.typed.put(keptForm{secret, account, path, sent.Action, sent.Values.Encode(), now.Add(keptFor)}, now)
	}
	return nil
}

// Keeps reports whether a browser's form waits for somebody to sign in.
func (s *Site) Keeps(c *fiber.Ctx) bool {
	s.typed.mutex.Lock()
	defer s.typed.mutex.Unlock()
	return slices.ContainsFunc(s.typed.forms, func(form keptForm) bool {
		return form.secret == c.Cookies(s.CookieName()) && s.store.Now().Before(form.until)
	})
}

// ForgetTyped drops what is kept under the secret of a session that its owner ends.
func (s *Site) ForgetTyped(secret string) {
	s.typed.take(s.store.Now(), func(form keptForm) bool { return form.secret == secret })
}

// TypedBefore is the page that the browser's kept form belongs to, once an account has
// signed in in a new session; empty without one. Another account's form is dropped.
func (s *Site) TypedBefore(old, secret string, account survey.AccountID) (page string) {
	now := s.store.Now()
	for _, form := range s.typed.take(now, func(form keptForm) bool { return form.secret == old }) {
		if form.account == account {
			form.secret, page = secret, form.sent().Page
			s.typed.put(form, now)
		}
	}
	return page
}

func (f keptForm) sent() typed.Sent {
	values, _ := url.ParseQuery(f.values) // it was encoded here
	return typed.SentBy(f.action, values)
}

// withTyped marks a page's forms, and gives back what was typed into them before. Where the
// page is refused it gives nothing: who may not read it any more is not given what it held.
func (s *Site) withTyped(c *fiber.Ctx, body []byte) (_ []byte, err error) {
	who, ok := c.Locals(identityKey).(Identity)
	if !ok {
		return body, nil
	}
	if c.Method() == fiber.MethodPost {
		sent, _ := c.Locals(sentKey).(typed.Sent)
		if sent.Page == "" && !bytes.Contains(body, []byte(" data-stored=")) {
			return body, nil
		}
		body = typed.Mark(body, cmp.Or(sent.Page, c.Path()), sent)
		if _, _, homeless := sent.Into(body); len(homeless) > 0 && c.Response().StatusCode() >= fiber.StatusBadRequest {
			return s.notice(c, body, notice{Kind: "error", Lines: homeless})
		}
		return body, nil
	}
	if bytes.Count(body, []byte(`method="post"`)) > bytes.Count(body, []byte(`action="/ut"`))+bytes.Count(body, []byte(`action="/sprak"`)) {
		body = typed.Mark(body, c.OriginalURL(), typed.Sent{}) // there are others than those of every page
	}
	if Again(c) || c.Response().StatusCode() != fiber.StatusOK {
		return body, nil
	}
	for _, form := range s.typed.take(s.store.Now(), func(form keptForm) bool {
		return form.secret == who.Secret && form.path == c.Path()
	}) {
		filled, found, homeless := form.sent().Into(body)
		kind := "back"
		if len(homeless) > 0 {
			kind = "homeless"
		}
		if body, err = s.notice(c, filled, notice{kind, found, homeless}); err != nil {
			return nil, err
		}
	}
	return body, nil
}

// notice is said above a page: that what was typed is here again, and what became of it.
type notice struct {
	Kind  string // of its words: back, changed, homeless, error
	Found []typed.Difference
	Lines []string
}

func (s *Site) notice(c *fiber.Ctx, body []byte, n notice) ([]byte, error) {
	text, err := s.Views.Render("layout/typed", s.Page(c, "layout.product", n))
	return typed.Below(body, text), err
}

// errChanged is a form whose page no longer holds what it was filled in from.
var errChanged = errors.New("somebody else has stored something there")

// Unchanged lets a form pass if its page still holds what it was filled in from, when it
// comes and when it is stored. If somebody else has stored something there meanwhile, both
// are shown and nothing is stored. What nobody signed in has sent is not read: it may be
// answers, or the code of a slip.
func (s *Site) Unchanged(c *fiber.Ctx) error {
	if _, ok := c.Locals(identityKey).(Identity); !ok {
		return c.Next()
	}
	sent := sentBy(c)
	if sent.Page == "" {
		return c.Next()
	}
	c.Context().PostArgs().Del(typed.PageField)
	c.Context().PostArgs().Del(typed.HeldField)
	c.Locals(sentKey, sent)
	var both []byte // the page with what others and the sender have written
	ctx, err := s.store.Upon(c.UserContext(), func() (err error) {
		body, err := again(c, sent.Page)
		if body == nil {
			return err
		}
		filled, found, _ := sent.Into(body)
		if len(found) == 0 {
			return nil
		}
		both, err = s.notice(c, filled, notice{Kind: "changed", Found: found})
		return cmp.Or(err, errChanged)
	})
	if err == nil {
		c.SetUserContext(ctx)
		err = c.Next()
	}
	if both == nil {
		return err
	}
	c.Status(fiber.StatusConflict).Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(both)
}

// Again reports whether a page is read only to compare with it, within a request that waits for that.
func Again(c *fiber.Ctx) bool { return c.Locals(againKey) != nil }

// again is a page as the same person would read it now; nil if they would read none. One that
// cannot be read at the moment is survey.ErrUnavailable: nothing is stored that was not compared.
func again(c *fiber.Ctx, page string) ([]byte, error) {
	var request fasthttp.Request
	request.Header.SetProtocol("HTTP/1.0") // it has no head that could be held to its rules
	request.Header.SetHost(string(c.Request().Host()))
	request.SetRequestURI(page)
	for _, name := range []string{fiber.HeaderCookie, fiber.HeaderAcceptLanguage} {
		request.Header.Set(name, c.Get(name))
	}
	var inner fasthttp.RequestCtx
	inner.Init(&request, c.Context().RemoteAddr(), nil)
	inner.SetUserValue(againKey, true)
	c.App().Handler()(&inner)
	switch status := inner.Response.StatusCode(); {
	case status >= fiber.StatusInternalServerError:
		return nil, fmt.Errorf("read a page to compare with it: %w", survey.ErrUnavailable)
	case status != fiber.StatusOK:
		return nil, nil
	}
	return inner.Response.Body(), nil
}
