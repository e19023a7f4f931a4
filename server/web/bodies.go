package web

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"trivselspuls/server/web/site"
	"trivselspuls/server/web/transport"
	"trivselspuls/survey"
)

// What one connection may take of the server's memory, and how many there may be.
const (
	headLimit       = 16 << 10 // of a request's head: a municipality's own cookies are sent here too
	mostConnections = 4096
	uploadTimeout   = time.Minute // to send what only somebody signed in may
)

// bodies says how many bytes of body each route takes.
type bodies []struct {
	parts []string // of the path
	most  int
}

func newBodies(table []route) (b bodies) {
	for _, r := range table {
		if r.method == fiber.MethodPost {
			b = append(b, struct {
				parts []string
				most  int
			}{strings.Split(r.path, "/"), r.body})
		}
	}
	return b
}

// of is what the route of a request takes; not known if there is no such route, which
// is for the router to say. Only what is posted has a body.
func (b bodies) of(head *fasthttp.RequestHeader) (most int, known bool) {
	if !head.IsPost() {
		return 0, true
	}
	var uri fasthttp.URI
	if err := uri.Parse(nil, head.RequestURI()); err != nil {
		return site.StrangersBody, false
	}
	path := strings.Split(string(uri.PathOriginal()), "/")
	for _, r := range b {
		if len(r.parts) == len(path) && fits(r.parts, path) {
			return r.most, true
		}
	}
	return site.StrangersBody, false
}

func fits(pattern, path []string) bool {
	for i, part := range pattern {
		if part != path[i] && !strings.HasPrefix(part, ":") {
			return false
		}
	}
	return true
}

// mayBring bounds a body before anything is put aside for it: by its route, and what
// is larger than strangers may send by a running session.
func (a *App) mayBring(head *fasthttp.RequestHeader) fasthttp.RequestConfig {
	most, _ := a.bodies.of(head)
	if most <= site.StrangersBody || head.ContentLength() >= 0 && head.ContentLength() <= site.StrangersBody {
		return fasthttp.RequestConfig{MaxRequestBodySize: max(most, 1)} // of zero the framework makes its own
	}
	if !a.runs(head) {
		return fasthttp.RequestConfig{MaxRequestBodySize: site.StrangersBody}
	}
	return fasthttp.RequestConfig{MaxRequestBodySize: most, ReadTimeout: uploadTimeout}
}

// runs reports whether a request brings the secret of a session that runs or has just ended.
func (a *App) runs(head *fasthttp.RequestHeader) bool {
	ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
	defer cancel()
	secret := string(head.Cookie(a.CookieName()))
	if secret == "" {
		return false
	}
	if _, err := a.Store.UseSession(ctx, secret); err == nil {
		return true
	}
	account, err := a.Store.EndedSession(ctx, secret)
	return err == nil && account != "" // what they typed is kept until they have signed in
}

// unread is the error for a request whose body is larger than its route takes: that
// there is no such route, or that its sender is to sign in first, goes before it.
func (a *App) unread(head *fasthttp.RequestHeader) error {
	most, known := a.bodies.of(head)
	switch {
	case !known:
		return survey.ErrNotFound
	case most > site.StrangersBody && head.ContentLength() <= most && !a.runs(head):
		return site.ErrSignIn
	}
	return site.ErrTooLarge
}

// Serve answers on a listener until Shutdown.
func (a *App) Serve(l net.Listener) error {
	return a.fiber.Listener(transport.Listen(l, a.Connections, a.refusal()))
}

// refusal is the whole answer to a connection too many: who sent it, and what for, has
// not been read, so it says the same in each language.
func (a *App) refusal() []byte {
	var text strings.Builder
	for _, l := range survey.WrittenLanguages() {
		said := a.Views.Texts().Localizer(l).Sayer()
		text.WriteString(said.Say("error.unavailable.title") + "\n" + said.Say("error.unavailable.text") + "\n")
		if said.Err != nil {
			panic(said.Err) // a test sees every text
		}
	}
	return fmt.Appendf(nil, "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 10\r\nCache-Control: no-store\r\n"+
		"X-Content-Type-Options: nosniff\r\nContent-Security-Policy: %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s",
		dataPolicy, text.Len(), text.String())
}

// How many requests are served at once, how long one waits for its turn before it is told to
// come back, and after how long at least. More at once would wait for the same processors and
// connections to the database, which go to any of those who wait. The respondents' page gives a
// request twenty seconds, so what has waited for sixteen is still answered in time.
const (
	mostAtOnce   = 64
	turnPatience = 16 * time.Second
	backAfter    = 10 * time.Second
)

// turns lets requests be served in the order they came.
type turns struct {
	taken    chan struct{} // those who wait to send go in the order they came
	patience time.Duration
	waiting  atomic.Int64
	refused  atomic.Int64
}

func newTurns(atOnce int, patience time.Duration) *turns {
	return &turns{taken: make(chan struct{}, atOnce), patience: patience}
}

// inTurn waits for the request's turn. One that waits too long is told to come back after a while,
// not all in the same second; a form that a browser has sent by itself would be lost with that, so
// it waits on. What needs no database is served at once: files, the respondents' first page, how
// the server is. A page that is read within a request has that one's turn: waiting for another,
// all could wait for each other.
func (t *turns) inTurn(c *fiber.Ctx) error {
	path := c.Path()
	if site.Again(c) || strings.HasPrefix(path, "/static/") || path == "/helse" || path == "/" {
		return c.Next()
	}
	ctx := c.UserContext()
	if c.Method() != fiber.MethodPost || strings.HasPrefix(path, "/api/") {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, t.patience)
		defer cancel()
	}
	t.waiting.Add(1)
	select {
	case t.taken <- struct{}{}:
		t.waiting.Add(-1)
	case <-ctx.Done():
		t.waiting.Add(-1)
		if c.UserContext().Err() != nil {
			return ctx.Err()
		}
		return site.BusyError{Wait: backAfter + time.Duration(t.refused.Add(1)%10)*time.Second}
	}
	defer func() { <-t.taken }()
	return c.Next()
}
