package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"trivselspuls/survey"
)

// connectTimeout is how many seconds a connection to PostgreSQL may take to be
// made, unless the address says another number. The driver bounds the greeting by
// this alone and not by the caller's context.
const connectTimeout = "5"

// mostIdle is how many connections a pool to PostgreSQL has, and keeps, at the most.
const mostIdle = 16

// ErrPooled means that a pooler stands before PostgreSQL which gives every transaction
// another connection, or drops settings: neither statements that are prepared once nor
// commits that wait for the disk can be relied upon.
var ErrPooled = errors.New("store: a pooler stands before PostgreSQL: connect to PostgreSQL itself, or set pool_mode=session and let it pass synchronous_commit on")

// connectPostgres opens a pool of one database user.
func (s *Store) connectPostgres(ctx context.Context, address string) (*sqlx.DB, error) {
	u, err := url.Parse(address)
	if err != nil {
		// Without the error itself, which would show the password.
		return nil, fmt.Errorf("open database: the address is not a URL")
	}
	// A role or database may have turned these off; an acknowledged answer must
	// be on disk whatever the administrator's defaults are.
	q := u.Query()
	q.Set("synchronous_commit", "on")
	q.Set("timezone", "UTC")
	if !q.Has("connect_timeout") {
		q.Set("connect_timeout", connectTimeout)
	}
	u.RawQuery = q.Encode()
	inner, err := pq.NewConnector(u.String())
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db, err := s.pool(ctx, "postgres", quiet{inner})
	if refused, ok := errors.AsType[*pq.Error](err); ok && strings.Contains(refused.Message, "unsupported startup parameter") {
		err = fmt.Errorf("%w (%w)", ErrPooled, err) // PgBouncer, as it is when nobody has told it otherwise
	}
	if err != nil {
		return nil, failed("open database", err)
	}
	db.SetMaxOpenConns(mostIdle)
	db.SetMaxIdleConns(mostIdle)
	if err := unpooled(ctx, db); err != nil {
		return nil, errors.Join(failed("open database", err), db.Close())
	}
	if !strings.HasPrefix(q.Get("sslmode"), "verify-") {
		s.unverified = append(s.unverified, db)
	}
	return db, nil
}

// unpooled is ErrPooled unless a connection stays the same from one transaction to the
// next and keeps what was set when it was made. While others hold transactions, a
// pooler has to give this one another connection, or has given its own away.
func unpooled(ctx context.Context, db *sqlx.DB) error {
	connection, err := db.Connx(ctx)
	if err != nil {
		return err
	}
	defer connection.Close()
	const others = 3
	mark := survey.NewID[string]()
	var now, before struct {
		PID           int
		Mark, Flushes string
	}
	// In one message each, which no pooler divides.
	const read = `select pg_backend_pid() as pid, current_setting('synchronous_commit') as flushes, `
	err = connection.GetContext(ctx, &before, read+`set_config('trivselspuls.connection', '`+mark+`', false) as mark`)
	if err != nil {
		return err
	}
	for range others {
		tx, err := db.BeginTxx(ctx, &sql.TxOptions{ReadOnly: true}) // a standby has no others
		if err != nil {
			return err
		}
		defer tx.Rollback() //nolint:errcheck // nothing was done in it
	}
	err = connection.GetContext(ctx, &now, read+`coalesce(current_setting('trivselspuls.connection', true), '') as mark`)
	if err == nil && (now != before || before.Flushes != "on") {
		err = ErrPooled
	}
	return err
}

// quiet makes connections whose statements PostgreSQL does not write to its log, as far
// as it lets their user say so. Traces tells what remains.
type quiet struct{ driver.Connector }

// quieten sets what the rules say that each connection may have for itself, and besides the
// values of statements that are logged anyway, and of rows that break a constraint; and how far
// transactions are kept apart.
const quieten = `
	do $$
	declare wanted record;
	begin
		-- Statements here are written for it, whatever an administrator has made the default.
		perform set_config('default_transaction_isolation', 'read committed', false);
		for wanted in select name, split_part(good, ' ', 1) as value from (
			select name, good from RULES as r (name, good, refuses, session, does) where session
			union all values ('log_parameter_max_length', '0'), ('log_error_verbosity', 'terse')
		) as w where current_setting(name, true) <> all (good || string_to_array(good, ' ')) loop
			begin
				perform set_config(wanted.name, wanted.value, false);
			exception when insufficient_privilege then null;
			end;
		end loop;
	end $$`

func (q quiet) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := q.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	_, err = opened.(driver.ExecerContext).ExecContext(ctx, strings.Replace(quieten, "RULES", rules, 1), nil)
	if err != nil {
		return nil, errors.Join(err, opened.Close())
	}
	return opened, nil
}

// Duties are PostgreSQL users that may do one thing each, as addresses. An empty
// one leaves the duty with the store's own user.
type Duties struct {
	Collector string // stores ballots, reads nothing
	Issuer    string // finds and redeems codes, reads nothing else
}

// roles are what CreateRoles makes; each database user of a duty is a member of
// one. A collector that is broken into can add ballots, for which it has no
// proofs, and read none. An issuer sees which codes are used, and no ballot.
var roles = []struct {
	name   string
	rights []string
}{
	{"trivselspuls_collector", []string{"insert on ballot"}},
	{"trivselspuls_issuer", []string{"select, update on code", "select on ballot_box"}},
	{"trivselspuls_reader", []string{"select on snapshot, wave, phase, project, unit, owner"}},
}

// CreateRoles makes the roles of the duties, which hold no password and cannot
// sign in, and gives them their rights; what they had before is taken from them.
// It reports false, and has made none, when the store's user may not create
// roles, and on SQLite, which has none (a dialect exception).
func (s *Store) CreateRoles(ctx context.Context) (bool, error) {
	if !s.postgres {
		return false, nil
	}
	may, err := get[bool](ctx, s.Reader, "may create roles",
		`select rolsuper or rolcreaterole from pg_roles where rolname = current_user`)
	if err != nil || !may {
		return false, err
	}
	for _, role := range roles {
		statements := []string{
			// Roles belong to the whole server, where another database may have them.
			`do $$ begin create role ` + role.name + ` nologin; exception when duplicate_object or unique_violation then null; end $$`,
			`revoke all on all tables in schema public from ` + role.name,
			`grant usage on schema public to ` + role.name,
		}
		for _, right := range role.rights {
			statements = append(statements, `grant `+right+` to `+role.name)
		}
		for _, statement := range statements {
			if _, err := s.write.ExecContext(ctx, statement); err != nil {
				return false, failed("create role "+role.name, err)
			}
		}
	}
	return true, nil
}

// Separate lets every duty that has a user of its own be done by that user. It
// is called once, before the store is used.
func (s *Store) Separate(ctx context.Context, d Duties) error {
	if d == (Duties{}) {
		return nil
	}
	if !s.postgres {
		return errors.New("separate duties: only PostgreSQL has users")
	}
	for _, duty := range []struct {
		address string
		pool    **sqlx.DB
	}{{d.Collector, &s.collecting}, {d.Issuer, &s.issuing}} {
		if duty.address == "" {
			continue
		}
		db, err := s.connectPostgres(ctx, duty.address)
		if err != nil {
			return fmt.Errorf("separate duties: %w", err)
		}
		*duty.pool = db
	}
	return nil
}
