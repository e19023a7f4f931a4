package keys

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"

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

// Secrets are all keys of one wave. They may be read by many goroutines.
type Secrets struct {
	Public  []byte            // the wave's public key, as in the manifest
	Opening *envelope.WaveKey // its private key; nil when loaded under OnPaper
	Pepper  []byte            // for survey.Code.MAC
	Groups  map[survey.GroupID]*envelope.SigningKey
}

// generate draws fresh secrets. An RSA key takes a tenth of a second or more,
// so all processors share the work.
func generate(groups []survey.GroupID) (*Secrets, error) {
	opening, err := envelope.NewWaveKey()
	if err != nil {
		return nil, err
	}
	s := &Secrets{
		Public: opening.Public(), Opening: opening, Pepper: make([]byte, pepperSize),
		Groups: make(map[survey.GroupID]*envelope.SigningKey, len(groups)),
	}
	rand.Read(s.Pepper) // never fails, by the contract of crypto/rand

	signing, failures := make([]*envelope.SigningKey, len(groups)), make([]error, len(groups))
	survey.Parallel(len(groups), func(i int) { signing[i], failures[i] = envelope.NewSigningKey() })
	for i, group := range groups {
		s.Groups[group] = signing[i]
	}
	return s, errors.Join(failures...)
}

// selfTest lets restored secrets do everything a wave will ask of them, against
// the public halves of the secrets they were made from. Nothing may be printed
// before it has passed.
func selfTest(made, restored *Secrets) error {
	for id, key := range made.Groups {
		other, ok := restored.Groups[id]
		if !ok {
			return fmt.Errorf("%w: group %s is missing", errSelfTest, id)
		}
		if err := signs(key.Public(), other); err != nil {
			return fmt.Errorf("%w: group %s: %w", errSelfTest, id, err)
		}
	}
	if len(restored.Groups) != len(made.Groups) || !bytes.Equal(restored.Pepper, made.Pepper) ||
		!bytes.Equal(restored.Public, made.Public) {
		return errSelfTest
	}
	if restored.Opening == nil {
		return nil
	}
	return Opens(made.Public, restored.Opening)
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
