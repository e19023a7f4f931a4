// Package reports makes the reports of closed waves from their frozen snapshots, once
// for all who ask. It imports no web framework: pages, jobs and commands may use it.
package reports

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"trivselspuls/analysis"
	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// Service makes reports, and keeps them with the snapshots they are made of. A
// snapshot is written once and never changed, so it may be kept for as long as the
// server runs; a report is kept under everything it is made of. Make it with New; it
// is safe for concurrent use.
type Service struct {
	store    store.Reader
	national analysis.National

	reading sync.Mutex // held by the one that reads and decodes: many may wait for the same

	decoded *kept[survey.WaveID, disclosure.Snapshot]
	reports *kept[string, analysis.Report]
}

// New makes the reports of a store's projects, with figures of the whole country
// beside their own.
func New(st store.Reader, national analysis.National) *Service {
	return &Service{store: st, national: national, decoded: newKept[survey.WaveID, disclosure.Snapshot](mostDecoded), reports: newKept[string, analysis.Report](mostReports)}
}

// How much memory is kept, in bytes, as far as it can be told from sizes: a page of a
// county's 3,000 units took a gigabyte and was kept beside 199 others.
const (
	mostDecoded    = 128 << 20
	mostReports    = 64 << 20
	decodedOfByte  = 1    // bytes of memory of a stored one
	bytesOfAFigure = 4500 // of one indicator, unit and wave, with its words and tables
)

// Report is what one reader may see of a project, from the frozen snapshots alone.
// What it costs does not depend on how many have answered. Nobody may change what it
// returns. A report of everything, which is for a file, is made anew each time.
func (s *Service) Report(ctx context.Context, project survey.Project, scope analysis.Scope, language string) (analysis.Report, error) {
	owner, err := s.store.Owner(ctx, project.Owner)
	if err != nil {
		return analysis.Report{}, fmt.Errorf("read owner: %w", err)
	}
	phases, err := s.store.PhasesOf(ctx, project.ID)
	if err != nil {
		return analysis.Report{}, fmt.Errorf("read phases: %w", err)
	}
	waves, err := s.store.SnapshotWaves(ctx, project.ID)
	if err != nil {
		return analysis.Report{}, fmt.Errorf("read snapshots: %w", err)
	}
	frame := analysis.Frame{Owner: owner, Project: project, Phases: phases, National: s.national}
	return s.report(ctx, frame, waves, scope, language)
}

func (s *Service) report(ctx context.Context, frame analysis.Frame, waves []survey.Wave, scope analysis.Scope, language string) (analysis.Report, error) {
	key := fmt.Sprint(scope, language, frame)
	for _, w := range waves {
		key += " " + string(w.ID)
	}
	if known, ok := s.reports.get(key); ok {
		return known, nil
	}
	closed, err := s.all(ctx, waves)
	if err != nil {
		return analysis.Report{}, err
	}
	for i := range closed {
		closed[i].Name = waves[i].Name // a snapshot keeps the name it was published under
	}
	if scope.Unit != "" { // the totals beside it are every unit's, and the steering group's
		whole, err := s.report(ctx, frame, waves, analysis.Scope{Detail: analysis.Detail{Chosen: true}}, language)
		if err != nil {
			return analysis.Report{}, err
		}
		frame.Totals = whole.Series
	}
	made, err := analysis.NewReport(frame, closed, scope, language)
	if err != nil {
		return analysis.Report{}, fmt.Errorf("build report: %w", err)
	}
	if scope.Unit != "" || scope.Detail.Chosen {
		s.reports.add(key, made, len(made.Series)*len(made.Waves)*bytesOfAFigure)
	}
	return made, nil
}

// ReadAhead reads the figures of every owner's newest project before anybody asks, a
// wave at a time, so that the first page after a start need not wait for it.
func (s *Service) ReadAhead(ctx context.Context) error {
	owners, err := s.store.Owners(ctx)
	if err != nil {
		return fmt.Errorf("read ahead: %w", err)
	}
	for _, o := range owners {
		project, err := s.store.NewestProject(ctx, o.ID)
		if err != nil {
			return fmt.Errorf("read ahead: %w", err)
		}
		waves, err := s.store.SnapshotWaves(ctx, project.ID)
		if err != nil {
			return fmt.Errorf("read ahead: %w", err)
		}
		for _, w := range waves {
			if _, err := s.all(ctx, []survey.Wave{w}); err != nil && !errors.Is(err, disclosure.ErrVersion) {
				return err
			}
		}
	}
	return nil
}

