package store

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
)

// refusedFor is how long a write of an answer that failed counts as the database's
// state, unless one succeeds before: a disk may be full for one table only.
const refusedFor = time.Minute

// refusal is the last write of an answer, where it failed.
type refusal struct {
	at  time.Time
	err error
}

// Probe writes to the database, and sees that whoever stores answers and redeems
// codes may do so. It changes one row back and forth and nothing else. An error says
// that answers are refused now, or were in the last minute.
func (s *Store) Probe(ctx context.Context) error {
	err := s.Tx(ctx, func(tx *Tx) error {
		return tx.execOne(ctx, "write probe", `update probe set flip = 1 - flip where id = 1`)
	})
	if err != nil {
		return err
	}
	for _, duty := range []struct {
		pool             *sqlx.DB
		operation, query string
	}{
		{s.collecting, "store no ballot", `
			insert into ballot (token, wave_group_id, sealed)
			select cast(null as bytea), cast(null as text), cast(null as bytea) where 1 = 0`},
		{s.issuing, "redeem no code", `update code set blinded = null where 1 = 0`},
	} {
		if _, err := duty.pool.ExecContext(ctx, duty.query); err != nil {
			return failed(duty.operation, err)
		}
	}
	if last := s.refused.Load(); last != nil && s.Now().Sub(last.at) < refusedFor {
		return failed("store answer", last.err)
	}
	return nil
}

// note keeps what became of the last write of an answer.
func (s *Store) note(err error) {
	switch {
	case err == nil:
		s.refused.Store(nil)
	case unavailable(err):
		s.refused.Store(&refusal{s.Now(), err})
	}
}
