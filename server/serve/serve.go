package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"trivselspuls/server/identity"
	"trivselspuls/server/keeper"
	"trivselspuls/server/page"
	"trivselspuls/server/settings"
	"trivselspuls/server/waves"
	"trivselspuls/server/web"
	"trivselspuls/server/web/signin"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
)

// drainTime is how long requests in flight may take to finish after the signal to
// stop.
const drainTime = 25 * time.Second

// ContentPolicy is what every page of this release allows browsers to load.
var ContentPolicy = web.ContentPolicy

// Server is what runs in one process. Make it with Assemble.
type Server struct {
	App   *web.App
	Waves *waves.Service
	Log   *slog.Logger

	keepers *keeper.Processes
	store   *store.Store
	keys    *keys.Directory

	schoolYears int // that answers are kept
}

// Assemble puts the parts of the server together. example marks every page as invented.
func Assemble(ctx context.Context, c settings.Settings, st *store.Store, example bool) (*Server, error) {
	service, directory, err := c.Waves(st)
	if err != nil {
		return nil, err
	}
	keepers := keeper.New(c, st.Now)
	service.SetKeepers(keepers)
	vault, err := directory.Vault()
	if err != nil {
		return nil, err
	}
	if err := finishRenewal(ctx, st, vault); err != nil {
		return nil, err
	}
	lost, err := st.LostSecrets(ctx, identity.Opener(vault))
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if lost > 0 {
		log.Error("accounts.key is not the one that sealed", "people", lost, "mend", "stop, put the right accounts.key into both key directories and start; else these people need a recovery code or a new link")
	}
	config := web.Config{
		BaseURL: mustURL(c.BaseURL), RespondentURL: mustURL(c.RespondentURL),
		EarlierHosts: survey.Map(c.EarlierURLs, func(address string) string { return mustURL(address).Host }), TrustedProxies: c.TrustedProxies, Example: example, SchoolYears: c.SchoolYears, Signin: signin.Settings{Vault: vault, Console: os.Stdout},
	}
	if config.Signin.Provider, err = c.Provider(); err != nil {
		return nil, err
	}
	if config.National, err = c.National(service.Library()); err != nil {
		return nil, err
	}
	if c.Dev {
		if config.Views, err = page.LiveViews(".", func(err error) { fmt.Fprintln(os.Stderr, err) }); err != nil {
			return nil, err
		}
	}
	app, err := web.New(config, st, service, log)
	return &Server{App: app, Waves: service, keepers: keepers, store: st, keys: directory, Log: log, schoolYears: c.SchoolYears}, err
}

func mustURL(text string) *url.URL {
	u, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil {
		panic(err) // Settings.Complete has parsed it
	}
	return u
}

// Run answers on listener until ctx is done or work fails, then lets requests
// in flight and closings finish. work runs beside it until its context is done; what
// fails in it after that is no failure.
func (s *Server) Run(ctx context.Context, listener net.Listener, work func(context.Context) error) error {
	signal.Ignore(syscall.SIGPIPE) // of a connection that is broken off: it would leave all registers in memory
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	answering := make(chan error, 1)
	go func() {
		defer stop()
		answering <- s.App.Serve(listener)
	}()
	worked := make(chan error, 1)
	go func() {
		err := work(ctx)
		if ctx.Err() != nil {
			err = nil // told to end in the middle, which is no failure
		}
		if err != nil {
			stop()
		}
		worked <- err
	}()
	<-ctx.Done()
	drain, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	err := s.App.Shutdown(drain)
	listener.Close() //nolint:errcheck // closed already, unless it was never listened at
	if failed := <-answering; !errors.Is(failed, net.ErrClosed) {
		err = errors.Join(err, failed)
	}
	err = errors.Join(err, <-worked)
	if s.App.Closer.Running() {
		s.Log.Info("waiting for a closing to end")
	}
	s.App.Closer.Wait()
	s.App.Opener.End() // before the processes that make keys
	s.keepers.End()
	return err
}
