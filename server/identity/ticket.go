package identity

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"time"

	"trivselspuls/survey/keys"
)

// TicketLife is how long a challenge may be met.
const TicketLife = 5 * time.Minute

const (
	ticketRandom = 16
	ticketSize   = ticketRandom + 8 + 32
)

// Once is a ticket that was met. The caller spends Value in the transaction that
// acts on it, and may forget it after Expires.
type Once struct {
	Value   []byte
	Expires time.Time
}

// tickets makes and checks challenges without storing any, so that strangers who
// ask for many fill no table.
type tickets struct {
	vault *keys.Vault
	clock func() time.Time
}

// issue makes a ticket for a purpose: 16 random bytes, when it is over, and a MAC
// over both and the purpose.
func (t tickets) issue(purpose ...string) []byte {
	ticket := make([]byte, ticketRandom, ticketSize)
	rand.Read(ticket) // never fails, by the contract of crypto/rand
	ticket = binary.BigEndian.AppendUint64(ticket, uint64(t.clock().Add(TicketLife).Unix()))
	return append(ticket, t.mac(ticket, purpose)...)
}

// check reports whether a ticket was issued here for the purpose and is not over.
func (t tickets) check(ticket []byte, purpose ...string) (Once, bool) {
	if len(ticket) != ticketSize {
		return Once{}, false
	}
	body, mac := ticket[:ticketSize-32], ticket[ticketSize-32:]
	expires := time.Unix(int64(binary.BigEndian.Uint64(body[ticketRandom:])), 0)
	if !hmac.Equal(mac, t.mac(body, purpose)) || !t.clock().Before(expires) {
		return Once{}, false
	}
	return Once{ticket, expires}, true
}

func (t tickets) mac(body []byte, purpose []string) []byte {
	return t.vault.MAC(append([]string{"ticket", string(body)}, purpose...)...)
}

// derive is a value that belongs to a ticket and can be known from nothing else.
func (t tickets) derive(ticket []byte, use string) []byte {
	return t.vault.MAC("from a ticket", use, string(ticket))
}

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
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r.Reason
	}
	return ""
}
