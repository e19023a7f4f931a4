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

// challenge asks for the second thing of somebody who has proved one.
type challenge struct {
	Secret   string
	Wrong    bool
	Codes    bool // a telephone's code or a recovery code will do
	Recovery bool // only a recovery code will
	Passkeys bool
}

func (a *Area) askSecond(c *fiber.Ctx, account survey.AccountID, secret string, wrong bool) error {
	data := challenge{Secret: secret, Wrong: wrong}
	have, err := meansOf(c, a.Store.Reader, store.Account{ID: account})
	if err != nil {
		return err
	}
	data.Codes, data.Passkeys = have.Codes, have.Passkeys && a.passkeys != nil
	left, err := a.Store.RecoveryLeft(c.UserContext(), account)
	if err != nil {
		return fmt.Errorf("read recovery codes: %w", err)
	}
	data.Recovery = left > 0 && !data.Codes
	return a.Show(c, "signin/code", "signin.code_title", data)
}

// signinCode takes the code of the second factor. A try is counted before it is
// judged, so that nobody gets more by asking several at once.
func (a *Area) signinCode(c *fiber.Ctx) error {
	ctx, secret, code := c.UserContext(), site.Posted(c, "challenge"), identity.ReadCode(site.Posted(c, "code"))
	var account survey.AccountID
	err := a.Store.Tx(ctx, func(tx *store.Tx) (err error) {
		account, err = tx.TryChallenge(ctx, secret)
		return err
	})
	if errors.Is(err, survey.ErrNotFound) {
		a.Failures.Take(a.AddressOf(c))
		return a.signinAgain(c, "", "signin.code_over")
	}
	if err != nil {
		return fmt.Errorf("try challenge: %w", err)
	}
	if err := a.delay.attempt(string(account)); err != nil {
		return err
	}
	err = a.admit(c, func(tx *store.Tx) (proof, error) {
		by, err := a.spendCode(c, tx, account, code)
		if err != nil {
			return proof{}, err
		}
		if err := noteRefused(c, tx, account, a.delay.succeeded(string(account))); err != nil {
			return proof{}, err
		}
		return proof{account, true, by}, tx.EndChallenge(ctx, secret)
	})
	if errors.Is(err, survey.ErrNotFound) {
		a.Failures.Take(a.AddressOf(c))
		return a.askSecond(c.Status(fiber.StatusUnprocessableEntity), account, secret, true)
	}
	if err != nil {
		a.delay.unjudged(string(account))
	}
	return err
}

// spendCode uses a code of the telephone or a recovery code. Neither is good twice.
func (a *Area) spendCode(c *fiber.Ctx, tx *store.Tx, account survey.AccountID, code string) (by string, err error) {
	ctx := c.UserContext()
	stored, err := tx.TOTP(ctx, account)
	if err != nil && !errors.Is(err, survey.ErrNotFound) {
		return "", err
	}
	if err == nil {
		secret, err := identity.OpenSecret(a.vault, account, stored.Sealed)
		if err != nil { // the key is lost: recovery codes still work
			a.log.Error("the secret of one-time codes cannot be opened: the key directory's accounts.key is another one")
		} else if step, ok := secret.Step(code, tx.Now(), stored.LastStep); ok {
			return "one-time code", tx.SpendStep(ctx, account, step)
		}
	}
	if err := tx.SpendRecovery(ctx, account, code); err != nil {
		return "", err
	}
	return "recovery code", tx.Audit(ctx, audit.Actor(account), audit.Event{Action: audit.UseRecoveryCode})
}
