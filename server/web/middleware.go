package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"trivselspuls/server/cause"
	"trivselspuls/server/web/site"
	"trivselspuls/server/web/traffic"
	"trivselspuls/server/web/transport"
	"trivselspuls/survey"
)

// observe logs what may be logged of a request: route pattern, method, status,
// duration and cause, and only when the server itself failed; of all others it counts
// route and class of status. No address, path, user agent, cookie or identifier
// is ever written.
func (a *App) observe(c *fiber.Ctx) error {
	started := time.Now()
	err := c.Next()
	status := c.Response().StatusCode()
	if err != nil {
		status = site.OutcomeOf(err).Status
	}
	a.traffic.Count(traffic.RouteOf(c), c.Method(), status)
	if err != nil && status >= fiber.StatusInternalServerError {
		a.Log.Error("request failed", append([]any{
			"route", traffic.RouteOf(c), "method", c.Method(), "status", status, "duration", time.Since(started),
		}, cause.Of(err)...)...)
	}
	return err
}

// sending is Site.Sending: what fails of an answer after its request has been handled is logged as it
// would have been before.
func (a *App) sending(c *fiber.Ctx) func(func() error) error {
	route, started := traffic.RouteOf(c), time.Now()
	return func(send func() error) error {
		err := cause.Guard(send)
		if err != nil {
			a.Log.Error("request failed", append([]any{"route", route, "method", fiber.MethodGet, "duration", time.Since(started)}, cause.Of(err)...)...)
		}
		return err
	}
}

// wrapFramework takes a word that is no method of HTTP for one that no route
// has: the framework would answer it before anything of ours, without a header. And
// it survives a panic where recoverPanic does not reach, such as in an error page.
func (a *App) wrapFramework() {
	server := a.fiber.Server()
	handler := server.Handler
	server.HeaderReceived = a.mayBring
	server.Handler = func(c *fasthttp.RequestCtx) {
		if !slices.Contains(fiber.DefaultMethods, string(c.Method())) {
			c.Request.Header.SetMethod(fiber.MethodTrace)
		}
		err := cause.Guard(func() error {
			handler(c)
			return nil
		})
		defer transport.Forget(c)
		if err != nil {
			a.Log.Error("request failed", cause.Of(err)...)
			c.Error(fiber.ErrInternalServerError.Message, fiber.StatusInternalServerError)
		}
	}
}

// recoverPanic turns a panic into an error with the place it happened at and
// nothing of what it was called with.
func (a *App) recoverPanic(c *fiber.Ctx) error { return cause.Guard(c.Next) }

// withDeadline bounds the work behind a request.
func (a *App) withDeadline(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.Background(), requestTimeout)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}

// sameOrigin refuses writes that another site made the browser send, by the
// standard library's rules. Programs that are no browser pass: they carry no
// session of anybody.
//
// Our pages tell browsers to name no referrer, and some older ones then name «null»
// as the origin of a form, and do not say Sec-Fetch-Site. The form for respondents is
// there for such browsers and knows nobody, so it takes that for its own.
func (a *App) sameOrigin(c *fiber.Ctx) error {
	if c.Get("Origin") == "null" && c.Get("Sec-Fetch-Site") == "" && plainForm(c.Path()) {
		return c.Next()
	}
	r := &http.Request{Method: c.Method(), Host: string(c.Request().Host()), Header: http.Header{}}
	for _, name := range []string{"Origin", "Sec-Fetch-Site"} {
		if v := c.Get(name); v != "" {
			r.Header.Set(name, v)
		}
	}
	if err := a.origins.Check(r); err != nil {
		return fmt.Errorf("cross-origin request: %w", survey.ErrNotFound)
	}
	return c.Next()
}

// slipInAddress leads back to where the browser keeps a slip, or what an open link
// promises, to itself: mail that watches over links, and some scanners, make %23 of the #
// before it. The page says of what it cannot read that it is wrong.
func slipInAddress(c *fiber.Ctx) error {
	before, behind, found := strings.Cut(strings.Replace(c.OriginalURL(), "%2523", "%23", 1), "%23")
	before, _, _ = strings.Cut(before, "?")
	link := strings.HasPrefix(before, "/lenke/")
	if !found || c.Method() == fiber.MethodPost || !link && before != "/" && before != "/skjema" && before != "/skjema/" {
		return c.Next()
	}
	if !link { // the plain form cannot read what is behind #
		before = "/"
		slip, err := survey.ParseSlip("#" + behind)
		if behind = "-"; err == nil {
			behind = slip.String()
		}
	}
	return c.Redirect(before+"#"+behind, fiber.StatusSeeOther)
}

