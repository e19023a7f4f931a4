package store_test

import (
	"errors"
	"net"
	"testing"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// TestSilentDatabase opens a database that takes connections and never says a
// word, as one does whose host has stopped.
func TestSilentDatabase(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close() //nolint:errcheck // nothing was written
	opened := make(chan error, 1)
	go func() {
		_, err := store.Open(t.Context(), "postgres://u:p@"+silent.Addr().String()+"/d?sslmode=disable", nil)
		opened <- err
	}()
	select {
	case err := <-opened:
		if !errors.Is(err, survey.ErrUnavailable) {
			t.Errorf("opened with %v", err)
		}
	case <-time.After(time.Minute):
		t.Error("still waiting after a minute")
	}
}
