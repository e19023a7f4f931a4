package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"trivselspuls/analysis"
	"trivselspuls/server/identity"
	"trivselspuls/server/waves"
	"trivselspuls/server/web"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// How long requests in flight may take to finish after the signal to stop, and
// how often waves past their deadline, and sessions that are over, are looked for.
const (
	drainTime     = 25 * time.Second
	closingPeriod = time.Minute
	notingPeriod  = time.Hour
)

// run answers requests until ctx is done, then lets those in flight finish.
func run(ctx context.Context, c config, args []string, out io.Writer) error {
	if len(args) > 0 {
		return fmt.Errorf("unexpected argument %q: %w", args[0], errUsage)
	}
	st, err := openStore(ctx, c, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	app, service, err := assemble(ctx, c, st, false)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	return serve(ctx, listener, app, func(ctx context.Context) error {
		base := strings.TrimRight(c.BaseURL, "/")
		fmt.Fprintf(out, "Trivselspuls answers at %s\n", base)
		first, err := app.FirstRunPath(ctx)
		if err != nil {
			return err
		}
		if first != "" {
			fmt.Fprintf(out, "Nobody is set up yet. Begin at %s%s\n", base, first)
		}
		var ahead sync.WaitGroup
		ahead.Go(func() {
			if err := app.Snapshots.ReadAhead(ctx, st); err != nil && ctx.Err() == nil {
				slog.Error("reading ahead failed", "operation", strings.SplitN(err.Error(), ":", 2)[0])
			}
		})
		tend(ctx, st, service)
		ahead.Wait()
		return nil
	})
}

// openStore opens the database and sees that its schema is this version's. The
// embedded database is brought up to date by itself; PostgreSQL is left to
// whoever holds the rights to change it. A nil clock is the system's.
func openStore(ctx context.Context, c config, clock func() time.Time, options ...store.Option) (*store.Store, error) {
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	database := c.DatabaseURL
	if database == "" {
		database = filepath.Join(c.DataDir, "trivselspuls.db")
	}
	st, err := store.Open(ctx, database, clock, options...)
	if err != nil {
		return nil, err
	}
	if c.DatabaseURL == "" {
		err = st.Migrate(ctx)
	} else if pending, perr := st.Pending(ctx); perr != nil {
		err = perr
	} else if pending > 0 {
		err = fmt.Errorf("the database lacks %d migrations: run «server migrate» first", pending)
	}
	if err == nil {
		err = st.Separate(ctx, store.Duties{Collector: c.CollectorURL, Issuer: c.IssuerURL})
	}
	if err != nil {
		st.Close()
		return nil, err
	}
	return st, nil
}

// openWaves opens the store with the service of its waves, for a command.
func openWaves(ctx context.Context, c config) (*store.Store, *waves.Service, error) {
	st, err := openStore(ctx, c, nil)
	if err != nil {
		return nil, nil, err
	}
	service, _, err := newWaves(c, st)
	if err != nil {
		return nil, nil, errors.Join(err, st.Close())
	}
	return st, service, nil
}

// newWaves makes the service of a store's waves and its key directory. Every
// command gets its service here, so that all of them open waves under the
// thresholds of the settings.
func newWaves(c config, st *store.Store) (*waves.Service, *keys.Directory, error) {
	limits, err := analysis.Raised(c.Thresholds)
	if err != nil {
		return nil, nil, err
	}
	library, err := questionnaire.Load()
	if err != nil {
		return nil, nil, err
	}
	directory, err := keys.Open(c.KeyDir, c.KeyCopyDir)
	if err != nil {
		return nil, nil, err
	}
	service := waves.New(st, directory, library)
	return service, directory, service.Raise(limits)
}

// assemble puts the parts of the server together, and seals what an earlier
// version stored in the clear.
func assemble(ctx context.Context, c config, st *store.Store, example bool) (*web.App, *waves.Service, error) {
	service, directory, err := newWaves(c, st)
	if err != nil {
		return nil, nil, err
	}
	vault, err := directory.Vault()
	if err != nil {
		return nil, nil, err
	}
	_, err = st.SealSecrets(ctx, func(account survey.AccountID, secret []byte) ([]byte, error) {
		return identity.Secret(secret).Seal(vault, account)
	})
	if err != nil {
		return nil, nil, fmt.Errorf("seal secrets: %w", err)
	}
	if err := finishRenewal(ctx, st, vault); err != nil {
		return nil, nil, err
	}
	settings := site.Config{
		BaseURL: mustURL(c.BaseURL), RespondentURL: mustURL(c.RespondentURL),
		TrustedProxies: c.TrustedProxies, Example: example, Vault: vault,
	}
	if settings.Provider, err = readProvider(c); err != nil {
		return nil, nil, err
	}
	if settings.National, err = readNational(c, service.Library()); err != nil {
		return nil, nil, err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	app, err := web.New(settings, st, service, log)
	return app, service, err
}

// serve answers on listener until ctx is done or work fails, then lets requests
// in flight finish. work runs beside it until its context is done.
func serve(ctx context.Context, listener net.Listener, app *web.App, work func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	answering := make(chan error, 1)
	go func() {
		defer stop()
		answering <- app.Fiber().Listener(listener)
	}()
	worked := make(chan error, 1)
	go func() {
		err := work(ctx)
		if err != nil {
			stop()
		}
		worked <- err
	}()
	<-ctx.Done()
	drain, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	return errors.Join(app.Shutdown(drain), <-answering, <-worked)
}

// tend closes every wave whose deadline and grace have passed, and forgets
// sessions and links that are over; once an hour it tells the audit log's last hash. What goes wrong is told and tried again the
// next time.
func tend(ctx context.Context, st *store.Store, service *waves.Service) {
	tick, hour := time.NewTicker(closingPeriod), time.NewTicker(notingPeriod)
	defer tick.Stop()
	defer hour.Stop()
	noted := noteAudit(ctx, st, slog.Default(), "")
	for {
		if _, err := service.CloseDue(ctx); err != nil && ctx.Err() == nil {
			slog.Error("closing failed", "operation", strings.SplitN(err.Error(), ":", 2)[0])
		}
		err := st.Tx(ctx, func(tx *store.Tx) error { return tx.DeleteExpired(ctx) })
		if err != nil && ctx.Err() == nil {
			slog.Error("forgetting failed", "operation", strings.SplitN(err.Error(), ":", 2)[0])
		}
		select {
		case <-ctx.Done():
			return
		case <-hour.C:
			noted = noteAudit(ctx, st, slog.Default(), noted)
		case <-tick.C:
		}
	}
}

// migrate brings the database's schema to this version.
func migrate(ctx context.Context, c config, _ []string, out io.Writer) error {
	database := c.DatabaseURL
	if database == "" {
		st, err := openStore(ctx, c, nil)
		if err != nil {
			return err
		}
		defer st.Close()
	} else {
		st, err := store.Open(ctx, database, nil)
		if err != nil {
			return err
		}
		defer st.Close()
		if err := st.Migrate(ctx); err != nil {
			return err
		}
		made, err := st.CreateRoles(ctx)
		if err != nil {
			return err
		}
		if !made {
			fmt.Fprintln(out, "The user of DATABASE_URL may not create roles, so COLLECTOR_URL and ISSUER_URL cannot be used.")
		}
	}
	fmt.Fprintln(out, "The database is up to date.")
	return nil
}
