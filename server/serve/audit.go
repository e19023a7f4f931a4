package serve

import (
	"context"
	"time"

	"trivselspuls/server/auditcheck"
	"trivselspuls/survey/store"
)

// wholePeriod is how old the last verification of the whole audit log may become.
const wholePeriod = 24 * time.Hour

// auditJob verifies the audit log, given the last hash that was noted, and then deletes what is due,
// given when the clock was seen last. No server does one beside another's other: it would find a
// log with a hole.
func (s *Server) auditJob(ctx context.Context, noted string, seen *time.Time) (string, error) {
	err := s.store.Alone(ctx, store.LockAudit, func() (err error) {
		noted, err = s.verifyAudit(ctx, noted)
		s.do(ctx, "deleting what is due failed", func(ctx context.Context) (err error) {
			*seen, err = s.deleteDue(ctx, *seen)
			return err
		})
		return err
	})
	return noted, err
}

// deleteDue deletes what may not be kept any longer, and returns the time. It believes a clock only that
// has gone on for an hour since it was seen before: one that is put a year ahead would delete for good.
// Of an audit log that is broken it deletes nothing.
func (s *Server) deleteDue(ctx context.Context, seen time.Time) (time.Time, error) {
	now := s.store.Now()
	if gone := now.Sub(seen); seen.IsZero() || gone < 0 || gone > 2*watchPeriod {
		return now, nil
	}
	last, err := auditcheck.Last(s.keys)
	if err != nil {
		return now, err
	}
	if last.Fault != "" {
		last.Seq = 0
	}
	return now, s.store.DeleteDue(ctx, s.schoolYears, last.Seq)
}

// verifyAudit verifies the audit log from the last verified entry on, and once a day
// as a whole. It logs what is wrong, or the last hash where it is another than the one
// noted before, and returns that: the log of the process goes elsewhere, out of reach
// of whoever could write the database anew.
func (s *Server) verifyAudit(ctx context.Context, noted string) (string, error) {
	last, err := auditcheck.Last(s.keys)
	if err == nil {
		last, err = auditcheck.Verify(ctx, s.store, s.keys, s.store.Now().Sub(last.Whole) >= wholePeriod)
	}
	switch {
	case err != nil:
		return noted, err
	case last.Fault != "":
		s.Log.Error("the audit log is broken", "fault", last.Fault, "entry", last.Broken)
	case last.Seq > 0 && last.Hash != noted:
		s.Log.Info("audit log", "entries", last.Seq, "hash", last.Hash)
		return last.Hash, nil
	}
	return noted, nil
}
