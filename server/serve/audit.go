package serve

import (
	"context"
	"time"

	"trivselspuls/server/auditcheck"
)

// wholePeriod is how old the last verification of the whole audit log may become.
const wholePeriod = 24 * time.Hour

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
		s.log.Error("the audit log is broken", "fault", last.Fault, "entry", last.Broken)
	case last.Seq > 0 && last.Hash != noted:
		s.log.Info("audit log", "entries", last.Seq, "hash", last.Hash)
		return last.Hash, nil
	}
	return noted, nil
}
