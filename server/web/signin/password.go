package signin

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"sync"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/identity"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// passwordCost is 64 MiB and three passes, the second choice of RFC 9106.
var passwordCost = &argon2id.Params{Memory: 64 << 10, Iterations: 3, Parallelism: 2, SaltLength: 16, KeyLength: 32}

// hashesAtOnce bounds the memory that signing in takes: 64 MiB each.
const hashesAtOnce = 2

// hashOfNobody is a hash of the usual cost with random bytes in the key's place:
// comparing with it takes as long as with any other, and no password fits.
func hashOfNobody(cost *argon2id.Params) string {
	random := func(n uint32) string {
		b := make([]byte, n)
		rand.Read(b)
		return base64.RawStdEncoding.EncodeToString(b)
	}
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2Version,
		cost.Memory, cost.Iterations, cost.Parallelism, random(cost.SaltLength), random(cost.KeyLength))
}

// argon2Version is RFC 9106's, the only one the library reads.
const argon2Version = 0x13

// hashing bounds how many password hashes of 64 MiB run at a time.
type hashing chan struct{}

func (h hashing) do(ctx context.Context, work func() error) error {
	select {
	case h <- struct{}{}:
		defer func() { <-h }()
		return work()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// hash is a new password as it is stored.
func (a *Area) hash(c *fiber.Ctx, password string) (hash string, err error) {
	err = a.hashing.do(c.UserContext(), func() (err error) {
		hash, err = argon2id.CreateHash(password, a.cost)
		return err
	})
	return hash, survey.In("hash password", err)
}

// judged is what is wrong with a new password of the person who is signed in.
func judged(c *fiber.Ctx, password string) survey.ProblemKind {
	who := site.IdentityOf(c)
	return identity.PasswordProblem(password, who.Account.Login, who.Account.Name, who.Owner.Name)
}

// setPassword replaces the person's password and everybody's sessions of the
// account by a new one here.
func (a *Area) setPassword(c *fiber.Ctx, password string) error {
	hash, err := a.hash(c, password)
	if err != nil {
		return err
	}
	return a.renew(c, false, audit.SetPassword, func(tx *store.Tx) error {
		return tx.SetPassword(c.UserContext(), site.IdentityOf(c).Account.ID, hash)
	})
}

// accountPassword changes the password of somebody who knows the one they have.
func (a *Area) accountPassword(c *fiber.Ctx) error {
	account, password := site.IdentityOf(c).Account, site.Posted(c, "password")
	var data accountData
	if account.Password != "" {
		if err := a.delay.attempt(string(account.ID)); err != nil {
			return err
		}
		match, err := a.matches(c, account, site.Posted(c, "current"))
		if err != nil {
			a.delay.unjudged(string(account.ID))
			return err
		}
		if match {
			a.delay.succeeded(string(account.ID))
		} else {
			data.WrongCurrent = true
		}
	}
	data.Problem = judged(c, password)
	if data.WrongCurrent || data.Problem != "" {
		return a.showAccount(c.Status(fiber.StatusUnprocessableEntity), data)
	}
	if err := a.setPassword(c, password); err != nil {
		return err
	}
	return a.showAccount(c, accountData{Saved: true})
}

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
	if now.Before(f.last) { // the clock was ahead: the wait begins now
		f.last = now
		d.names[key] = f
	}
	if wait := f.last.Add(f.delay()).Sub(now); wait > 0 {
		return site.SlowDownError{Wait: wait}
	}
	if len(d.names) >= mostDelays {
		for key, f := range d.names {
			if now.Sub(f.last).Abs() > longestDelay { // of a clock that was ahead, too
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
