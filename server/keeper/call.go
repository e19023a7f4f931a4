package keeper

import (
	"encoding/json"
	"errors"
	"time"

	"trivselspuls/server/cause"
	"trivselspuls/server/settings"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/keys"
)

// callTime bounds every call but those that make keys and close, which whoever asks
// bounds. Reading the keys of some thousand groups takes the longest.
const callTime = 20 * time.Second

// Start is what a keeper is told first.
type Start struct {
	Wave     survey.WaveID
	Settings settings.Settings
}

// Creating is what Create is asked with.
type Creating struct {
	Groups   []survey.GroupID
	Receiver []byte
}

// Created is what Create answers.
type Created struct {
	Public keys.Public
	Sealed []byte
}

// Closing is what Close is asked with. Now is the server's clock, which may be another
// than the machine's.
type Closing struct {
	Actor  audit.Actor
	Sealed []byte
	Now    time.Time
}

// Reply is an answer, or why there is none.
type Reply[T any] struct {
	Value  T
	Failed bool
	Cause  cause.Carried
	Known  []int // of the list known
}

// known are the errors that cause has no word for and that callers ask for.
var known = []error{waves.ErrElsewhere, waves.ErrReceiver}

// set is the answer to a call, or why there is none; net/rpc itself is told of no failure.
func (r *Reply[T]) set(value T, err error) error {
	if r.Value = value; err == nil {
		return nil
	}
	r.Failed, r.Cause = true, cause.Carry(err)
	for i, target := range known {
		if errors.Is(err, target) {
			r.Known = append(r.Known, i)
		}
	}
	return nil
}

func (r *Reply[T]) err() error {
	if !r.Failed {
		return nil
	}
	err := r.Cause.Err()
	for _, i := range r.Known {
		err = errors.Join(err, known[i])
	}
	return err
}

// pack lays out a reply: whether there is none and why, or its value, which is bytes
// where it is on the way of every answer.
func (r *Reply[T]) pack() ([]byte, error) {
	if r.Failed {
		text, err := json.Marshal(r)
		return append([]byte{1}, text...), err
	}
	switch value := any(r.Value).(type) {
	case []byte:
		return append([]byte{0}, value...), nil
	case [][]byte:
		return join([]byte{0}, value), nil
	}
	text, err := json.Marshal(r.Value)
	return append([]byte{0}, text...), err
}

func (r *Reply[T]) unpack(said []byte) (err error) {
	if len(said) == 0 {
		return errFrame
	}
	failed, said := said[0] == 1, said[1:]
	if failed {
		return json.Unmarshal(said, r)
	}
	switch value := any(&r.Value).(type) {
	case *[]byte:
		*value = append([]byte{}, said...)
	case *[][]byte:
		*value, err = cutParts(said)
	default:
		err = json.Unmarshal(said, value)
	}
	return err
}
