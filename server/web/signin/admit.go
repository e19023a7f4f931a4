package signin

import (
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/identity"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// proof is who somebody has shown to be, and whether by two things of different
// kinds: something they know, have or are.
type proof struct {
	account survey.AccountID
	two     bool
	by      string // for the audit log
}

// admit signs in whoever prove names and ends the session the browser had. Two
// things proved open everything; after one the second is asked for, or has to be
// set up before anything else opens.
func (a *Area) admit(c *fiber.Ctx, prove func(*store.Tx) (proof, error)) error {
	ctx := c.UserContext()
	old := c.Cookies(a.CookieName())
	before, err := a.Store.UseSession(ctx, old)
	if err != nil && !errors.Is(err, survey.ErrNotFound) {
		return fmt.Errorf("use session: %w", err)
	}
	var p proof
	var challenged, limited bool
	var secret string
	err = a.Store.Tx(ctx, func(tx *store.Tx) error {
		if p, err = prove(tx); err != nil {
			return err
		}
		if !p.two {
			have, err := meansOf(c, tx.Reader, store.Account{ID: p.account})
			if err != nil {
				return err
			}
			challenged, limited = have.second(), !have.second()
			if challenged {
				secret, err = tx.StartChallenge(ctx, p.account)
				return err
			}
		}
		if err = tx.EndSession(ctx, old); err != nil {
			return err
		}
		if secret, err = tx.StartSession(ctx, p.account, limited); err != nil {
			return err
		}
		return tx.Audit(ctx, audit.Actor(p.account), audit.Event{Action: audit.SignIn, Detail: p.by})
	})
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	if challenged {
		return a.askSecond(c, p.account, secret, false)
	}
	a.SetCookie(c, secret, a.Store.Now().Add(store.SessionLife+store.SessionKnown))
	typed := a.TypedBefore(old, secret, p.account)
	switch {
	case limited:
		return c.Redirect("/konto/start", fiber.StatusSeeOther)
	case typed != "":
		return c.Redirect(typed, fiber.StatusSeeOther)
	case before.Account == p.account && !before.Limited: // proved once more, to change something there
		return c.Redirect("/konto", fiber.StatusSeeOther)
	}
	return c.Redirect("/hjem", fiber.StatusSeeOther)
}

// renew does what change does to the person's own account, ends all its sessions
// and starts a new one here. Arrived says that everything asked for has now been
// set up: links that were not used are worth nothing from then on.
func (a *Area) renew(c *fiber.Ctx, arrived bool, action audit.Action, change func(*store.Tx) error) error {
	ctx, who := c.UserContext(), site.IdentityOf(c)
	limited := who.Session.Limited && !arrived
	var secret string
	err := a.Store.AuditedTx(ctx, site.ActorOf(c), audit.Event{Action: action}, func(tx *store.Tx) (err error) {
		// No renewal of the accounts' key overlooks what is sealed here.
		if err := tx.Lock(ctx, store.LockSecrets); err != nil {
			return err
		}
		if err := change(tx); err != nil {
			return err
		}
		if err := tx.EndSessions(ctx, who.Account.ID); err != nil {
			return err
		}
		if who.Session.Limited && arrived {
			if err := tx.ForgetLinks(ctx, who.Account.ID); err != nil {
				return err
			}
		}
		secret, err = tx.StartSession(ctx, who.Account.ID, limited)
		return err
	})
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	a.SetCookie(c, secret, a.Store.Now().Add(store.SessionLife+store.SessionKnown))
	who.Secret = secret
	who.Session = store.ActiveSession{Account: who.Account.ID, Limited: limited, Proved: a.Store.Now()}
	site.Identified(c, who)
	return nil
}

// note writes down that something was refused.
func (a *Area) note(c *fiber.Ctx, actor audit.Actor, action audit.Action, detail string) error {
	ctx := c.UserContext()
	return survey.In("note refusal", a.Store.Tx(ctx, func(tx *store.Tx) error {
		return tx.Audit(ctx, actor, audit.Event{Action: action, Detail: detail})
	}))
}

// spend uses a met challenge up. One that was met before is refused like any that
// does not hold.
func spend(c *fiber.Ctx, tx *store.Tx, once identity.Once) error {
	err := tx.Spend(c.UserContext(), once.Value, once.Expires)
	if errors.Is(err, survey.ErrNotFound) {
		return &identity.Refusal{Reason: identity.BadTicket, Err: errors.New("met before")}
	}
	return err
}
