package respondent

import (
	"encoding/json"
	"errors"
	"fmt"

	"trivselspuls/survey"
)

// Refusal is a server's no. errors.Is finds the domain's error kind behind it,
// such as survey.ErrCodeRefused.
type Refusal struct {
	Status int    // of HTTP
	Kind   string // the protocol's word; empty when the body had none
}

// ErrSlowDown means that this address has had too many failed tries.
var ErrSlowDown = errors.New("respondent: too many failed tries")

// ErrTooLarge means that a body was over the server's limit.
var ErrTooLarge = errors.New("respondent: body too large")

var kinds = map[string]error{
	"malformed":     survey.ErrMalformed,
	"not_found":     survey.ErrNotFound,
	"code_refused":  survey.ErrCodeRefused,
	"too_large":     ErrTooLarge,
	"proof_refused": survey.ErrProofRefused,
	"slow_down":     ErrSlowDown,
	"unavailable":   survey.ErrUnavailable,
}

func refusal(status int, body []byte) error {
	var answer struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(body, &answer) != nil {
		answer.Error = ""
	}
	return &Refusal{Status: status, Kind: answer.Error}
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("the server answered %d %s", r.Status, r.Kind)
}

func (r *Refusal) Unwrap() error { return kinds[r.Kind] }
