package waves

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// freshness is how long the list of open waves is believed, so that a wave that
// another process opens, extends or closes is noticed.
const freshness = 10 * time.Second

// Service leads waves through their life. It is safe for concurrent use. Its
// clock is the store's.
type Service struct {
	*Reader
	keys    *keys.Directory // read only by what holds keys itself and by what closes
	keepers Keepers

	refusals refusals

	reading sync.Mutex // held by the one that compares open with the store

	mu       sync.Mutex // guards what follows; never held during a statement
	open     map[survey.WaveID]*openWave
	unserved map[survey.WaveID]error
	read     time.Time // when open was last compared with the store
	changes  int       // counts forget
}

// Reader is what can be known of waves without their keys: what they ask and asked,
// of whom, and under which thresholds. It is safe for concurrent use.
type Reader struct {
	store     *store.Store
	library   *questionnaire.Library
	limits    disclosure.Thresholds
	local     sync.Map // hash → *questionnaire.Questionnaire with an owner's own questions
	manifests sync.Map // survey.WaveID → []survey.ManifestQuestionnaire of opened waves
	texts     sync.Map // survey.Fingerprint → bytes of questions as they are served
}

// openWave is what answering needs, kept in memory so that an answer costs no
// statement beyond its own. No secret is part of it.
type openWave struct {
	wave  survey.Wave
	owner survey.OwnerID
	vouched
	print    survey.Fingerprint // of the manifest
	keeper   Keeper
	public   map[survey.GroupID]*envelope.PublicKey
	audience map[survey.GroupID]survey.Audience
	windows  map[survey.GroupID]survey.Window // of all open waves; read anew with the wave
}

// New makes the service of a store and its key directory. It holds the keys of waves
// itself until SetKeepers.
func New(st *store.Store, directory *keys.Directory, library *questionnaire.Library) *Service {
	s := &Service{
		Reader: &Reader{store: st, library: library, limits: disclosure.Floors()}, keys: directory,
		open: map[survey.WaveID]*openWave{},
	}
	s.keepers = &keepers{service: s, receivers: map[survey.WaveID]*keys.Receiver{}}
	return s
}

// Raise sets the thresholds of waves opened from now on; it is for the start,
// before anything is served. Waves that are open or closed keep theirs. Thresholds
// below the floors are analysis.ErrUnsafe.
func (s *Service) Raise(t disclosure.Thresholds) error {
	if err := t.Check(); err != nil {
		return fmt.Errorf("raise thresholds: %w", err)
	}
	s.limits = t
	return nil
}

// Thresholds are those of waves opened from now on.
func (s *Reader) Thresholds() disclosure.Thresholds { return s.limits }

// Library is the questionnaires that are asked.
func (s *Reader) Library() *questionnaire.Library { return s.library }

// openWaves returns the waves that take answers, read from the store at most
// every ten seconds. A wave whose keys are missing or do not fit its manifest is
// left out: it is not served until that is put right. While one caller reads,
// the others go on with what was known, so that a slow database does not make
// them queue.
func (s *Service) openWaves(ctx context.Context) ([]*openWave, error) {
	waves, known, fresh := s.remembered()
	if fresh {
		return waves, nil
	}
	if known {
		if !s.reading.TryLock() {
			return waves, nil
		}
	} else {
		s.reading.Lock()
	}
	defer s.reading.Unlock()
	if waves, _, fresh = s.remembered(); fresh { // somebody else has just read
		return waves, nil
	}
	if err := s.refresh(ctx); err != nil {
		return nil, err
	}
	waves, _, _ = s.remembered()
	return waves, nil
}

// remembered returns the open waves in memory, whether they are known at all,
// and whether that is fresh enough.
func (s *Service) remembered() (waves []*openWave, known, fresh bool) {
	now := s.store.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.open {
		waves = append(waves, w)
	}
	age := now.Sub(s.read)
	known = !s.read.IsZero()
	return waves, known, known && age >= 0 && age < freshness
}

// refresh makes the memory agree with the store. s.reading is held.
func (s *Service) refresh(ctx context.Context) error {
	s.mu.Lock()
	before, changes := s.open, s.changes
	s.mu.Unlock()
	now := s.store.Now()
	held, err := s.store.WavesIn(ctx, survey.Open, survey.Closing)
	if err != nil {
		return err
	}
	windows, err := s.store.OpenWindows(ctx)
	if err != nil {
		return err
	}
	open, unserved := map[survey.WaveID]*openWave{}, map[survey.WaveID]error{}
	for _, wave := range held {
		if wave.State != survey.Open {
			continue
		}
		if wave.Restored {
			unserved[wave.ID] = survey.ErrRestored
			continue
		}
		if known, ok := before[wave.ID]; ok {
			copied := *known
			copied.wave, copied.windows = wave, windows
			open[wave.ID] = &copied
			continue
		}
		loaded, err := s.load(ctx, wave)
		switch {
		case errors.Is(err, survey.ErrKeyMissing) || errors.Is(err, keys.ErrDirectory) || errors.Is(err, errManifest):
			unserved[wave.ID] = err
		case err != nil:
			return err
		default:
			loaded.windows = windows
			open[wave.ID] = loaded
		}
	}
	// Of those that wait for their key on paper, too: it is sealed to their keepers.
	s.keepers.Keep(survey.Map(held, func(w survey.Wave) survey.WaveID { return w.ID }))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open, s.unserved = open, unserved
	if s.changes == changes { // else a wave was opened or closed meanwhile
		s.read = now
	}
	return nil
}

