package keeper

import (
	"errors"
	"time"

	"trivselspuls/server/cause"
	"trivselspuls/server/settings"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/keys"
)

// callTime bounds every call but a closing, which whoever began it bounds. Making the
// keys of some hundred groups takes the longest.
const callTime = 10 * time.Minute

// Start is what a keeper is told first.
type Start struct {
	Wave     survey.WaveID
	Settings settings.Settings
}

// Signing is what Sign is asked with.
type Signing struct {
	Group   survey.GroupID
	Blinded []byte
}

// Deriving is what Derive is asked with.
type Deriving struct {
	Label  string
	Secret []byte
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

func (r *Reply[T]) set(err error) {
	if err == nil {
		return
	}
	r.Failed, r.Cause = true, cause.Carry(err)
	for i, target := range known {
		if errors.Is(err, target) {
			r.Known = append(r.Known, i)
		}
	}
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