// onItsHost keeps the respondents' routes and the leaders' routes on their own
// host names when the two are configured apart. A name that slips were printed with before
// has the respondents' side, itself: what a browser keeps of a slip belongs to the name.
func (a *App) onItsHost(c *fiber.Ctx) error {
	leaders, respondents, host := a.Config.BaseURL.Host, a.Config.RespondentURL.Host, string(c.Request().Host())
	if leaders == respondents && !a.Apart(c) {
		return c.Next()
	}
	if leaders != respondents && host == respondents && !a.Reached.Load() {
		a.Reached.Store(true)
	}
	right := host == leaders
	if forRespondents(c.Path()) {
		right = a.Apart(c)
	}
	if right || shared(c.Path()) {
		return c.Next()
	}
	if c.Path() == "/" && host == leaders {
		return c.Redirect("/inn", fiber.StatusSeeOther)
	}
	return fmt.Errorf("wrong host: %w", survey.ErrNotFound)
}

func forRespondents(path string) bool {
	return path == "/" || strings.HasPrefix(path, "/api/") || path == "/skjema" ||
		strings.HasPrefix(path, "/skjema/") || strings.HasPrefix(path, "/lenke/") || strings.HasPrefix(path, "/nettbrett") || strings.HasPrefix(path, "/prove/")
}

// plainForm is where a respondent's browser sends a form without a script.
func plainForm(path string) bool { return path == "/skjema" || strings.HasPrefix(path, "/lenke/") }

func shared(path string) bool {
	return strings.HasPrefix(path, "/static/") || path == "/personvern" || path == "/tilgjengelighet" || path == "/helse" ||
		strings.HasPrefix(path, "/timen/") || path == "/hjelp" || strings.HasPrefix(path, "/hjelp/") || path == "/sporsmal" || strings.HasPrefix(path, "/sporsmal/")
}

// hangsUp reports whether the framework ends the connection with an error, for it has
// not read the request to its end.
func hangsUp(err error) bool {
	status, ok := errors.AsType[*fiber.Error](err)
	return ok && slices.Contains([]int{
		fiber.StatusBadRequest, fiber.StatusRequestEntityTooLarge, fiber.StatusRequestHeaderFieldsTooLarge,
	}, status.Code)
}

// fail writes the answer for an error. Nothing of the error's text reaches the
// browser. It is also called by the framework for requests that never reach a
// route, so it sets the headers itself.
func (a *App) fail(c *fiber.Ctx, err error) error {
	a.setHeaders(c)
	api, unread := false, hangsUp(err)
	if unread {
		var languages string
		if api, languages = transport.Unread(c.Context().Conn()); languages != "" {
			c.Request().Header.Set(fiber.HeaderAcceptLanguage, languages)
		}
	}
	if errors.Is(err, fiber.ErrRequestEntityTooLarge) {
		err = a.unread(&c.Request().Header)
	}
	if errors.Is(err, site.ErrSignIn) {
		return c.Redirect("/inn", fiber.StatusSeeOther)
	}
	if errors.Is(err, site.ErrSetUp) {
		return c.Redirect("/konto/start", fiber.StatusSeeOther)
	}
	o := site.OutcomeOf(err)
	site.TellWait(c, err)
	c.Status(o.Status)
	if api || strings.HasPrefix(c.Path(), "/api/") {
		answer := fiber.Map{"error": o.Kind}
		if c.Method() == fiber.MethodPost && !unread {
			answer["received"] = site.Received(c)
		}
		if early, ok := errors.AsType[survey.NotYetError](err); ok {
			answer["from"], answer["own"], answer["audience"] = early.From.Format(time.RFC3339), early.Own, early.Audience
		}
		return c.JSON(answer)
	}
	p := a.Page(c, "error."+o.Kind+".title", o)
	p.Path = "/" // the address may hold what somebody has mistyped: a code
	if p.Account != nil {
		p.Path = "/hjem"
	}
	if a.Send(c, "layout/error", p) != nil {
		return c.SendString(fiber.ErrInternalServerError.Message)
	}
	return nil
}
