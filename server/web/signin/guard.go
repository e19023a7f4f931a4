package signin

import (
	"errors"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// lateEnough is how long ago somebody may have signed in to change what they sign
// in with: a screen left open must not be enough to lock its owner out.
const lateEnough = 15 * time.Minute

// arriving lets those pass who have proved one thing and are to set up the second,
// and everybody who is signed in.
func (a *Area) arriving() site.Guard {
	return guard("arriving, or signed in", a.IdentifyArriving, func(c *fiber.Ctx) error { return c.Next() })
}

// lately lets those pass who signed in a short while ago. Others sign in once more
// and come back to their account.
func (a *Area) lately() site.Guard { return guard("signed in lately", a.Identify, a.passLately) }

// arrivingLately is lately for those who are arriving too: they have just proved
// what they had.
func (a *Area) arrivingLately() site.Guard {
	return guard("arriving, or signed in lately", a.IdentifyArriving, a.passLately)
}

func guard(name string, identify, pass fiber.Handler) site.Guard {
	return site.Guard{Name: name, Check: func(c *fiber.Ctx) error {
		if err := identify(c); err != nil {
			return err
		}
		return pass(c)
	}, Body: site.FormBody}
}

func (a *Area) passLately(c *fiber.Ctx) error {
	who := site.IdentityOf(c)
	if a.Store.Now().Before(who.Session.Proved.Add(lateEnough)) {
		return c.Next()
	}
	have, err := meansOf(c, a.Store.Reader, who.Account)
	if err != nil {
		return err
	}
	if !have.any() { // the example's visitors: nothing to prove again, and nothing to lose
		return c.Next()
	}
	return c.Redirect("/inn?igjen=1", fiber.StatusSeeOther)
}

// means are what an account can be signed in to with.
type means struct {
	Password, Codes, Passkeys, Linked bool
}

func (m means) any() bool { return m.Password || m.Passkeys || m.Linked }

// enough reports whether one can sign in with them and prove two things.
func (m means) enough() bool { return m.Passkeys || m.Codes && (m.Password || m.Linked) }

// Recoverable reports whether recovery codes could stand in for the second thing.
func (m means) Recoverable() bool { return (m.Password || m.Linked) && m.second() }

// second reports whether there is something to prove beside a password or link.
func (m means) second() bool { return m.Codes || m.Passkeys }

func meansOf(c *fiber.Ctx, from store.Reader, account store.Account) (m means, err error) {
	ctx := c.UserContext()
	m.Password = account.Password != ""
	_, err = from.TOTP(ctx, account.ID)
	if m.Codes = err == nil; err != nil && !errors.Is(err, survey.ErrNotFound) {
		return m, fmt.Errorf("read one-time codes: %w", err)
	}
	keys, err := from.PasskeysOf(ctx, account.ID)
	if err != nil {
		return m, fmt.Errorf("read passkeys: %w", err)
	}
	m.Passkeys = len(keys) > 0
	m.Linked, err = from.Linked(ctx, account.ID)
	return m, survey.In("read link to provider", err)
}