// all are the snapshots of some waves. What must be read is read on all processors.
func (s *Service) all(ctx context.Context, waves []survey.Wave) ([]disclosure.Snapshot, error) {
	closed, failures := make([]disclosure.Snapshot, len(waves)), make([]error, len(waves))
	var missing []int
	for i, w := range waves {
		var ok bool
		if closed[i], ok = s.decoded.get(w.ID); !ok {
			missing = append(missing, i)
		}
	}
	if len(missing) == 0 {
		return closed, nil
	}
	s.reading.Lock()
	defer s.reading.Unlock()
	survey.Parallel(len(missing), func(n int) {
		i := missing[n]
		closed[i], failures[i] = s.read(ctx, waves[i].ID)
	})
	return closed, errors.Join(failures...)
}

// Latest is the snapshot of a project's newest closed wave; nil when none is closed, and
// when it is of another version: who plans a wave then does without.
func (s *Service) Latest(ctx context.Context, project survey.ProjectID) (*disclosure.Snapshot, error) {
	closed, err := s.store.SnapshotWaves(ctx, project)
	if err != nil {
		return nil, fmt.Errorf("read snapshots: %w", err)
	}
	if len(closed) == 0 {
		return nil, nil
	}
	latest, err := s.all(ctx, closed[len(closed)-1:])
	if errors.Is(err, disclosure.ErrVersion) {
		return nil, nil
	}
	return &latest[0], err
}

// read reads a snapshot to its end even if the reader gives up: the next one needs it
// as well. The lock on reading is held.
func (s *Service) read(ctx context.Context, wave survey.WaveID) (disclosure.Snapshot, error) {
	if known, ok := s.decoded.get(wave); ok {
		return known, nil
	}
	body, err := s.store.Snapshot(context.WithoutCancel(ctx), wave)
	if err != nil {
		return disclosure.Snapshot{}, fmt.Errorf("read snapshot: %w", err)
	}
	snapshot, err := disclosure.DecodeSnapshot(body)
	if err != nil {
		return disclosure.Snapshot{}, fmt.Errorf("read snapshot: %w", err)
	}
	snapshot.Pack()
	s.decoded.add(wave, snapshot, len(body)*decodedOfByte)
	return snapshot, nil
}

// Expected is what a wave of a project is planned by before it opens with some groups. It
// learns from the newest closed wave how many answer and how things are.
func (s *Service) Expected(ctx context.Context, r *waves.Reader, project survey.ProjectID, units []survey.Unit, planned []waves.PlannedGroup,
) (analysis.PrecisionInput, error) {
	in := analysis.PrecisionInput{
		Units: slices.Clone(units), Thresholds: r.Thresholds(), Joint: map[survey.UnitID][]survey.UnitID{},
		Questionnaires: map[survey.Audience]*questionnaire.Questionnaire{},
	}
	goals, err := s.store.GoalsOf(ctx, project)
	if err != nil {
		return in, fmt.Errorf("read goals: %w", err)
	}
	for _, p := range planned {
		group := survey.Group{Unit: p.Unit, Audience: p.Audience, Name: p.Name, Invited: p.Invited}
		if p.Unit == "" {
			members := survey.Map(p.Merges, func(part store.MergedGroup) survey.UnitID { return part.Unit })
			group.Unit = waves.JointUnit(members)
			if in.Joint[group.Unit] == nil {
				kind, _ := survey.Find(units, func(u survey.Unit) bool { return u.ID == members[0] })
				in.Units = append(in.Units, survey.Unit{ID: group.Unit, Name: p.Name, Kind: kind.Kind})
				in.Joint[group.Unit] = survey.Unique(members)
			}
		}
		in.Groups = append(in.Groups, group)
		if in.Questionnaires[p.Audience] != nil {
			continue
		}
		q, err := r.Wording(ctx, project, p.Audience)
		if err != nil {
			return in, err
		}
		in.Questionnaires[p.Audience] = q.WithGoals(goals)
	}
	in.Latest, err = s.Latest(ctx, project)
	return in, err
}

// kept is what is remembered up to a number of bytes; what has not been asked for the
// longest goes first. It is safe for concurrent use.
type kept[K comparable, V any] struct {
	most int

	mu    sync.Mutex // guards what follows
	bytes int
	items *simplelru.LRU[K, item[V]]
}

type item[V any] struct {
	value V
	bytes int
}

func newKept[K comparable, V any](most int) *kept[K, V] {
	k := &kept[K, V]{most: most}
	k.items, _ = simplelru.NewLRU(most, func(_ K, gone item[V]) { k.bytes -= gone.bytes }) // fails for no room only
	return k
}

func (k *kept[K, V]) get(key K) (V, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	found, ok := k.items.Get(key)
	return found.value, ok
}

// add remembers a value of so many bytes. One that is larger than all there is room for
// is not.
func (k *kept[K, V]) add(key K, value V, bytes int) {
	if bytes > k.most {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.items.Remove(key)
	k.items.Add(key, item[V]{value, bytes})
	for k.bytes += bytes; k.bytes > k.most; {
		k.items.RemoveOldest()
	}
}
