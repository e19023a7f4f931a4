package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// objects finds what is in a PostgreSQL server beside its settings. kind is one of
// objectKinds.
const objects = `
	with kept as (
		select c.oid, c.relname, c.relpersistence, a.attname, a.attnum, a.atttypid, a.attstattarget, a.atthasdef or a.attidentity <> '' as filled
		from pg_class c join pg_attribute a on a.attrelid = c.oid
		where c.oid in (to_regclass('ballot'), to_regclass('code')) and a.attnum > 0 and not a.attisdropped
	)
	select 'slot' as kind, slot_name::text as name from pg_replication_slots
	union select 'standby', coalesce(application_name, '') from pg_stat_replication
	union select 'publication', pubname::text from pg_publication_tables where tablename in (select relname from kept)
	union select 'trigger', tgname::text from pg_trigger where tgrelid in (select oid from kept) and not tgisinternal and not (tgname = 'ballot_needs_box' and tgrelid = to_regclass('ballot'))
	union select 'function', proname::text from pg_proc p join pg_depend d on d.refobjid = p.oid and d.refclassid = 'pg_proc'::regclass where d.objid in (
		select oid from pg_trigger where tgrelid in (select oid from kept) union select oid from pg_constraint where conrelid in (select oid from kept)
		union select indexrelid from pg_index where indrelid in (select oid from kept) union select oid from pg_policy where polrelid in (select oid from kept))
		and not (proname = 'ballot_needs_box' and encode(sha256(convert_to(prosrc, 'UTF8')), 'hex') = '` + needsBox + `')
	union select 'rule', rulename::text from pg_rewrite where ev_class in (select oid from kept)
	union select 'unlogged', relname::text from kept where relpersistence <> 'p'
	union select 'filled', relname || '.' || attname from kept where filled
	union select 'sampled', relname || '.' || attname from kept where atttypid = 'bytea'::regtype and attstattarget is distinct from 0
	union select 'sampled', k.relname || '.' || k.attname from kept k join pg_stats p on p.tablename = k.relname and p.attname = k.attname
		where k.atttypid = 'bytea'::regtype and p.schemaname = current_schema()
	union select 'sampled', stxname::text from pg_statistic_ext where stxrelid in (select oid from kept)
	union select 'pg_switch_wal', '' where not ` + mayEndSegment + `
	union select 'checkpoint', '' where not ` + mayCheckpoint + `
	union select 'pg_monitor', '' where not has_function_privilege('pg_ls_waldir()', 'execute')
	union select 'pg_statistic', '' from pg_database where datname = current_database() and not pg_has_role(datdba, 'usage')
	order by 1, 2`

// needsBox is the SHA-256 of what ballot_needs_box does, as migration 41 has it.
const needsBox = "4cdff9526fa125a6c44ee5e2c8ea55c8a2815116c5856e190a54f9f315466fbc"

// needsBoxSQLite is the same of the whole trigger in an SQLite file.
const needsBoxSQLite = "fcf10524d173837a6441f35aa247539184984c7e753e5ff20670f83070aae0b7"

// objectKinds are what objects finds. In mend, %s is the name, quoted as SQL wants it
// there, and $user the store's user.
var objectKinds = map[string]struct {
	text, mend string
	quote      func(string) string
	refuses    bool
	unseen     bool
}{
	"slot": {
		"The replication slot %s keeps the write-ahead log, with all answers and codes in the order they came, for whoever fetches it.",
		"select pg_drop_replication_slot(%s)", pq.QuoteLiteral, true, false,
	},
	"standby": {
		"A standby, or a program that copies the write-ahead log, is connected (%s): it keeps all answers and codes in the order they came.",
		"see «A standby» in docs/operations.md", nil, true, false,
	},
	"publication": {
		"The publication %s hands every answer and every code on as it comes.", "drop publication %s", pq.QuoteIdentifier, true, false,
	},
	"trigger": {
		"The trigger %s, which is none of this program's, runs at every answer or code.", "drop trigger %s on its table", pq.QuoteIdentifier, true, false,
	},
	"function": {
		"The function %s, which is none of this program's, or is another than it was, runs at every answer or code.",
		"drop what calls it; for ballot_needs_box, make it anew from migrations/00041_stopped.postgres.sql", nil, true, false,
	},
	"rule":     {"The rule %s, which is none of this program's, runs at every answer or code.", "drop rule %s on its table", pq.QuoteIdentifier, true, false},
	"unlogged": {"The table %s is unlogged: acknowledged answers are lost in a crash.", "alter table %s set logged", pq.QuoteIdentifier, true, false},
	"filled": {
		"The column %s fills itself, which none of this program's does there: it may keep a time or an order.", "drop the column", nil, true, false,
	},
	"sampled": {
		"ANALYZE keeps samples of %s, which outlive what is deleted.",
		"alter the column's type to bytea, which drops them, and set statistics 0; drop statistics of several columns", nil, true, false,
	},
	"pg_switch_wal": {
		"The server may not end a file of the write-ahead log, which so keeps what closing deletes.",
		"grant execute on function pg_switch_wal() to $user, in this database", nil, false, false,
	},
	"checkpoint": {
		"The server may not make a checkpoint, so that the write-ahead log keeps what closing deletes until PostgreSQL makes one.",
		"grant pg_checkpoint to $user", nil, false, false,
	},
	"pg_monitor": {
		"It could not be read which files of the write-ahead log are kept, nor who fetches it.", "grant pg_monitor to $user", nil, false, true,
	},
	"pg_statistic": {
		"The server's user does not own the database, so that samples which an earlier version left may be in its catalogue.",
		"vacuum full pg_statistic, in this database, by an administrator", nil, false, true,
	},
}

// objectTraces reads what is in the server beside its settings, and how each user
// reaches it.
func (s *Store) objectTraces(ctx context.Context) (traces []Trace, err error) {
	user, err := get[string](ctx, s.Reader, "user", `select current_user::text`)
	if err != nil {
		return nil, err
	}
	found, err := list[struct{ Kind, Name string }](ctx, s.Reader, "objects", objects)
	if err != nil {
		return nil, err
	}
	for _, one := range found {
		kind := objectKinds[one.Kind]
		trace := Trace{Name: one.Kind, Text: kind.text, Mend: kind.mend, Refuses: kind.refuses, Unseen: kind.unseen}
		if one.Name != "" {
			trace.Name += ":" + one.Name
		}
		if strings.Contains(trace.Text, "%s") {
			trace.Text = fmt.Sprintf(trace.Text, cmp.Or(one.Name, "without a name that can be read"))
		}
		if kind.quote != nil {
			trace.Mend = fmt.Sprintf(trace.Mend, kind.quote(one.Name))
		}
		trace.Mend = strings.ReplaceAll(trace.Mend, "$user", pq.QuoteIdentifier(user))
		traces = append(traces, trace)
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
	kind := objectKinds["trigger"]
	for _, one := range found {
		if fmt.Sprintf("%x", sha256.Sum256([]byte(one.SQL))) != needsBoxSQLite {
			traces = append(traces, Trace{Name: "trigger:" + one.Name, Text: fmt.Sprintf(kind.text, one.Name), Mend: "drop trigger " + pq.QuoteIdentifier(one.Name), Refuses: true})
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
