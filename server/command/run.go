package command

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"syscall"
	"time"

	"trivselspuls/server/doctor"
	"trivselspuls/server/page"
	"trivselspuls/server/serve"
	"trivselspuls/server/settings"
	"trivselspuls/survey/store"
)

// run answers requests until ctx is done, then lets those in flight finish.
type runServer struct{}

func (c *runServer) run(ctx context.Context, s session) error {
	go page.LoadViews()   //nolint:errcheck // while the database is read; what is wrong is told to whoever needs them
	go settings.Library() //nolint:errcheck // as above
	patient, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	unlock, err := s.Lock(patient)
	if err != nil {
		return unlessEnded(ctx, err)
	}
	defer unlock()
	st, err := s.OpenStore(ctx, nil, store.Checked)
	if err != nil {
		return unlessEnded(ctx, err)
	}
	defer st.Close()
	server, err := serve.Assemble(ctx, s.Settings, st, false)
	if err != nil {
		return unlessEnded(ctx, err)
	}
	listener, err := listen(s)
	if err != nil {
		return err
	}
	for _, f := range doctor.Directories(ctx, s.Settings, st) {
		if f.State == doctor.Wrong {
			server.Log.Warn("the installation is not as it should be", "about", f.About, "text", f.Text, "mend", f.Mend)
		}
	}
	return server.Run(ctx, listener, func(ctx context.Context) error {
		fmt.Fprintf(s.out, "Trivselspuls answers at %s\n", s.BaseURL)
		first, err := server.App.FirstRunPath(ctx)
		if err != nil {
			return err
		}
		if first != "" {
			fmt.Fprintf(s.out, "Nobody is set up yet. Begin at %s%s\n", s.BaseURL, first)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(aside):
		}
		debug.FreeOSMemory() // of what reading pages and questions left
		server.Jobs(ctx)
		return nil
	})
}

// aside is how long what the server does for itself lets those go first who have waited for it
// to answer.
const aside = 300 * time.Millisecond

// listen takes the address that the server answers at. One that is taken is told with the setting that chooses another.
func listen(s session) (net.Listener, error) {
	listener, err := net.Listen("tcp", s.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("another program answers at %s: LISTEN, such as LISTEN=127.0.0.1:8081, chooses another port: %w", s.Listen, err)
	}
	if err != nil {
		return nil, fmt.Errorf("answer at %s: %w", s.Listen, err)
	}
	return listener, nil
}

// unlessEnded is err, unless the server was told to end while it started.
func unlessEnded(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// migrate brings the database's schema to this version.
type migrate struct{}

func (c *migrate) run(ctx context.Context, s session) error {
	if s.DatabaseURL == "" {
		st, err := s.OpenStore(ctx, nil)
		if err != nil {
			return err
		}
		defer st.Close()
	} else if roles, err := s.Settings.Migrate(ctx); err != nil {
		return err
	} else if !roles {
		fmt.Fprintln(s.out, "The user of DATABASE_URL may not create roles, so COLLECTOR_URL and ISSUER_URL cannot be used.")
	}
	fmt.Fprintln(s.out, "The database is up to date.")
	return nil
}
