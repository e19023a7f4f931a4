package signin

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"

	"trivselspuls/server/web/site"
)

// Somebody who fails often at one name waits longer each time: a second after the
// fourth failure, twice as long after each further one, a quarter of an hour at
// most. Nobody is locked out for good, and names that do not exist wait just the
// same.
const (
	freeFailures = 3
	longestDelay = 15 * time.Minute
	delayMemory  = 24 * time.Hour
	mostDelays   = 10_000
)

// growingDelay remembers failures by name, in memory only and as HMAC under a
// salt of the process.
type growingDelay struct {
	clock func() time.Time
	salt  [32]byte

	mu    sync.Mutex
	names map[[32]byte]failures
}

type failures struct {
	count int
	last  time.Time
}

func newGrowingDelay(clock func() time.Time) *growingDelay {
	d := &growingDelay{clock: clock, names: map[[32]byte]failures{}}
	rand.Read(d.salt[:])
	return d
}

func (d *growingDelay) key(name string) [32]byte {
	mac := hmac.New(sha256.New, d.salt[:])
	mac.Write([]byte(name))
	return [32]byte(mac.Sum(nil))
}

// attempt counts a try at a name as a failure, before it is judged: of many in the
// same moment no more are judged than of as many one after another. While the name has
// to wait it is a site.SlowDownError, and nothing is counted.
func (d *growingDelay) attempt(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	now, key := d.clock(), d.key(name)
	f := d.names[key]
	if wait := f.last.Add(f.delay()).Sub(now); wait > 0 {
		return site.SlowDownError{Wait: wait}
	}
	if len(d.names) >= mostDelays {
		for key, f := range d.names {
			if now.Sub(f.last) > longestDelay {
				delete(d.names, key)
			}
		}
	}
	if now.Sub(f.last) > delayMemory {
		f.count = 0
	}
	d.names[key] = failures{f.count + 1, now}
	return nil
}

func (f failures) delay() time.Duration {
	if f.count <= freeFailures {
		return 0
	}
	return min(longestDelay, time.Second<<min(f.count-freeFailures-1, 20))
}

// unjudged takes back a try that nobody could judge.
func (d *growingDelay) unjudged(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f := d.names[d.key(name)]; f.count > 1 {
		d.names[d.key(name)] = failures{f.count - 1, f.last}
	} else {
		delete(d.names, d.key(name))
	}
}

// succeeded forgets the tries of a name and returns how many there were before
// the one that succeeded.
func (d *growingDelay) succeeded(name string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	count := d.names[d.key(name)].count
	delete(d.names, d.key(name))
	return max(0, count-1)
}
