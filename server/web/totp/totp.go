package totp

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what RFC 6238 and every authenticator app use; HMAC does not need collision resistance
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"time"
)

// Time-based one-time passwords, RFC 6238 with its defaults: SHA-1, 30 seconds,
// six digits.
const (
	Period     = 30 // seconds
	SecretSize = 20 // bytes
	drift      = 1  // steps that a telephone's clock may be off, to either side
)

// Code is the code of a time step.
func Code(secret []byte, step int64) string {
	mac := hmac.New(sha1.New, secret)
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(step))
	mac.Write(counter[:])
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	number := binary.BigEndian.Uint32(sum[at:at+4]) & 0x7fffffff
	return fmt.Sprintf("%06d", number%1_000_000)
}

// Step is the time step a code belongs to now, later than last. Every
// candidate is compared, whichever it is.
func Step(secret []byte, code string, now time.Time, last int64) (step int64, ok bool) {
	current := now.Unix() / Period
	for candidate := current - drift; candidate <= current+drift; candidate++ {
		same := subtle.ConstantTimeCompare([]byte(Code(secret, candidate)), []byte(code)) == 1
		if same && candidate > last {
			step, ok = candidate, true
		}
	}
	return step, ok
}
