package serve

import (
	"context"
	"runtime/debug"
	"slices"
	"sync"
	"syscall"
	"time"

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
