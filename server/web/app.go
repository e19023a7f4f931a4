package web

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	approvals "trivselspuls/server/approval"
	"trivselspuls/server/health"
	"trivselspuls/server/owners"
	"trivselspuls/server/page"
	"trivselspuls/server/reports"
	"trivselspuls/server/waves"
	"trivselspuls/server/web/approval"
	"trivselspuls/server/web/help"
	"trivselspuls/server/web/questions"
	"trivselspuls/server/web/respond"
	"trivselspuls/server/web/results"
	"trivselspuls/server/web/setup"
	"trivselspuls/server/web/signin"
	"trivselspuls/server/web/site"
	"trivselspuls/server/web/traffic"
	"trivselspuls/server/web/wave"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// App answers HTTP requests. Make it with New; it is safe for concurrent use.
type App struct {
	*site.Site
	Store   *store.Store
	Waves   *waves.Service
	Closer  *waves.Closer
	Opener  *waves.Opener
	Health  *health.Check
	Owners  *owners.Service
	Reports *reports.Service
	Log     *slog.Logger
	Setup   *setup.Area
	// Connections is how many are served at once.
	Connections int
	traffic     *traffic.Counts
	origins     *http.CrossOriginProtection
	fiber       *fiber.App
	bodies      bodies
	turns       *turns

	respond   *respond.Area
	signin    *signin.Area
	questions *questions.Area
	results   *results.Area
	wave      *wave.Area
	approval  *approval.Area
	help      *help.Area
}

// Time limits of a connection, and of the work behind one request.
const (
	readTimeout    = 15 * time.Second
	writeTimeout   = 60 * time.Second
	idleTimeout    = 60 * time.Second
	requestTimeout = 20 * time.Second
)

// Config is what the HTTP side must be told; site.Config says more of the first five.
type Config struct {
	BaseURL, RespondentURL *url.URL
	EarlierHosts           []string
	TrustedProxies         []string
	Example                bool
	National               analysis.National // figures of the whole country, shown beside the owner's own
	Signin                 signin.Settings
	SchoolYears            int         // that answers are kept
	Views                  *page.Views // the embedded ones when nil
}

// New builds the application with its whole route table. It fails when a
// template or a text file has a mistake in it, so that no page can fail later.
// Its clock is the store's.
func New(config Config, st *store.Store, service *waves.Service, log *slog.Logger) (*App, error) {
	views := config.Views
	if views == nil {
		var err error
		if views, err = page.LoadViews(); err != nil {
			return nil, fmt.Errorf("load views: %w", err)
		}
	}
	words, err := questionnaire.LoadWords()
	if err != nil {
		return nil, err
	}
	s := site.New(site.Config{
		BaseURL: config.BaseURL, RespondentURL: config.RespondentURL, EarlierHosts: config.EarlierHosts, TrustedProxies: config.TrustedProxies, Example: config.Example,
	}, st, views)
	counts := log
	if config.Example { // its simulated people would drown what it tells on the terminal
		counts = slog.New(slog.DiscardHandler)
	}
	a := &App{
		Site: s, Store: st, Waves: service, Closer: waves.NewCloser(service, log), Opener: waves.NewOpener(service), Owners: owners.New(st, views.Texts()), Reports: reports.New(st.Reader, config.National), Log: log,
		traffic: traffic.New(counts, st.Now), origins: http.NewCrossOriginProtection(), turns: newTurns(mostAtOnce, turnPatience), Connections: mostConnections,
	}
	s.Sending = a.sending
	a.Health = health.New(st, service, a.Closer, log)
	if a.signin, err = signin.New(s, st, log, config.Signin); err != nil {
		return nil, err
	}
	// Each area receives what it uses and nothing else.
	a.respond = &respond.Area{Site: s, Store: st.Reader, Columns: st.Columns, Waves: service, Owners: a.Owners}
	a.questions = &questions.Area{Site: s, Store: st, Waves: service.Reader, Owners: a.Owners, Words: words}
	a.results = &results.Area{Site: s, Store: st, Waves: service.Reader, Owners: a.Owners, Reports: a.Reports, Progress: service.Progress}
	a.Setup = &setup.Area{Site: s, Store: st, Waves: service.Reader, Owners: a.Owners, Reports: a.Reports, Keys: config.Signin.Vault.Directory(), SchoolYears: config.SchoolYears, Expects: config.Signin.Provider != nil && config.Signin.Provider.Claim != ""}
	a.wave = &wave.Area{Site: s, Store: st, Waves: service, Closer: a.Closer, Opener: a.Opener, Reports: a.Reports}
	a.approval = &approval.Area{Site: s, Store: st, Approvals: approvals.New(st, service)}
	a.help = &help.Area{Site: s}
	a.fiber = a.framework()
	a.wrapFramework()
	a.fiber.Use(a.observe, compressed(), a.secure, a.recoverPanic, a.whole, a.withDeadline, a.turns.inTurn, a.sameOrigin, slipInAddress, a.onItsHost)
	table := a.routes()
	a.bodies = newBodies(table)
	for _, r := range table {
		handlers := append([]fiber.Handler{traffic.Named(r.path)}, r.handlers...)
		a.fiber.Add(r.method, r.path, handlers...)
		if r.method == fiber.MethodGet { // who watches servers asks so; the body is left out below
			a.fiber.Add(fiber.MethodHead, r.path, handlers...)
		}
	}
	return a, nil
}

