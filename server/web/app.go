package web

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/waves"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// Config is what the HTTP side must be told. Links and QR codes are built from
// the two addresses only, never from a request's Host header.
type Config struct {
	BaseURL        *url.URL // the leaders' side
	RespondentURL  *url.URL // the respondents' side; may equal BaseURL
	TrustedProxies []string // addresses whose forwarded-for header is believed
	Help           []HelpLine
	National       analysis.National // figures of the whole country, shown beside the owner's own
	Example        bool              // everything here is invented, and every page says so
}

// HelpLine is one place to turn to, shown on every page of the respondent side.
type HelpLine struct {
	Name   string
	Number string
	Note   string
}

// App answers HTTP requests. Make it with New; it is safe for concurrent use.
type App struct {
	config    Config
	store     *store.Store
	waves     *waves.Service
	library   *questionnaire.Library
	log       *slog.Logger
	views     *views
	limit     *failureLimit
	given     *failureLimit // codes of open links
	traffic   *traffic
	delay     *growingDelay
	hashing   hashing
	nobody    string // a hash that no password has been set to
	firstRun  string // secret of the address where the first owner is set up
	help      helpLines
	snapshots snapshots
	origins   *http.CrossOriginProtection
	fiber     *fiber.App
}

// Time limits of a connection, and of the work behind one request.
const (
	readTimeout    = 15 * time.Second
	writeTimeout   = 60 * time.Second
	idleTimeout    = 60 * time.Second
	requestTimeout = 20 * time.Second
	bodyLimit      = 1 << 20
)

// New builds the application with its whole route table. It fails when a
// template or a text file has a mistake in it, so that no page can fail later.
// Its clock is the store's.
func New(config Config, st *store.Store, service *waves.Service, log *slog.Logger) (*App, error) {
	views, err := newViews()
	if err != nil {
		return nil, fmt.Errorf("load views: %w", err)
	}
	counts := log
	if config.Example { // its simulated people would drown what it tells on the terminal
		counts = slog.New(slog.DiscardHandler)
	}
	a := &App{
		config: config, store: st, waves: service, library: service.Library(),
		log: log, views: views, limit: newFailureLimit(st.Now), given: newFailureLimit(st.Now), traffic: newTraffic(counts, st.Now),
		delay:   newGrowingDelay(st.Now),
		hashing: make(hashing, hashesAtOnce), nobody: hashOfNobody(),
		firstRun: rand.Text(),
		origins:  http.NewCrossOriginProtection(),
	}
	a.fiber = fiber.New(fiber.Config{
		// Without Immutable, strings of a request are overwritten by the next
		// request that reuses its memory: one pupil's answer becomes another's.
		Immutable:               true,
		StrictRouting:           true,
		CaseSensitive:           true,
		DisableStartupMessage:   true,
		EnableTrustedProxyCheck: true,
		TrustedProxies:          config.TrustedProxies,
		ProxyHeader:             fiber.HeaderXForwardedFor,
		BodyLimit:               bodyLimit,
		// No route takes such a body, and reading it could put answers into
		// temporary files.
		DisablePreParseMultipartForm: true,
		ReadTimeout:                  readTimeout,
		WriteTimeout:                 writeTimeout,
		IdleTimeout:                  idleTimeout,
		ErrorHandler:                 a.fail,
	})
	a.knowAllMethods()
	a.fiber.Use(a.observe, compressed(), a.secure, a.recoverPanic, a.withDeadline, a.sameOrigin, a.onItsHost)
	for _, r := range a.routes() {
		a.fiber.Add(r.method, r.path, append([]fiber.Handler{named(r.path)}, r.handlers...)...)
	}
	return a, nil
}

// Fiber is the handler to listen with, or to test.
func (a *App) Fiber() *fiber.App { return a.fiber }

// Shutdown lets requests in flight finish until ctx is done.
func (a *App) Shutdown(ctx context.Context) error {
	defer a.traffic.finish()
	return a.fiber.ShutdownWithContext(ctx)
}
