package identity

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // what RFC 6238 and every authenticator app use; HMAC does not need collision resistance
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/keys"
)

// Time-based one-time passwords, RFC 6238 with its defaults: SHA-1, 30 seconds,
// six digits.
const (
	codePeriod = 30 // seconds
	secretSize = 20 // bytes
	codeDrift  = 1  // steps that a telephone's clock may be off, to either side
)

// Secret is what a telephone makes one-time codes from.
type Secret []byte

// NewSecret draws a secret.
func NewSecret() Secret {
	secret := make(Secret, secretSize)
	rand.Read(secret) // never fails, by the contract of crypto/rand
	return secret
}

// ParseSecret reads the text that String gives.
func ParseSecret(text string) (Secret, error) {
	secret, err := base32Text.DecodeString(text)
	if err != nil || len(secret) != secretSize {
		return nil, fmt.Errorf("parse secret: %w", survey.ErrMalformed)
	}
	return secret, nil
}

var base32Text = base32.StdEncoding.WithPadding(base32.NoPadding)

// String is the secret as one types it into an app.
func (s Secret) String() string { return base32Text.EncodeToString(s) }

// Address is what the QR code says to an app, with the login beside the product.
func (s Secret) Address(login string) string {
	address := url.URL{Scheme: "otpauth", Host: "totp", Path: "/Trivselspuls:" + login}
	address.RawQuery = url.Values{"secret": {s.String()}, "issuer": {"Trivselspuls"}}.Encode()
	return address.String()
}

// Code is the code of a time step.
func (s Secret) Code(step int64) string {
	mac := hmac.New(sha1.New, s)
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(step))
	mac.Write(counter[:])
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	number := binary.BigEndian.Uint32(sum[at:at+4]) & 0x7fffffff
	return fmt.Sprintf("%06d", number%1_000_000)
}

// StepAt is the time step of a moment.
func StepAt(t time.Time) int64 { return t.Unix() / codePeriod }

// Step is the time step a code belongs to now, later than last. Every candidate is
// compared, whichever it is.
func (s Secret) Step(code string, now time.Time, last int64) (step int64, ok bool) {
	current := StepAt(now)
	for candidate := current - codeDrift; candidate <= current+codeDrift; candidate++ {
		same := subtle.ConstantTimeCompare([]byte(s.Code(candidate)), []byte(code)) == 1
		if same && candidate > last {
			step, ok = candidate, true
		}
	}
	return step, ok
}

// Seal is how a secret is stored: a copy of the database gives nobody codes. It is
// called in the transaction that stores it, behind its lock (see
// keys.Vault.Seal).
func (s Secret) Seal(vault *keys.Vault, account survey.AccountID) ([]byte, error) {
	return vault.Seal(s, boundTo(account))
}

// Reseal seals a stored secret with the vault's present key; nil when it is.
func Reseal(vault *keys.Vault, account survey.AccountID, sealed []byte) ([]byte, error) {
	return vault.Reseal(sealed, boundTo(account))
}

func boundTo(account survey.AccountID) string { return "one-time codes of " + string(account) }

// OpenSecret gives a stored secret back; survey.ErrKeyMissing if it was sealed with
// a key that is lost, or for another account.
func OpenSecret(vault *keys.Vault, account survey.AccountID, sealed []byte) (Secret, error) {
	plain, err := vault.Open(sealed, boundTo(account))
	if err != nil || len(plain) != secretSize {
		return nil, errors.Join(fmt.Errorf("open secret: %w", survey.ErrKeyMissing), err)
	}
	return plain, nil
}

// Opener fails for a stored secret that a vault does not open.
func Opener(vault *keys.Vault) func(survey.AccountID, []byte) error {
	return func(account survey.AccountID, sealed []byte) error {
		_, err := OpenSecret(vault, account, sealed)
		return err
	}
}

// recoveryCodes is how many codes stand in for a lost telephone.
const recoveryCodes = 10

// NewRecoveryCodes draws ten codes of 120 bits, in the form ReadCode gives.
func NewRecoveryCodes() []string {
	codes := make([]string, recoveryCodes)
	for i := range codes {
		text := strings.ToLower(rand.Text()[:24])
		codes[i] = text[:6] + "-" + text[6:12] + "-" + text[12:18] + "-" + text[18:]
	}
	return codes
}

// ReadCode takes out what people and apps write codes with.
func ReadCode(typed string) string {
	return strings.ToLower(strings.Join(strings.Fields(typed), ""))
}
