package site

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/survey"
)

// The kinds of error that only HTTP knows.
var (
	ErrTooLarge = errors.New("web: body too large")
	ErrSlowDown = errors.New("web: too many failed tries")
	ErrSignIn   = errors.New("web: sign-in needed")
	ErrSetUp    = errors.New("web: a second factor has to be set up first")
)

// outcome is how one kind of error is told: a status, the word the protocol
// uses for it, and the text keys of its page («error.KIND.title», «.text»).
type outcome struct {
	Kind   string
	Status int
}

// outcomes is the one table from kind of error to answer. The first match
// counts; what matches nothing is an internal error.
var outcomes = []struct {
	err error
	outcome
}{
	{survey.ErrCodeRefused, outcome{"code_refused", fiber.StatusConflict}},
	{survey.ErrMalformed, outcome{"malformed", fiber.StatusBadRequest}},
	{survey.ErrProofRefused, outcome{"proof_refused", fiber.StatusUnprocessableEntity}},
	{survey.ErrNotFound, outcome{"not_found", fiber.StatusNotFound}},
	{survey.ErrState, outcome{"state", fiber.StatusConflict}},
	{survey.ErrKeyMissing, outcome{"key_missing", fiber.StatusConflict}},
	{survey.ErrUnavailable, outcome{"unavailable", fiber.StatusServiceUnavailable}},
	{context.DeadlineExceeded, outcome{"unavailable", fiber.StatusServiceUnavailable}},
	{ErrTooLarge, outcome{"too_large", fiber.StatusRequestEntityTooLarge}},
	{ErrSlowDown, outcome{"slow_down", fiber.StatusTooManyRequests}},
	{ErrSignIn, outcome{"sign_in", fiber.StatusSeeOther}}, // fail redirects it
	{ErrSetUp, outcome{"sign_in", fiber.StatusSeeOther}},
	{fiber.ErrRequestEntityTooLarge, outcome{"too_large", fiber.StatusRequestEntityTooLarge}},
	{fiber.ErrRequestHeaderFieldsTooLarge, outcome{"long_head", fiber.StatusRequestHeaderFieldsTooLarge}},
	// Kept as 408: a browser that meets it on a connection it had opened ahead
	// asks again, where it would show any other status.
	{fiber.ErrRequestTimeout, outcome{"unavailable", fiber.StatusRequestTimeout}},
	{fiber.ErrNotFound, outcome{"not_found", fiber.StatusNotFound}},
	{fiber.ErrMethodNotAllowed, outcome{"not_found", fiber.StatusNotFound}},
}

// OutcomeOf is how an error is told. One whose kind nobody knows is an internal one.
func OutcomeOf(err error) outcome {
	for _, row := range outcomes {
		if errors.Is(err, row.err) {
			return row.outcome
		}
	}
	var status *fiber.Error
	if errors.As(err, &status) && status.Code < fiber.StatusInternalServerError {
		if status.Code == fiber.StatusNotFound || status.Code == fiber.StatusMethodNotAllowed {
			return outcome{"not_found", fiber.StatusNotFound}
		}
		return outcome{"malformed", fiber.StatusBadRequest}
	}
	return outcome{"internal", fiber.StatusInternalServerError}
}
