package respondent

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"trivselspuls/survey"
)

// ErrSlip means that a text is not the address on a slip.
var ErrSlip = errors.New("respondent: not the address on a slip")

// ParseSlip splits the address a slip's QR code holds, BASE_URL/#CODE.FINGERPRINT, also
// where mail or a tracker has worked on it: the last address before # is the server's.
func ParseSlip(address string) (baseURL string, slip survey.Slip, err error) {
	if slip, err = survey.ParseSlip(address); err != nil {
		return "", survey.Slip{}, fmt.Errorf("%w: %w", ErrSlip, err)
	}
	for range 3 {
		if plain, err := url.PathUnescape(address); err == nil {
			address = plain
		}
	}
	base, _, found := strings.Cut(address, "#")
	u, err := url.Parse(base[max(0, strings.LastIndex(base, "http")):])
	if err != nil || !found || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return "", survey.Slip{}, ErrSlip
	}
	u.RawQuery, u.ForceQuery = "", false // added on the way
	return strings.TrimSuffix(u.String(), "/"), slip, nil
}

var words = map[string]survey.Answer{
	"skipped": survey.Skipped, "not-asked": survey.NotAsked,
	"beside": survey.Beside, "beside-2": survey.Beside - 1, "dont-know": survey.DontKnow, "declined": survey.Declined,
}

// Word is how ParseAnswers reads an answer.
func Word(a survey.Answer) string {
	for word, answer := range words {
		if answer == a {
			return word
		}
	}
	return strconv.Itoa(int(a))
}

// ParseAnswers reads answers separated by white space, one per item in the
// questionnaire's order: an option's number counted from 1, or one of the words
// skipped, beside and beside-2 (what stands beside the scale), dont-know, declined and, for
// practice, not-asked. A line that begins with # is a
// remark.
func ParseAnswers(text string) ([]survey.Answer, error) {
	var answers []survey.Answer
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		for word := range strings.FieldsSeq(line) {
			answer, ok := words[word]
			if !ok {
				n, err := strconv.ParseUint(word, 10, 8)
				if err != nil || n < 1 || n > uint64(survey.MaxOption) {
					return nil, fmt.Errorf("answer %d: %q is neither an option's number nor a known word", len(answers)+1, word)
				}
				answer = survey.Answer(n)
			}
			answers = append(answers, answer)
		}
	}
	return answers, nil
}

// Refusal is a server's no. errors.Is finds the domain's error kind behind it,
// such as survey.ErrCodeRefused.
type Refusal struct {
	Status int    // of HTTP
	Kind   string // the protocol's word; empty when the body had none
}

// ErrSlowDown means that too many have asked from this address just now.
var ErrSlowDown = errors.New("respondent: too many tries")

// ErrTooLarge means that a request was over the server's limits.
var ErrTooLarge = errors.New("respondent: request too large")

// ErrNotServer means that something between here and the server answered in its
// place, as networks do that want people to sign in. The server has not decided.
var ErrNotServer = errors.New("respondent: the answer is not the server's")

// ErrCastBefore means that the server has another ballot of the same token. That one
// counts, and this one is not stored.
var ErrCastBefore = errors.New("respondent: another ballot of this slip was sent before")

var kinds = map[string]error{
	"malformed":     survey.ErrMalformed,
	"not_found":     survey.ErrNotFound,
	"code_refused":  survey.ErrCodeRefused,
	"code_used":     survey.ErrCodeUsed,
	"not_yet":       survey.ErrNotYet,
	"too_late":      survey.ErrTooLate,
	"wave_over":     survey.ErrWaveOver,
	"other_wave":    survey.ErrOtherWave,
	"too_large":     ErrTooLarge,
	"long_head":     ErrTooLarge,
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
