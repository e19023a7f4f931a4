package store

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

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

//go:embed objects.sql
var objects string

// needsBox is the SHA-256 of what ballot_needs_box does, as migration 41 has it.
const needsBox = "4cdff9526fa125a6c44ee5e2c8ea55c8a2815116c5856e190a54f9f315466fbc"

// needsBoxSQLite is the same of the whole trigger in an SQLite file.
const needsBoxSQLite = "fcf10524d173837a6441f35aa247539184984c7e753e5ff20670f83070aae0b7"

// objectTraces reads what is in the server beside its settings, and how each user
// reaches it.
func (s *Store) objectTraces(ctx context.Context) (traces []Trace, err error) {
	query := strings.NewReplacer("NEEDS_BOX", needsBox, "MAY_END_SEGMENT", mayEndSegment, "MAY_CHECKPOINT", mayCheckpoint).Replace(objects)
	if traces, err = list[Trace](ctx, s.Reader, "objects", query); err != nil {
		return nil, err
	}
	for _, pool := range s.pools() {
		trace, err := s.connectionTrace(ctx, pool)
		if err != nil {
			return nil, err
		}
		if trace != nil {
			traces = append(traces, *trace)
		}
	}
	return traces, nil
}

// foreignTriggers are the triggers of an SQLite file that are none of this program's.
func (s *Store) foreignTriggers(ctx context.Context) (traces []Trace, err error) {
	found, err := list[struct{ Name, SQL string }](ctx, s.Reader, "triggers", `select name, sql from sqlite_schema where type = 'trigger' order by name`)
	if err != nil {
		return nil, err
	}
	for _, one := range found {
		if fmt.Sprintf("%x", sha256.Sum256([]byte(one.SQL))) != needsBoxSQLite {
			traces = append(traces, Trace{
				Name: "trigger:" + one.Name, Text: fmt.Sprintf("The trigger %s, which is none of this program's, runs at every answer or code.", one.Name),
				Mend: "drop trigger " + pq.QuoteIdentifier(one.Name), Refuses: true,
			})
		}
	}
	return traces, nil
}

// connectionTrace is about a connection over a network that others may read or answer.
func (s *Store) connectionTrace(ctx context.Context, pool *sqlx.DB) (*Trace, error) {
	var is struct {
		User         string
		Near, Sealed bool
	}
	err := pool.GetContext(ctx, &is, `
		select current_user::text as user, coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as sealed,
		coalesce(inet_client_addr() = inet_server_addr() or inet_client_addr() <<= '127.0.0.0/8' or inet_client_addr() = '::1', true) as near`)
	if err != nil || is.Near || is.Sealed && !slices.Contains(s.unverified, pool) {
		return nil, failed("read the connection", err)
	}
	text := "The database of %s is on another machine, and the connection is not encrypted: the network sees every answer and code as it comes."
	if is.Sealed {
		text = "The database of %s is on another machine, and whoever stands between may pretend to be it."
	}
	return &Trace{Name: "encryption", Text: fmt.Sprintf(text, is.User), Mend: "sslmode=verify-full in the address"}, nil
}
