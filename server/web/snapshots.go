package web

import (
	"fmt"
	"sync"

	"trivselspuls/analysis"
	"trivselspuls/survey"
)

// snapshots keeps decoded snapshots. One is written once and never changed, so
// it may be kept for as long as the server runs.
type snapshots struct {
	mu   sync.Mutex
	kept map[survey.WaveID]analysis.Snapshot
}

func (s *snapshots) decode(wave survey.WaveID, body []byte) (analysis.Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.kept[wave]; ok {
		return known, nil
	}
	snapshot, err := analysis.DecodeSnapshot(body)
	if err != nil {
		return analysis.Snapshot{}, fmt.Errorf("read snapshot: %w", err)
	}
	if s.kept == nil {
		s.kept = map[survey.WaveID]analysis.Snapshot{}
	}
	s.kept[wave] = snapshot
	return snapshot, nil
}
