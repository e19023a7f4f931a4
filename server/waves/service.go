package waves

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"trivselspuls/survey"
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
	store   *store.Store
	keys    *keys.Directory
	library *questionnaire.Library

	refusals refusals

	mu       sync.Mutex
	open     map[survey.WaveID]*openWave
	unserved map[survey.WaveID]error
	read     time.Time // when open was last compared with the store
	progress map[survey.WaveID]counted
}

// openWave is what answering needs, kept in memory so that an answer costs no
// statement beyond its own. The opening key is not part of it.
type openWave struct {
	wave     survey.Wave
	manifest []byte
	content  survey.Manifest
	pepper   []byte
	signing  map[survey.GroupID]*envelope.SigningKey
	public   map[survey.GroupID]*envelope.PublicKey
	audience map[survey.GroupID]survey.Audience
}

// New makes the service of a store and its key directory.
func New(st *store.Store, directory *keys.Directory, library *questionnaire.Library) *Service {
	return &Service{
		store: st, keys: directory, library: library,
		open: map[survey.WaveID]*openWave{}, progress: map[survey.WaveID]counted{},
	}
}

// Library is the questionnaires the service asks.
func (s *Service) Library() *questionnaire.Library { return s.library }

// openWaves returns the waves that take answers, read from the store at most
// every ten seconds. A wave whose keys are missing or do not fit its manifest is
// left out: it is not served until that is put right.
func (s *Service) openWaves(ctx context.Context) ([]*openWave, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.store.Now()
	if age := now.Sub(s.read); s.read.IsZero() || age >= freshness || age < 0 {
		if err := s.refresh(ctx); err != nil {
			return nil, err
		}
		s.read = now
	}
	waves := make([]*openWave, 0, len(s.open))
	for _, w := range s.open {
		waves = append(waves, w)
	}
	return waves, nil
}

// refresh makes the memory agree with the store. s.mu is held.
func (s *Service) refresh(ctx context.Context) error {
	stored, err := s.store.OpenWaves(ctx)
	if err != nil {
		return err
	}
	fresh := make(map[survey.WaveID]*openWave, len(stored))
	unserved := map[survey.WaveID]error{}
	for _, wave := range stored {
		known, ok := s.open[wave.ID]
		if ok {
			copied := *known
			copied.wave = wave
			fresh[wave.ID] = &copied
			continue
		}
		loaded, err := s.load(ctx, wave)
		switch {
		case errors.Is(err, survey.ErrKeyMissing) || errors.Is(err, errManifest):
			unserved[wave.ID] = err
			continue
		case err != nil:
			return err
		}
		fresh[wave.ID] = loaded
	}
	s.open, s.unserved = fresh, unserved
	return nil
}

// Unserved returns the open waves that take no answers because their keys are
// missing or their manifest was changed, and why. Respondents are only told that
// the code is refused, so whoever runs the server must learn it here.
func (s *Service) Unserved(ctx context.Context) (map[survey.WaveID]error, error) {
	if _, err := s.openWaves(ctx); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unserved, nil // replaced and never changed
}

// forget makes the next use read the store again.
func (s *Service) forget() {
	s.mu.Lock()
	s.read = time.Time{}
	s.mu.Unlock()
}

// errManifest means that a stored manifest is not the one the wave was opened
// with.
var errManifest = errors.New("waves: the stored manifest is not the one made at opening")

// load reads what answering a wave needs and checks that the manifest is the one
// the audit log vouches for and that it carries the keys of the key directory.
func (s *Service) load(ctx context.Context, wave survey.Wave) (*openWave, error) {
	body, err := s.store.Manifest(ctx, wave.ID)
	if err != nil {
		return nil, err
	}
	vouched, err := s.store.Audited(ctx, actionOpen, openDetail(wave.ID, body))
	if err != nil {
		return nil, err
	}
	content, err := survey.DecodeManifest(body)
	if err != nil || !vouched || content.Wave != wave.ID {
		return nil, fmt.Errorf("wave %s: %w", wave.ID, errManifest)
	}
	secrets, err := s.keys.Load(wave.ID)
	if err != nil {
		return nil, err
	}
	w := &openWave{
		wave: wave, manifest: body, content: content, pepper: secrets.Pepper,
		signing:  secrets.Groups,
		public:   make(map[survey.GroupID]*envelope.PublicKey, len(content.Groups)),
		audience: make(map[survey.GroupID]survey.Audience, len(content.Groups)),
	}
	fits := bytes.Equal(content.WaveKey, secrets.Public) && len(content.Groups) == len(secrets.Groups)
	for _, g := range content.Groups {
		key, ok := secrets.Groups[g.ID]
		if !ok || !bytes.Equal(key.Public().Encode(), g.Key) {
			fits = false
			break
		}
		w.public[g.ID] = key.Public()
		w.audience[g.ID] = g.Audience
	}
	if !fits {
		return nil, fmt.Errorf("wave %s: %w", wave.ID, errManifest)
	}
	return w, nil
}

// openDetail is the audit log's text about an opening; it carries the hash of
// the manifest's bytes.
func openDetail(wave survey.WaveID, manifest []byte) string {
	sum := sha256.Sum256(manifest)
	return fmt.Sprintf("wave %s manifest %s", wave, hex.EncodeToString(sum[:]))
}
