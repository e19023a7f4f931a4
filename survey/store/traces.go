package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trivselspuls/survey"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
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

// rule is what a setting of PostgreSQL must be.
type rule struct {
	name    string
	good    string // and other values that do as well, with spaces between
	text    string // what another value does, after «NAME is VALUE: »
	refuses bool
	// session: it may be another for each user, so that it is read for all of ours, and
	// each of our connections sets it, where PostgreSQL lets it.
	session bool
}

// The kinds of what settings do.
const (
	logsValues = "PostgreSQL's log gets statements with their values, every answer and every code with its time"
	logsTimes  = "PostgreSQL's log gets a line with the time of every answer and every code that is used"
	losesLast  = "an answer that was acknowledged is lost when the power goes"
)

var rules = []rule{
	{"log_statement", "none ddl", logsValues, true, true},
	{"log_min_duration_statement", "-1", logsValues, true, true},
	{"log_min_duration_sample", "-1", logsValues, true, true},
	{"log_transaction_sample_rate", "0", logsValues, true, true},
	{"log_parameter_max_length_on_error", "0", "PostgreSQL's log gets the values of a statement that fails", true, true},
	{"log_min_error_statement", "error log fatal panic", "PostgreSQL's log gets statements that only caused a notice", true, true},
	{"log_min_messages", "warning info notice error log fatal panic", logsTimes, true, true},
	{"log_duration", "off", logsTimes, true, true},
	{"log_parser_stats", "off", logsTimes, true, true},
	{"log_planner_stats", "off", logsTimes, true, true},
	{"log_executor_stats", "off", logsTimes, true, true},
	{"log_statement_stats", "off", logsTimes, true, true},
	{"debug_print_parse", "off", logsValues, true, true},
	{"debug_print_rewritten", "off", logsValues, true, true},
	{"debug_print_plan", "off", logsValues, true, true},
	{"auto_explain.log_min_duration", "-1", logsValues, true, true},
	{"pgaudit.log", "none", logsValues, true, true},
	{"pgaudit.role", "", logsValues, true, true},
	{"archive_mode", "off", "every file of the write-ahead log is copied, with all answers and codes in the order they came, and closing does not reach the copies", true, false},
	{"track_commit_timestamp", "off", "PostgreSQL keeps the time of every answer", true, false},
	{"wal_recycle", "off", "files of the write-ahead log are kept to be written over, with what was deleted in them", false, false},
	{"wal_keep_size", "0", "files of the write-ahead log are kept, with what was deleted in them", false, false},
	{"wal_level", "replica minimal", "anybody who may replicate can read each change of the tables as it comes", false, false},
	{"summarize_wal", "off", "PostgreSQL keeps for days which pages of the tables changed when", false, false},
	{"fsync", "on", losesLast, false, false},
	{"full_page_writes", "on", losesLast + " while its page is written", false, false},
}

// setting is one as a connection sees it.
type setting struct {
	Name, Setting, Source, Context string
	User                           string `db:"of_user"`
	Database                       string `db:"of_database"`
}

// Traces reads everything by which this database writes down or keeps what must be
// nowhere: on PostgreSQL for each of the users that the store signs in as, in an SQLite
// file the triggers that are none of this program's.
func (s *Store) Traces(ctx context.Context) (traces []Trace, err error) {
	if !s.postgres {
		return s.foreignTriggers(ctx)
	}
	for i, pool := range s.pools() {
		found, err := settingTraces(ctx, pool, i > 0)
		if err != nil {
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

// settingTraces reads the settings of a pool's user; of the users of duties only those
// that may be others for each.
func settingTraces(ctx context.Context, pool *sqlx.DB, duty bool) (traces []Trace, err error) {
	var all []setting
	err = pool.SelectContext(ctx, &all, `
		select name, setting, source, context, current_user as of_user, current_database() as of_database
		from pg_settings where setting is not null`)
	if err != nil {
		return nil, err
	}
	by := survey.Keyed(all, func(one setting) (string, setting) { return one.Name, one })
	for _, r := range rules {
		if one, there := by[r.name]; there && (r.session || !duty) && !r.fits(one) {
			text := fmt.Sprintf("%s is %s for %s: %s.", r.name, one.Setting, one.User, r.text)
			traces = append(traces, Trace{Name: r.name, Text: text, Mend: r.mend(one), Refuses: r.refuses})
		}
	}
	return append(traces, libraryTraces(by, duty)...), nil
}

// ofRole are the sources of a setting that belongs to a role, a database or a connection.
var ofRole = []string{"user", "database user", "database", "client", "session"}

// fits reports whether a setting is as it must be. What the server's own processes go by
// does not count where it is set for a role.
func (r rule) fits(s setting) bool {
	if !r.session && slices.Contains(ofRole, s.Source) {
		return false
	}
	return s.Setting == r.good || slices.Contains(strings.Fields(r.good), s.Setting)
}

// value is the first of those that do.
func (r rule) value() string {
	first, _, _ := strings.Cut(r.good, " ")
	return first
}

// mend is the line that puts a setting right, where it was put wrong.
func (r rule) mend(s setting) string {
	value := pq.QuoteLiteral(r.value())
	user, database := pq.QuoteIdentifier(s.User), pq.QuoteIdentifier(s.Database)
	switch {
	case r.session && s.Source == "database user":
		return fmt.Sprintf("alter role %s in database %s set %s = %s", user, database, r.name, value)
	case r.session && s.Context == "superuser":
		return fmt.Sprintf("alter role %s set %s = %s", user, r.name, value)
	case s.Context == "postmaster":
		return fmt.Sprintf("alter system set %s = %s; then start PostgreSQL anew", r.name, value)
	}
	return fmt.Sprintf("alter system set %s = %s; select pg_reload_conf()", r.name, value)
}

// harmless are the libraries that write down no statement with its values and no time of
// one; auto_explain and pgaudit are judged by their settings. pg_stat_statements counts
// statements without their values, as PostgreSQL itself counts rows.
var harmless = []string{"auto_explain", "pgaudit", "pg_stat_statements", "pg_prewarm", "plpgsql", "auth_delay", "passwordcheck"}

// libraryTraces are the libraries that PostgreSQL is told to load and that nobody has
// judged.
func libraryTraces(by map[string]setting, duty bool) (traces []Trace) {
	for _, list := range []string{"shared_preload_libraries", "session_preload_libraries", "local_preload_libraries"} {
		one, there := by[list]
		switch {
		case !there && !duty:
			user := pq.QuoteIdentifier(by["server_version"].User)
			traces = append(traces, Trace{
				Name: list, Unseen: true, Mend: "grant pg_monitor to " + user,
				Text: fmt.Sprintf("%s could not be read: PostgreSQL may load a library that writes statements down.", list),
			})
		case duty && list == "shared_preload_libraries":
			continue
		}
		for library := range strings.SplitSeq(one.Setting, ",") {
			library = strings.Trim(library, ` "`)
			library = strings.TrimSuffix(library[strings.LastIndex(library, "/")+1:], ".so")
			if library != "" && !slices.Contains(harmless, library) {
				traces = append(traces, Trace{
					Name: library, Refuses: true, Mend: fmt.Sprintf("take %s out of %s, or find out that it writes down no statements", library, list),
					Text: fmt.Sprintf("PostgreSQL loads the library %s (%s), of which this program does not know whether it writes statements down.", library, list),
				})
			}
		}
	}
	return traces
}
