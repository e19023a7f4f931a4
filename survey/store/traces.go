package store

import (
	"context"
	_ "embed"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"trivselspuls/survey"
)

// Trace is something about a PostgreSQL server by which it writes down or keeps what
// must be nowhere, such as when each answer came, or by which an acknowledged answer may
// be lost: a setting, a slot, a standby, a trigger.
type Trace struct {
	Name    string // what TracesKnown calls it: a setting, «slot:NAME», «standby:NAME», «trigger:NAME» …
	Text    string // what it does, a sentence
	Mend    string // the line of SQL that mends it
	Refuses bool   // no wave is opened with it, unless it is known
	Known   bool   // TracesKnown names it
	Unseen  bool   // it could not be read whether it is so; Mend is the grant that is needed
}

// TracesKnown names the traces (Trace.Name) that whoever runs the server knows of, so
// that waves are opened all the same.
func TracesKnown(names []string) Option { return func(s *Store) { s.known = names } }

// rules is the list of what settings must be, as SQL.
//
//go:embed rules.sql
var rules string

//go:embed settings.sql
var settings string

// Traces reads everything by which this database writes down or keeps what must be
// nowhere: on PostgreSQL for each of the users that the store signs in as, in an SQLite
// file the triggers that are none of this program's.
func (s *Store) Traces(ctx context.Context) (traces []Trace, err error) {
	if !s.postgres {
		return s.foreignTriggers(ctx)
	}
	for i, pool := range s.pools() {
		var found []Trace
		if err := pool.SelectContext(ctx, &found, strings.Replace(settings, "RULES", rules, 1), i > 0); err != nil {
			return nil, failed("read settings", err)
		}
		traces = append(traces, found...)
	}
	found, err := s.objectTraces(ctx)
	if err != nil {
		return nil, failed("read what is kept", err)
	}
	traces = append(traces, found...)
	for i, t := range traces {
		traces[i].Known = slices.Contains(s.known, t.Name)
	}
	return traces, nil
}

// pools are the different pools of the store, its own first.
func (s *Store) pools() []*sqlx.DB {
	return survey.Unique([]*sqlx.DB{s.write, s.collecting, s.issuing})
}