// framework is Fiber as it is to be: what it would do by itself it does not do here.
func (a *App) framework() *fiber.App {
	return fiber.New(fiber.Config{
		// Without Immutable, strings of a request are overwritten by the next
		// request that reuses its memory: one pupil's answer becomes another's.
		Immutable:             true,
		StrictRouting:         true,
		CaseSensitive:         true,
		DisableStartupMessage: true,
		// The framework believes no proxy: of a forwarded address it takes what the
		// client has written (site.AddressOf does not).
		EnableTrustedProxyCheck: true,
		BodyLimit:               site.StrangersBody, // mayBring says it for each route
		ReadBufferSize:          headLimit,
		// No respondent's route takes such a body, and reading it could put answers
		// into temporary files; recordings are read in memory.
		DisablePreParseMultipartForm: true,
		ReadTimeout:                  readTimeout,
		WriteTimeout:                 writeTimeout,
		IdleTimeout:                  idleTimeout,
		ErrorHandler:                 a.fail,
	})
}

// Fiber is the handler, to test; Serve listens with it.
func (a *App) Fiber() *fiber.App { return a.fiber }

// FirstRunPath is where the first owner is set up, or empty when there is one.
func (a *App) FirstRunPath(ctx context.Context) (string, error) { return a.signin.FirstRunPath(ctx) }

// Shutdown lets requests in flight finish until ctx is done.
func (a *App) Shutdown(ctx context.Context) error {
	defer a.traffic.Finish()
	return a.fiber.ShutdownWithContext(ctx)
}

type route struct {
	method, path string
	guard        string
	body         int // the most it takes, in bytes
	handlers     []fiber.Handler
}

// routes is the whole route table, area by area; testdata/routes.txt shows it. A
// path that is not here does not exist, and a guard's no looks the same as that.
func (a *App) routes() []route {
	var table []route
	add := func(method, path string, g site.Guard, handler fiber.Handler) {
		table = append(table, route{method, path, g.Name, cmp.Or(g.Body, site.StrangersBody), []fiber.Handler{g.Check, a.Unchanged, handler}})
	}
	add("GET", "/static/:name", a.Anyone(), a.asset)
	add("GET", "/helse", a.Anyone(), a.health)
	a.respond.Routes(add)
	a.signin.Routes(add)
	a.Setup.Routes(add)
	a.questions.Routes(add)
	a.wave.Routes(add)
	a.results.Routes(add)
	a.approval.Routes(add)
	a.help.Routes(add)
	return table
}
