package site

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/survey"
)

// The kinds of error that only HTTP knows.
var (
	ErrTooLarge = errors.New("web: body too large")
	ErrSlowDown = errors.New("web: too many tries")
	ErrSignIn   = errors.New("web: sign-in needed")
	ErrSetUp    = errors.New("web: a second factor has to be set up first")
)

// SlowDownError is ErrSlowDown with how long to wait.
type SlowDownError struct{ Wait time.Duration }

func (e SlowDownError) Error() string { return ErrSlowDown.Error() }

// Is makes it an ErrSlowDown.
func (e SlowDownError) Is(target error) bool { return target == ErrSlowDown }

// Seconds is the wait as people are told it: whole, and one at least.
func (e SlowDownError) Seconds() int { return max(1, int(math.Ceil(e.Wait.Seconds()))) }

// BusyError is that more people ask than can be served, or for large files than are made at once, and
// how long to wait.
type BusyError struct {
	Wait  time.Duration
	Files bool
}

func (BusyError) Error() string { return "web: more ask than can be served" }

// outcome is how one kind of error is told: a status, the word the protocol
// uses for it, and the text keys of its page («error.KIND.title», «.text»).
type outcome struct {
	Kind   string
	Status int
	Text   string // of the page, where it is not «text»
	Count  int    // of the seconds or minutes to wait
}

// outcomes is the one table from kind of error to answer. The first match
// counts; what matches nothing is an internal error.
var outcomes = []struct {
	err error
	outcome
}{
	{survey.ErrCodeUsed, outcome{Kind: "code_used", Status: fiber.StatusConflict}},
	{survey.ErrNotYet, outcome{Kind: "not_yet", Status: fiber.StatusConflict}},
	{survey.ErrTooLate, outcome{Kind: "too_late", Status: fiber.StatusConflict}},
	{survey.ErrCodeRefused, outcome{Kind: "code_refused", Status: fiber.StatusConflict}},
	{survey.ErrWaveOver, outcome{Kind: "wave_over", Status: fiber.StatusConflict}},
	{survey.ErrOtherWave, outcome{Kind: "other_wave", Status: fiber.StatusConflict}},
	{survey.ErrMalformed, outcome{Kind: "malformed", Status: fiber.StatusBadRequest}},
	{survey.ErrProofRefused, outcome{Kind: "proof_refused", Status: fiber.StatusUnprocessableEntity}},
	{survey.ErrNotFound, outcome{Kind: "not_found", Status: fiber.StatusNotFound}},
	{survey.ErrState, outcome{Kind: "state", Status: fiber.StatusConflict}},
	{survey.ErrKeyMissing, outcome{Kind: "key_missing", Status: fiber.StatusConflict}},
	{survey.ErrOtherVersion, outcome{Kind: "other_version", Status: fiber.StatusConflict}},
	{survey.ErrUnavailable, outcome{Kind: "unavailable", Status: fiber.StatusServiceUnavailable}},
	{context.DeadlineExceeded, outcome{Kind: "unavailable", Status: fiber.StatusServiceUnavailable}},
	{ErrTooLarge, outcome{Kind: "too_large", Status: fiber.StatusRequestEntityTooLarge}},
	{ErrSignIn, outcome{Kind: "sign_in", Status: fiber.StatusSeeOther}}, // fail redirects it
	{ErrSetUp, outcome{Kind: "sign_in", Status: fiber.StatusSeeOther}},
	{fiber.ErrRequestEntityTooLarge, outcome{Kind: "too_large", Status: fiber.StatusRequestEntityTooLarge}},
	{fiber.ErrRequestHeaderFieldsTooLarge, outcome{Kind: "long_head", Status: fiber.StatusRequestHeaderFieldsTooLarge}},
	// Kept as 408: a browser that meets it on a connection it had opened ahead
	// asks again, where it would show any other status.
	{fiber.ErrRequestTimeout, outcome{Kind: "unavailable", Status: fiber.StatusRequestTimeout}},
}

// OutcomeOf is how an error is told. One whose kind nobody knows is an internal one.
func OutcomeOf(err error) outcome {
	if busy, ok := errors.AsType[BusyError](err); ok {
		o := outcome{Kind: "slow_down", Status: fiber.StatusServiceUnavailable, Text: "busy", Count: SlowDownError{busy.Wait}.Seconds()}
		if busy.Files {
			o.Text = "files"
		}
		return o
	}
	if slow, ok := errors.AsType[SlowDownError](err); ok {
		o := outcome{Kind: "slow_down", Status: fiber.StatusTooManyRequests, Count: slow.Seconds()}
		if o.Count >= 2*60 {
			o.Text, o.Count = "long", int(math.Ceil(slow.Wait.Minutes()))
		}
		return o
	}
	for _, row := range outcomes {
		if errors.Is(err, row.err) {
			return row.outcome
		}
	}
	if status, ok := errors.AsType[*fiber.Error](err); ok && status.Code < fiber.StatusInternalServerError {
		if status.Code == fiber.StatusNotFound || status.Code == fiber.StatusMethodNotAllowed {
			return outcome{Kind: "not_found", Status: fiber.StatusNotFound}
		}
		return outcome{Kind: "malformed", Status: fiber.StatusBadRequest}
	}
	return outcome{Kind: "internal", Status: fiber.StatusInternalServerError}
}
