package serve

import (
	"context"
	"runtime/debug"
	"slices"
	"sync"
	"syscall"
	"time"

	"trivselspuls/server/auditcheck"
	"trivselspuls/server/cause"
	"trivselspuls/survey/store"
)

// How often the jobs are done.
const (
	jobPeriod = time.Minute
	// watchPeriod is that of the audit log and of the database's settings, some of which can
	// be changed while a wave is open.
	watchPeriod = time.Hour
	dayPeriod   = 24 * time.Hour
)

// Jobs does what goes on beside the requests, until ctx is done: every minute it
// closes the waves whose deadline and grace have passed, checks how the server is,
// and deletes sessions and links that are over; every hour it verifies the audit log,
// deletes what may not be kept any longer and reads what PostgreSQL keeps that it should not;
// every day it says in a line how it is;
// and once it reads the figures ahead. What goes wrong is logged and tried again the
// next time.
func (s *Server) Jobs(ctx context.Context) {
	var ahead sync.WaitGroup
	ahead.Go(func() { s.do(ctx, "reading ahead failed", s.App.Reports.ReadAhead) })
	ahead.Go(func() {
		var seen time.Time
		watch(ctx, s, "verifying the audit log failed", func(ctx context.Context, noted string) (string, error) {
			return s.auditJob(ctx, noted, &seen)
		})
	})
	ahead.Go(func() { watch(ctx, s, "reading the database's settings failed", s.noteTraces) })
	ahead.Go(func() { every(ctx, dayPeriod, func() { s.summarize(ctx) }) })
	defer ahead.Wait()
	every(ctx, jobPeriod, func() {
		s.do(ctx, "closing failed", s.App.Closer.Due)
		s.do(ctx, "checking failed", func(ctx context.Context) error {
			s.App.Health.Report(ctx) // which logs what fails
			return nil
		})
		s.do(ctx, "forgetting failed", func(ctx context.Context) error {
			return s.store.Tx(ctx, func(tx *store.Tx) error { return tx.DeleteExpired(ctx) })
		})
	})
}

// summarize logs in one line how the server is, also when all is well: whoever reads logs by a program
// misses the line when it does not come.
func (s *Server) summarize(ctx context.Context) {
	var used syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &used) //nolint:errcheck // it then says that it knows of no memory
	info, _ := debug.ReadBuildInfo()
	s.Log.Info("the day", append([]any{"version", info.Main.Version, "peak_mb", used.Maxrss >> 10}, s.App.Health.Report(ctx).Fields()...)...)
}

// every does work now and once a period, until ctx is done.
func every(ctx context.Context, period time.Duration, work func()) {
	again := time.NewTicker(period)
	defer again.Stop()
	for {
		work()
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
	}
}

// watch looks at something now and every hour, until ctx is done. What look returns it is
// given the next time.
func watch[T any](ctx context.Context, s *Server, failed string, look func(context.Context, T) (T, error)) {
	var noted T
	every(ctx, watchPeriod, func() {
		s.do(ctx, failed, func(ctx context.Context) (err error) {
			noted, err = look(ctx, noted)
			return err
		})
	})
}

// do does a job and logs what went wrong, a panic too, unless the server is stopping.
func (s *Server) do(ctx context.Context, failed string, job func(context.Context) error) {
	err := cause.Guard(func() error { return job(ctx) })
	if err != nil && ctx.Err() == nil {
		s.Log.Error(failed, cause.Of(err)...)
	}
}

// noteTraces logs what the database keeps that it should not, but for what has been
// noted before, and returns all of it.
func (s *Server) noteTraces(ctx context.Context, noted []store.Trace) ([]store.Trace, error) {
	traces, err := s.store.Traces(ctx)
	if err != nil {
		return noted, err
	}
	for _, t := range traces {
		if !slices.Contains(noted, t) {
			s.Log.Warn("the database keeps what it should not", "name", t.Name, "text", t.Text, "mend", t.Mend, "known", t.Known)
		}
	}
	return traces, nil
}

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
