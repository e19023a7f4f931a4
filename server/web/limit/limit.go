package limit

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"
)

// keptFor is how long the same address is the same: then the salt changes.
const keptFor = 24 * time.Hour

// mostAddresses is how many may be remembered at once, a few megabytes.
const mostAddresses = 100_000

// Limit gives each address a budget: so many at once, and then so many a second. It
// keeps addresses in memory only, as HMAC under a salt that changes every day, and only
// those whose budget is not whole. It is safe for concurrent use.
type Limit struct {
	clock           func() time.Time
	most, perSecond float64

	mu      sync.Mutex
	salt    [32]byte
	salted  time.Time
	buckets map[[32]byte]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// New gives every address its whole budget. The clock says what time it is.
func New(clock func() time.Time, most, perSecond float64) *Limit {
	return &Limit{clock: clock, most: most, perSecond: perSecond, buckets: map[[32]byte]bucket{}}
}

// Take spends one of an address's budget. If there is none it returns how long until
// there is, and spends nothing; otherwise 0.
func (l *Limit) Take(from string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	key := l.key(from, now)
	left := l.left(key, now)
	if left < 1 {
		return l.until(left)
	}
	l.buckets[key] = bucket{left - 1, now}
	return 0
}

// Wait is how long until an address has something left; 0 if it has.
func (l *Limit) Wait(from string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	if left := l.left(l.key(from, now), now); left < 1 {
		return l.until(left)
	}
	return 0
}

// Return gives back what has been taken for something that costs nothing.
func (l *Limit) Return(from string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	key := l.key(from, now)
	l.buckets[key] = bucket{min(l.most, l.left(key, now)+1), now}
}

func (l *Limit) until(left float64) time.Duration {
	return time.Duration((1 - left) / l.perSecond * float64(time.Second))
}

// left is what an address has. l.mu is held.
func (l *Limit) left(key [32]byte, now time.Time) float64 {
	b, known := l.buckets[key]
	if !known {
		return l.most
	}
	if now.Before(b.at) { // the clock was ahead, and time counts from what it is now
		b.at = now
		l.buckets[key] = b
	}
	return min(l.most, b.left+l.perSecond*now.Sub(b.at).Seconds())
}

// key is what an address is kept under. Once a day it forgets them all; when there are
// many, those that have their whole budget again, and all if these are too few. It forgets
// all as well when the clock is put back to before it last did. l.mu is held.
func (l *Limit) key(from string, now time.Time) [32]byte {
	if len(l.buckets) >= mostAddresses {
		for key := range l.buckets {
			if l.left(key, now) >= l.most {
				delete(l.buckets, key)
			}
		}
	}
	if age := now.Sub(l.salted); age < 0 || age > keptFor || len(l.buckets) >= mostAddresses {
		rand.Read(l.salt[:]) // never fails, by the contract of crypto/rand
		l.salted = now
		clear(l.buckets)
	}
	mac := hmac.New(sha256.New, l.salt[:])
	mac.Write([]byte(from))
	return [32]byte(mac.Sum(nil))
}
