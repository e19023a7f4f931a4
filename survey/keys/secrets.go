package keys

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync/atomic"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
)

// Custody is where the key lives that opens the answers.
type Custody string

const (
	// InFile keeps the opening key in the key directory and its copy.
	InFile Custody = "file"
	// OnPaper keeps it nowhere: it is printed at opening and scanned at closing.
	OnPaper Custody = "paper"
)

const pepperSize = 32

var errSelfTest = errors.New("keys: self-test failed")

// Secrets are what answering a wave needs: they sign, and they turn codes into what
// is stored of them. The key that opens the answers is not among them. They may be
// used by many goroutines.
type Secrets struct {
	wave    []byte // the wave's public key, as in the manifest
	pepper  []byte
	signing map[survey.GroupID]*envelope.SigningKey
}

// Made are the keys of a wave that has just been given them.
type Made struct {
	*Secrets
	Opening *envelope.WaveKey // opens what is sealed to the wave
}

// Public are the public halves of a wave's keys.
type Public struct {
	Wave   []byte                    // answers are sealed to it
	Groups map[survey.GroupID][]byte // PublicKey.Encode of each
}

// Public are the halves that everybody may see.
func (s *Secrets) Public() Public {
	p := Public{Wave: s.wave, Groups: make(map[survey.GroupID][]byte, len(s.signing))}
	for id, key := range s.signing {
		p.Groups[id] = key.Public().Encode()
	}
	return p
}

// MACs are what is stored of codes, in the same order.
func (s *Secrets) MACs(codes []survey.Code) ([][]byte, error) {
	return survey.Map(codes, func(code survey.Code) []byte { return code.MAC(s.pepper) }), nil
}

// Sign signs a blinded token for a group; survey.ErrMalformed when it cannot be one,
// and survey.ErrNotFound for a group of another wave.
func (s *Secrets) Sign(group survey.GroupID, blinded []byte) ([]byte, error) {
	key, ok := s.signing[group]
	if !ok {
		return nil, fmt.Errorf("sign: %w", survey.ErrNotFound)
	}
	signature, err := key.Sign(blinded)
	if errors.Is(err, envelope.ErrBlinded) {
		err = survey.ErrMalformed
	}
	return signature, err
}

// Derive makes 32 bytes of a secret that nobody else can make once the wave's keys
// are destroyed: HKDF-SHA256 with the pepper as salt and a label for each use.
func (s *Secrets) Derive(label string, secret []byte) ([]byte, error) {
	return hkdf.Key(sha256.New, secret, s.pepper, label, sha256.Size)
}

// Seal is envelope.Seal to the wave. The key that it draws opens the envelope too, and stays
// in the memory of whoever calls this.
func (s *Secrets) Seal(group survey.GroupID, token, ballot []byte) ([]byte, error) {
	return envelope.Seal(s.wave, string(group), token, ballot)
}

// generate draws fresh secrets. An RSA key takes a tenth of a second or more,
// so all processors share the work.
func generate(groups []survey.GroupID, reached func(int)) (*Made, error) {
	opening, err := envelope.NewWaveKey()
	if err != nil {
		return nil, err
	}
	s := &Secrets{
		wave: opening.Public(), pepper: make([]byte, pepperSize),
		signing: make(map[survey.GroupID]*envelope.SigningKey, len(groups)),
	}
	rand.Read(s.pepper) // never fails, by the contract of crypto/rand
	signing, failures := make([]*envelope.SigningKey, len(groups)), make([]error, len(groups))
	var made atomic.Int64
	survey.Parallel(len(groups), func(i int) {
		signing[i], failures[i] = envelope.NewSigningKey()
		reached(int(made.Add(1)))
	})
	for i, group := range groups {
		s.signing[group] = signing[i]
	}
	return &Made{s, opening}, errors.Join(failures...)
}

// selfTest lets restored secrets do everything a wave will ask of them, against
// the public halves of the secrets they were made from. Nothing may be printed
// before it has passed.
func selfTest(made, restored *Secrets) error {
	for id, key := range made.signing {
		other, ok := restored.signing[id]
		if !ok {
			return fmt.Errorf("%w: group %s is missing", errSelfTest, id)
		}
		if err := signs(key.Public(), other); err != nil {
			return fmt.Errorf("%w: group %s: %w", errSelfTest, id, err)
		}
	}
	if len(restored.signing) != len(made.signing) || !bytes.Equal(restored.pepper, made.pepper) ||
		!bytes.Equal(restored.wave, made.wave) {
		return errSelfTest
	}
	return nil
}

// Opens checks that key opens what is sealed to public, by sealing and opening
// a ballot. It is how a key read back from paper is accepted.
func Opens(public []byte, key *envelope.WaveKey) error {
	group, token := string(survey.NewID[survey.GroupID]()), envelope.NewToken()
	plain := make([]byte, envelope.PlainSize)
	rand.Read(plain)
	sealed, err := envelope.Seal(public, group, token, plain)
	if err != nil {
		return fmt.Errorf("%w: %w", errSelfTest, err)
	}
	opened, err := key.Open(group, token, sealed)
	if err != nil || !bytes.Equal(opened, plain) {
		return fmt.Errorf("%w: the key does not open what is sealed to the wave", errSelfTest)
	}
	return nil
}

func signs(public *envelope.PublicKey, key *envelope.SigningKey) error {
	blinding, err := public.Blind(envelope.NewToken())
	if err != nil {
		return err
	}
	blind, err := key.Sign(blinding.Blinded)
	if err != nil {
		return err
	}
	_, err = blinding.Finalize(blind)
	return err
}
