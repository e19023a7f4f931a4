package signin

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"

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
