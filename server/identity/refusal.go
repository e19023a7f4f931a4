package identity

import "errors"

// Reason is why a proof was refused, as the audit log tells it. People are told
// less.
type Reason string

const (
	BadForm      Reason = "malformed"
	BadTicket    Reason = "challenge" // not made here, for another purpose, or over
	BadProof     Reason = "proof"     // wrong origin, site, signature, or no user verification
	Copied       Reason = "copied passkey"
	BadState     Reason = "state"
	BadIssuer    Reason = "issuer"
	BadAudience  Reason = "audience"
	BadNonce     Reason = "nonce"
	Expired      Reason = "expired"
	BadSignature Reason = "signature"
	Declined     Reason = "declined" // by the provider or the person there
	BadCode      Reason = "code"     // the provider did not take it
)

// Refusal is a proof that does not hold.
type Refusal struct {
	Reason Reason
	Err    error // for tests; nobody is shown it
}

func (r *Refusal) Error() string {
	text := "identity: refused: " + string(r.Reason)
	if r.Err != nil {
		text += ": " + r.Err.Error()
	}
	return text
}

func (r *Refusal) Unwrap() error { return r.Err }

func refuse(why Reason, err error) error { return &Refusal{why, err} }

// ReasonOf is why err refuses a proof, or empty if it is another kind of error.
func ReasonOf(err error) Reason {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Reason
	}
	return ""
}
