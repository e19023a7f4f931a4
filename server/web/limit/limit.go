package limit

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"
)

// Failures allowed: a bucket per address, and one for all addresses together.
// Success never costs anything, so a whole school behind one address meets no
// limit.
const (
	Allowed        = 100 // at once, from one address
	addressRefill  = 0.5 // a second: 30 a minute
	totalPerSecond = 20
	creditBucket   = 100 // what an address may fail while all together fail too often
	creditRefill   = 1.0 / 60
	mostAddresses  = 10_000
)

// Limit slows those who guess codes or passwords. Addresses that have failed are
// kept in memory only, as HMAC under a salt that changes every day. It is safe for
// concurrent use.
type Limit struct {
	clock func() time.Time

	mu      sync.Mutex
	salt    [32]byte
	salted  time.Time
	buckets map[[32]byte]*address // of those who have failed
	total   bucket
}

// address has two buckets. Credit fills slowly: a school that mistypes now and
// then keeps something in it, a guesser does not.
type address struct {
	failures, credit bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

// New limits nobody yet. The clock says what time it is.
func New(clock func() time.Time) *Limit {
	return &Limit{clock: clock, buckets: map[[32]byte]*address{}}
}

// Blocked reports whether a request from an address is to be refused: it has no
// failures left, or all addresses together have failed too often just now and
// this one has used up its credit.
func (l *Limit) Blocked(from string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	a, known := l.buckets[l.key(from, now)]
	if !known {
		return false // it has not failed, and so has all its credit
	}
	return a.failures.level(now, Allowed, addressRefill) < 1 ||
		a.credit.level(now, creditBucket, creditRefill) < 1 && l.total.level(now, totalPerSecond, totalPerSecond) < 1
}

// Failed counts one failure.
func (l *Limit) Failed(from string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	key := l.key(from, now)
	a := l.buckets[key]
	if a == nil {
		a = &address{}
		l.buckets[key] = a
	}
	a.failures.take(now, Allowed, addressRefill)
	a.credit.take(now, creditBucket, creditRefill)
	l.total.take(now, totalPerSecond, totalPerSecond)
}

// key is what an address is kept under. It forgets all addresses when the salt is a
// day old, and when there are too many. l.mu is held.
func (l *Limit) key(from string, now time.Time) [32]byte {
	if now.Sub(l.salted) > 24*time.Hour || len(l.buckets) > mostAddresses {
		rand.Read(l.salt[:])
		l.salted = now
		clear(l.buckets)
	}
	mac := hmac.New(sha256.New, l.salt[:])
	mac.Write([]byte(from))
	return [32]byte(mac.Sum(nil))
}

func (b *bucket) level(now time.Time, most, perSecond float64) float64 {
	if b.at.IsZero() {
		return most
	}
	return min(most, b.tokens+perSecond*now.Sub(b.at).Seconds())
}

// take removes one, down to nothing.
func (b *bucket) take(now time.Time, most, perSecond float64) {
	b.tokens = max(0, b.level(now, most, perSecond)-1)
	b.at = now
}
