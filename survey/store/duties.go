package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
)

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
