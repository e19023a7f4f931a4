package signin

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
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

type signinData struct {
	Login  string
	Failed bool
	Over   bool // the time or the tries for the code are over
}

func (a *Area) signinForm(c *fiber.Ctx) error {
	return a.Show(c, "signin/form", "signin.title", signinData{})
}

// signinPassword compares against a hash even when there is no such account, so
// that the time taken does not tell which logins exist.
func (a *Area) signinPassword(c *fiber.Ctx) error {
	login, password := strings.TrimSpace(c.FormValue("login")), c.FormValue("password")
	if a.delay.waiting(login) {
		return site.ErrSlowDown
	}
	account, err := a.Store.AccountByLogin(c.UserContext(), login)
	if err != nil && !errors.Is(err, survey.ErrNotFound) {
		return fmt.Errorf("sign in: %w", err)
	}
	hash := account.Password
	if hash == "" {
		hash = a.nobody
	}
	match := false
	err = a.hashing.do(c.UserContext(), func() (err error) {
		match, err = argon2id.ComparePasswordAndHash(password, hash)
		return err
	})
	if err != nil {
		return fmt.Errorf("compare password: %w", err)
	}
	if !match || account.Password == "" {
		a.Limit.Failed(c.IP())
		a.delay.failed(login)
		c.Status(fiber.StatusUnprocessableEntity)
		return a.Show(c, "signin/form", "signin.title", signinData{Login: login, Failed: true})
	}
	a.delay.succeeded(login)
	_, err = a.Store.SecondFactor(c.UserContext(), account.ID)
	switch {
	case err == nil:
		return a.challenge(c, account.ID)
	case !errors.Is(err, survey.ErrNotFound):
		return fmt.Errorf("read second factor: %w", err)
	}
	return a.startSession(c, func(*store.Tx) (survey.AccountID, error) { return account.ID, nil })
}

// signinLinkPage only shows a button. Mail scanners and previews follow links,
// and following one must not use it up.
func (a *Area) signinLinkPage(c *fiber.Ctx) error {
	return a.Show(c, "signin/link", "signin.link_title", fiber.Map{"Token": c.Params("token")})
}

func (a *Area) signinLink(c *fiber.Ctx) error {
	err := a.startSession(c, func(tx *store.Tx) (survey.AccountID, error) {
		return tx.ConsumeSigninLink(c.UserContext(), c.FormValue("token"))
	})
	if errors.Is(err, survey.ErrNotFound) {
		a.Limit.Failed(c.IP())
		c.Status(fiber.StatusConflict)
		return a.Show(c, "signin/used", "signin.link_used_title", nil)
	}
	return err
}

// startSession signs in whoever prove names, ends the session the browser had,
// and goes to the start page.
func (a *Area) startSession(c *fiber.Ctx, prove func(*store.Tx) (survey.AccountID, error)) error {
	ctx := c.UserContext()
	var secret string
	err := a.Store.Tx(ctx, func(tx *store.Tx) error {
		id, err := prove(tx)
		if err != nil {
			return err
		}
		if old := c.Cookies(a.CookieName()); old != "" {
			if err := tx.EndSession(ctx, old); err != nil {
				return err
			}
		}
		if secret, err = tx.StartSession(ctx, id); err != nil {
			return err
		}
		return tx.Audit(ctx, string(id), "sign in", "")
	})
	if err != nil {
		return fmt.Errorf("start session: %w", err)
	}
	a.SetCookie(c, secret, a.Store.Now().Add(store.SessionLife))
	return c.Redirect("/hjem", fiber.StatusSeeOther)
}

func (a *Area) signOut(c *fiber.Ctx) error {
	who := site.IdentityOf(c)
	err := a.Store.Tx(c.UserContext(), func(tx *store.Tx) error {
		return tx.EndSession(c.UserContext(), who.Secret)
	})
	if err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	a.SetCookie(c, "", time.Unix(0, 0))
	return c.Redirect("/inn", fiber.StatusSeeOther)
}