// Unserved returns the open waves that take no answers because their keys are
// missing, their manifest was changed or a copy of them was put back, and why. Respondents are only told that
// the code is refused, so whoever runs the server must learn it here.
func (s *Service) Unserved(ctx context.Context) (map[survey.WaveID]error, error) {
	if _, err := s.openWaves(ctx); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unserved, nil // replaced and never changed
}

// KeyFaults returns the waves, open or closing, whose keys are not whole in both places, and why:
// keys.ErrCopy or survey.ErrKeyMissing. What is already in memory does not count. A
// place that is not the one used before is keys.ErrDirectory for all of them.
func (s *Service) KeyFaults(ctx context.Context) (map[survey.WaveID]error, error) {
	if err := s.keys.Reachable(); err != nil {
		return nil, fmt.Errorf("check keys: %w", err)
	}
	running, err := s.store.WavesIn(ctx, survey.Open, survey.Closing)
	if err != nil {
		return nil, err
	}
	faults := map[survey.WaveID]error{}
	for _, wave := range running {
		if err := s.keys.Among(wave.KeyPlaces); err != nil {
			return nil, fmt.Errorf("check keys: %w", err)
		}
		fault := s.keepers.Check(ctx, wave.ID)
		if fault == nil {
			continue
		}
		if errors.Is(fault, survey.ErrUnavailable) { // nothing is known of the keys
			return nil, &survey.WaveError{Wave: wave.ID, Err: fmt.Errorf("check keys: %w", fault)}
		}
		now, err := s.store.Wave(ctx, wave.ID)
		if err != nil {
			return nil, err
		}
		if now.State != survey.Closed { // closing it would have destroyed them
			faults[wave.ID] = fault
		}
	}
	return faults, nil
}

// learn lets the next use read the store again for an open wave that is not in memory:
// another process has opened it, a moment ago. One that cannot be served is known already.
func (s *Service) learn(wave survey.WaveID) {
	s.mu.Lock()
	known := s.unserved[wave] != nil
	s.mu.Unlock()
	if !known {
		s.forget()
	}
}

// forget makes the next use read the store again.
func (s *Service) forget() {
	s.mu.Lock()
	s.read = time.Time{}
	s.changes++
	s.mu.Unlock()
}

// errManifest means that a stored manifest is not the one the wave was opened
// with.
var errManifest = errors.New("waves: the stored manifest is not the one made at opening")

// load reads what answering a wave needs and checks that the manifest is the one
// the audit log vouches for and that it carries the keys of the key directory.
func (s *Service) load(ctx context.Context, wave survey.Wave) (*openWave, error) {
	if err := s.keys.Among(wave.KeyPlaces); err != nil {
		return nil, fmt.Errorf("load keys: %w", err)
	}
	fixed, err := s.vouched(ctx, wave.ID)
	if err != nil {
		return nil, err
	}
	keeper, held, err := s.keepers.Hold(ctx, wave.ID)
	if err != nil {
		return nil, err
	}
	owner, err := s.store.OwnerOfWave(ctx, wave.ID)
	if err != nil {
		return nil, err
	}
	if !fixed.fits(held) {
		return nil, fmt.Errorf("wave %s: %w", wave.ID, errManifest)
	}
	w := &openWave{
		wave: wave, owner: owner.ID, vouched: fixed, print: survey.FingerprintOf(fixed.body), keeper: keeper,
		public:   make(map[survey.GroupID]*envelope.PublicKey, len(fixed.groups)),
		audience: make(map[survey.GroupID]survey.Audience, len(fixed.groups)),
	}
	for _, g := range fixed.groups {
		if w.public[g.ID], err = envelope.ParsePublicKey(g.Key); err != nil {
			return nil, fmt.Errorf("wave %s: %w", wave.ID, errManifest)
		}
		w.audience[g.ID] = g.Audience
	}
	return w, nil
}

// openDetail is the audit log's text about an opening; it carries the hash of
// the manifest's bytes, in which those of its parts stand.
func openDetail(wave survey.WaveID, manifest []byte) string {
	sum := sha256.Sum256(manifest)
	return fmt.Sprintf("wave %s manifest %s", wave, hex.EncodeToString(sum[:]))
}

// onWave is what the audit log has about a wave, or one of its groups.
func onWave(action audit.Action, wave survey.WaveID, group survey.GroupID) audit.Event {
	return audit.Event{Action: action, Waves: []survey.WaveID{wave}, Group: group}
}
