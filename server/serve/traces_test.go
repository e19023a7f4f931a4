package serve

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// The job logs what the database keeps that it should not, with the line that mends it,
// once, and again what is new.
func TestTheJobNamesTraces(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		var logged bytes.Buffer
		s := &Server{store: st, Log: slog.New(slog.NewTextHandler(&logged, nil))}
		noted, err := s.noteTraces(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if !st.Postgres() {
			if logged.Len() > 0 {
				t.Errorf("of the embedded database: %s", logged.String())
			}
			return
		}
		if text := logged.String(); !strings.Contains(text, `msg="the database keeps what it should not" name=wal_recycle`) || !strings.Contains(text, "alter system set wal_recycle = 'off'") {
			t.Errorf("of a server as it comes: %s", text)
		}
		logged.Reset()
		storetest.Exec(t, st, database, `create publication feed for table ballot`)
		for range 2 {
			if noted, err = s.noteTraces(t.Context(), noted); err != nil {
				t.Fatal(err)
			}
		}
		if text := logged.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "name=publication:feed") {
			t.Errorf("when one is made: %s", text)
		}
	})
}
