package site

import (
	"fmt"
	"sync"

	"trivselspuls/analysis"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// snapshots keeps decoded snapshots and the reports made of them. A snapshot is
// written once and never changed, so it may be kept for as long as the server
// runs; a report is kept under everything it is made of.
type snapshots struct {
	mu      sync.Mutex
	decoded map[survey.WaveID]analysis.Snapshot
	reports map[string]analysis.Report
}

// mostReports bounds the memory: with more readers than that, reports are made
// anew now and then.
const mostReports = 200

// Report gives one reader's report. Nobody may change what it returns.
func (s *snapshots) Report(frame analysis.Frame, stored []store.Snapshot, scope analysis.Scope, language string) (analysis.Report, error) {
	key := fmt.Sprint(scope, language, frame)
	closed := make([]analysis.Snapshot, len(stored))
	for i, row := range stored {
		var err error
		if closed[i], err = s.Decode(row); err != nil {
			return analysis.Report{}, err
		}
		key += " " + string(row.Wave.ID)
	}
	s.mu.Lock()
	known, ok := s.reports[key]
	s.mu.Unlock()
	if ok {
		return known, nil
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

func (s *snapshots) Decode(row store.Snapshot) (analysis.Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.decoded[row.Wave.ID]; ok {
		return known, nil
	}
	snapshot, err := analysis.DecodeSnapshot(row.Body)
	if err != nil {
		return analysis.Snapshot{}, fmt.Errorf("read snapshot: %w", err)
	}
	if s.decoded == nil {
		s.decoded = map[survey.WaveID]analysis.Snapshot{}
	}
	s.decoded[row.Wave.ID] = snapshot
	return snapshot, nil
}
