package web

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
)

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
