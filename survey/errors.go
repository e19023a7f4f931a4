package survey

import "errors"

// The kinds of error the rest of the module tells apart. Wrap them with the
// operation; compare with errors.Is. server/web maps each to one status and one
// page in one table.
var (
	// ErrNotFound means that a thing does not exist, or not for this person.
	ErrNotFound = errors.New("survey: not found")
	// ErrMalformed means that a request does not have the form it must have.
	ErrMalformed = errors.New("survey: malformed")
	// ErrCodeRefused means that a code is unknown, used, revoked or of a wave
	// that is not open. Which of these is never told.
	ErrCodeRefused = errors.New("survey: code refused")
	// ErrProofRefused means that a token, its signature or an envelope does not
	// belong to the group it was sent for.
	ErrProofRefused = errors.New("survey: proof refused")
	// ErrState means that the thing is not in a state that allows the step, for
	// example printing the slips of a planned wave.
	ErrState = errors.New("survey: not possible in this state")
	// ErrKeyMissing means that a secret needed for the step is not in the key
	// directory nor its copy. Nothing has been changed.
	ErrKeyMissing = errors.New("survey: key missing")
	// ErrUnavailable means that the database did not answer. The step may be
	// tried again.
	ErrUnavailable = errors.New("survey: not available now")
)

// WaveError says which wave an error is about. Its text is that of the error in it.
type WaveError struct {
	Wave WaveID
	Err  error
}

func (e *WaveError) Error() string { return e.Err.Error() }

// Unwrap is the error in it.
func (e *WaveError) Unwrap() error { return e.Err }
