package waves

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/keys"
)

// Keeper holds what answering one wave needs. Its methods are those of keys.Secrets;
// survey.ErrUnavailable means that it cannot be reached just now.
type Keeper interface {
	MACs(codes []survey.Code) ([][]byte, error)
	Sign(group survey.GroupID, blinded []byte) ([]byte, error)
	Derive(label string, secret []byte) ([]byte, error)
	Seal(group survey.GroupID, token, ballot []byte) ([]byte, error)
}

// Keepers hold the keys of waves and do what needs them. Where answers are taken,
// that is a process of its own for each wave, which ends with it (server/keeper); a
// command is such a process itself (keepers in this package).
type Keepers interface {
	// Create makes a wave's keys, as keys.Directory.Create does. With a receiver, the
	// public key of somebody who waits for it, the opening key is sealed to that and
	// kept nowhere. reached is told how many keys there are.
	Create(ctx context.Context, wave survey.WaveID, groups []survey.GroupID, receiver []byte, reached func(int)) (public keys.Public, sealed []byte, err error)
	// Hold reads the secrets of a wave; survey.ErrKeyMissing when they are in neither
	// place.
	Hold(ctx context.Context, wave survey.WaveID) (Keeper, keys.Public, error)
	// Check is keys.Directory.Check.
	Check(ctx context.Context, wave survey.WaveID) error
	// Receiver is the public key that a key from paper is sealed to on its way to Close.
	Receiver(ctx context.Context, wave survey.WaveID) ([]byte, error)
	// Close is Service.Close; with a sealed key, Service.CloseWithKey. One that was
	// sealed to an earlier receiver is ErrReceiver.
	Close(ctx context.Context, actor audit.Actor, wave survey.WaveID, sealed []byte, reached func(Step)) (Closing, error)
	// Keep forgets all waves but these, and those it is closing.
	Keep(waves []survey.WaveID)
}

// ErrReceiver means that a key from paper was sealed to somebody who is gone: the
// server was started anew since the page was shown.
var ErrReceiver = errors.New("waves: the key was sealed for an earlier page")

// SetKeepers lets somebody else hold the keys of waves. It is for the start, before
// anything is served.
func (s *Service) SetKeepers(k Keepers) { s.keepers = k }

// keepers hold the keys in this process.
type keepers struct {
	service *Service

	mu        sync.Mutex // guards receivers
	receivers map[survey.WaveID]*keys.Receiver
}

func (k *keepers) Create(_ context.Context, wave survey.WaveID, groups []survey.GroupID, receiver []byte, reached func(int)) (keys.Public, []byte, error) {
	return CreateKeys(k.service.keys, wave, groups, receiver, reached)
}

// CreateKeys is Keepers.Create where the keys are made.
func CreateKeys(directory *keys.Directory, wave survey.WaveID, groups []survey.GroupID, receiver []byte, reached func(int)) (public keys.Public, sealed []byte, err error) {
	custody := keys.InFile
	if receiver != nil {
		custody = keys.OnPaper
	}
	made, err := directory.Create(wave, groups, custody, reached)
	if err != nil {
		return public, nil, err
	}
	if receiver != nil {
		scalar, err := made.Opening.Encode()
		if err == nil {
			sealed, err = keys.SealTo(receiver, wave, scalar)
		}
		clear(scalar)
		if err != nil {
			return public, nil, errors.Join(err, directory.Destroy(wave))
		}
	}
	return made.Public(), sealed, nil
}

func (k *keepers) Hold(_ context.Context, wave survey.WaveID) (Keeper, keys.Public, error) {
	secrets, err := k.service.keys.Load(wave)
	if err != nil {
		return nil, keys.Public{}, err
	}
	return secrets, secrets.Public(), nil
}

func (k *keepers) Check(_ context.Context, wave survey.WaveID) error {
	return k.service.keys.Check(wave)
}

func (k *keepers) Receiver(_ context.Context, wave survey.WaveID) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.receivers[wave] == nil {
		receiver, err := keys.NewReceiver()
		if err != nil {
			return nil, err
		}
		k.receivers[wave] = receiver
	}
	return k.receivers[wave].Public(), nil
}

func (k *keepers) Close(ctx context.Context, actor audit.Actor, wave survey.WaveID, sealed []byte, reached func(Step)) (Closing, error) {
	k.mu.Lock()
	receiver := k.receivers[wave]
	k.mu.Unlock()
	return k.service.CloseSealed(ctx, actor, wave, receiver, sealed, reached)
}

func (k *keepers) Keep(waves []survey.WaveID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	maps.DeleteFunc(k.receivers, func(wave survey.WaveID, _ *keys.Receiver) bool { return !slices.Contains(waves, wave) })
}

// CloseSealed is Keepers.Close where the closing is done: receiver opens the key from
// paper.
func (s *Service) CloseSealed(ctx context.Context, actor audit.Actor, wave survey.WaveID, receiver *keys.Receiver, sealed []byte, reached func(Step)) (Closing, error) {
	if sealed == nil {
		return s.closeWith(ctx, actor, wave, nil, reached)
	}
	if receiver == nil {
		return Closing{}, fmt.Errorf("close wave: %w", ErrReceiver)
	}
	scalar, err := receiver.Open(wave, sealed)
	if err != nil {
		return Closing{}, fmt.Errorf("close wave: %w", ErrReceiver)
	}
	defer clear(scalar)
	return s.closeWith(ctx, actor, wave, scalar, reached)
}
