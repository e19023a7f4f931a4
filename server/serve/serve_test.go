package serve

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"regexp"
	"strings"
	"testing"

	"trivselspuls/server/settings"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// assembled is a server on a database of its own.
func assembled(t *testing.T) (*Server, *store.Store) {
	t.Helper()
	s := settings.Settings{Listen: "127.0.0.1:0", DataDir: t.TempDir()}
	if problems := s.Complete(); len(problems) > 0 {
		t.Fatal(problems)
	}
	st, err := s.OpenStore(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	server, err := Assemble(t.Context(), s, st, false)
	if err != nil {
		t.Fatal(err)
	}
	return server, st
}

// A server that is told to stop ends when the closing that goes on has ended, and what
// was in the middle of something then has not failed.
func TestRunWaitsForAClosing(t *testing.T) {
	server, st := assembled(t)
	wave, _, err := webtest.PrintedWave(t.Context(), st, server.Waves, 12)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	held, done, released := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() { // a transaction that the closing has to wait for
		released <- st.Tx(t.Context(), func(tx *store.Tx) error {
			err := tx.Audit(t.Context(), "test", audit.Event{Action: audit.RenewAccountsKey})
			close(held)
			<-done
			return err
		})
	}()
	<-held
	go func() {
		ran <- server.Run(ctx, listener, func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err() // as what is in the middle of something does
		})
	}()
	closing := server.App.Closer.Start("test", wave, nil)
	stop()
	for { // until the server takes up no more closings
		late := server.App.Closer.Start("test", survey.NewID[survey.WaveID](), nil)
		<-late.Done()
		if _, err := late.Result(); errors.Is(err, survey.ErrUnavailable) {
			break
		}
	}
	close(done)
	if err := errors.Join(<-released, <-ran); err != nil {
		t.Fatal(err)
	}
	select {
	case <-closing.Done():
	default:
		t.Fatal("the server ended while a closing went on")
	}
	if _, err := closing.Result(); err != nil {
		t.Errorf("the closing ended with %v", err)
	}
}

// One line a day says how the server is, well or not, in words that a program can look for.
func TestADayIsSummedUp(t *testing.T) {
	server, _ := assembled(t)
	var logged bytes.Buffer
	server.Log = slog.New(slog.NewTextHandler(&logged, nil))
	server.summarize(t.Context())
	if text := logged.String(); !regexp.MustCompile(`msg="the day" version=\S+ peak_mb=[1-9]\d* database=ok waves=ok keys=ok closing=ok all=ok\n$`).MatchString(text) {
		t.Errorf("of a server that is well: %s", text)
	}
	server, st := assembled(t)
	server.Log = slog.New(slog.NewTextHandler(&logged, nil))
	st.Close()
	server.summarize(t.Context())
	if text := logged.String(); !strings.Contains(text, "database=failing") || !strings.HasSuffix(text, "all=failing\n") {
		t.Errorf("of one without its database: %s", text)
	}
}
