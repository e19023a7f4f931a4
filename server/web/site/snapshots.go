package site

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"trivselspuls/analysis"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// snapshots keeps decoded snapshots and the reports made of them. A snapshot is
// written once and never changed, so it may be kept for as long as the server
// runs; a report is kept under everything it is made of.
type snapshots struct {
	reading sync.Mutex // held by the one that reads and decodes: many may wait for the same

	mu      sync.Mutex
	decoded map[survey.WaveID]analysis.Snapshot
	reports map[string]analysis.Report
}

// mostReports bounds the memory: with more readers than that, reports are made
// anew now and then.
const mostReports = 200

// Report gives one reader's report of a project's closed waves, whose figures are
// read from the store the first time only. Nobody may change what it returns.
func (s *snapshots) Report(ctx context.Context, st *store.Store, frame analysis.Frame, waves []survey.Wave, scope analysis.Scope, language string) (analysis.Report, error) {
	key := fmt.Sprint(scope, language, frame)
	for _, w := range waves {
		key += " " + string(w.ID)
	}
	s.mu.Lock()
	known, ok := s.reports[key]
	s.mu.Unlock()
	if ok {
		return known, nil
	}
	closed, err := s.all(ctx, st, waves)
	if err != nil {
		return analysis.Report{}, err
	}
	made, err := analysis.NewReport(frame, closed, scope, language)
	if err != nil {
		return analysis.Report{}, fmt.Errorf("build report: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reports == nil || len(s.reports) >= mostReports {
		s.reports = map[string]analysis.Report{}
	}
	s.reports[key] = made
	return made, nil
}

// ReadAhead reads the figures of every owner's newest project before anybody asks, a
// wave at a time, so that the first page after a start need not wait for it.
func (s *snapshots) ReadAhead(ctx context.Context, st *store.Store) error {
	owners, err := st.Owners(ctx)
	if err != nil {
		return fmt.Errorf("read ahead: %w", err)
	}
	for _, o := range owners {
		projects, err := st.ProjectsOf(ctx, o.ID)
		if err != nil {
			return fmt.Errorf("read ahead: %w", err)
		}
		if len(projects) == 0 {
			continue
		}
		waves, err := st.SnapshotWaves(ctx, projects[0].ID)
		if err != nil {
			return fmt.Errorf("read ahead: %w", err)
		}
		for _, w := range waves {
			if _, err := s.Of(ctx, st, w.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// all are the snapshots of some waves. What must be read is read on all processors.
func (s *snapshots) all(ctx context.Context, st *store.Store, waves []survey.Wave) ([]analysis.Snapshot, error) {
	closed, failures := make([]analysis.Snapshot, len(waves)), make([]error, len(waves))
	var missing []int
	for i, w := range waves {
		var ok bool
		if closed[i], ok = s.known(w.ID); !ok {
			missing = append(missing, i)
		}
	}
	if len(missing) == 0 {
		return closed, nil
	}
	s.reading.Lock()
	defer s.reading.Unlock()
	var next atomic.Int64
	var readers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(missing)) {
		readers.Go(func() {
			for n := int(next.Add(1)) - 1; n < len(missing); n = int(next.Add(1)) - 1 {
				i := missing[n]
				closed[i], failures[i] = s.read(ctx, st, waves[i].ID)
			}
		})
	}
	readers.Wait()
	return closed, errors.Join(failures...)
}

// Of is the snapshot of one closed wave.
func (s *snapshots) Of(ctx context.Context, st *store.Store, wave survey.WaveID) (analysis.Snapshot, error) {
	if known, ok := s.known(wave); ok {
		return known, nil
	}
	s.reading.Lock()
	defer s.reading.Unlock()
	return s.read(ctx, st, wave)
}

// read reads a snapshot to its end even if the reader gives up: the next one needs it
// as well. The lock on reading is held.
func (s *snapshots) read(ctx context.Context, st *store.Store, wave survey.WaveID) (analysis.Snapshot, error) {
	if known, ok := s.known(wave); ok {
		return known, nil
	}
	body, err := st.Snapshot(context.WithoutCancel(ctx), wave)
	if err != nil {
		return analysis.Snapshot{}, fmt.Errorf("read snapshot: %w", err)
	}
	snapshot, err := analysis.DecodeSnapshot(body)
	if err != nil {
		return analysis.Snapshot{}, fmt.Errorf("read snapshot: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.decoded == nil {
		s.decoded = map[survey.WaveID]analysis.Snapshot{}
	}
	s.decoded[wave] = snapshot
	return snapshot, nil
}

func (s *snapshots) known(wave survey.WaveID) (analysis.Snapshot, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known, ok := s.decoded[wave]
	return known, ok
}
