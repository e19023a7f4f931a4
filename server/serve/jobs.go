package serve

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"trivselspuls/server/cause"
	"trivselspuls/survey/store"
)

// How often the jobs are done.
const (
	jobPeriod  = time.Minute
	notePeriod = time.Hour
)

// Jobs does what goes on beside the requests, until ctx is done: every minute it
// closes the waves whose deadline and grace have passed, checks how the server is,
// and deletes sessions and links that are over; every hour it logs the audit log's last hash; and once it
// reads the figures ahead. What goes wrong is logged and tried again the next time.
func (s *Server) Jobs(ctx context.Context) {
	var ahead sync.WaitGroup
	ahead.Go(func() { s.do(ctx, "reading ahead failed", s.App.Reports.ReadAhead) })
	defer ahead.Wait()
	minute, hour := time.NewTicker(jobPeriod), time.NewTicker(notePeriod)
	defer minute.Stop()
	defer hour.Stop()
	noted := noteAudit(ctx, s.store, s.log, "")
	for {
		s.do(ctx, "closing failed", s.App.Closer.Due)
		s.do(ctx, "checking failed", func(ctx context.Context) error {
			s.App.Health.Report(ctx) // which logs what fails
			return nil
		})
		s.do(ctx, "forgetting failed", func(ctx context.Context) error {
			return s.store.Tx(ctx, func(tx *store.Tx) error { return tx.DeleteExpired(ctx) })
		})
		select {
		case <-ctx.Done():
			return
		case <-hour.C:
			noted = noteAudit(ctx, s.store, s.log, noted)
		case <-minute.C:
		}
	}
}

// do does a job and logs what went wrong, a panic too, unless the server is stopping.
func (s *Server) do(ctx context.Context, failed string, job func(context.Context) error) {
	err := cause.Guard(func() error { return job(ctx) })
	if err != nil && ctx.Err() == nil {
		s.log.Error(failed, cause.Of(err)...)
	}
}

// noteAudit logs the audit log's last hash where it is another than the one noted
// before, and returns it. The log of the process goes elsewhere, out of reach of
// whoever could write the database anew.
func noteAudit(ctx context.Context, st *store.Store, log *slog.Logger, noted string) string {
	seq, hash, err := st.AuditHead(ctx)
	if err != nil || hash == noted || seq == 0 {
		return noted // what is wrong with the database is told elsewhere
	}
	log.Info("audit log", "entries", seq, "hash", hash)
	return hash
}
