package signin

import (
	"context"
	"errors"
	"fmt"
	"html/template"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/identity"
	"trivselspuls/server/print/qr"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// codesData is the page where one-time codes are turned on. The secret is the
// person's own and is shown to them anyway, so it travels with the form until it
// is confirmed with a code.
type codesData struct {
	Secret   string // base32, to type
	QR       qr.Image
	Address  template.URL // of the same, for whoever reads the page on the telephone itself
	Wrong    bool
	Arriving bool
}

// recoveryData shows recovery codes, this once.
type recoveryData struct {
	Codes    []string
	Renewed  bool // instead of those from before
	Passkeys bool // they go with a passkey, not with a telephone's codes
}

func (a *Area) codesPage(c *fiber.Ctx) error {
	if err := a.mayHaveCodes(c); err != nil {
		return err
	}
	return a.showCodes(c, identity.NewSecret(), false)
}

// mayHaveCodes refuses one-time codes to those who have them, and to those without
// a password: a code is the second thing, and there would be no first.
func (a *Area) mayHaveCodes(c *fiber.Ctx) error {
	have, err := meansOf(c, a.Store.Reader, site.IdentityOf(c).Account)
	if err == nil && (have.Codes || !have.Password && !have.Linked) {
		err = fmt.Errorf("turn on one-time codes: %w", survey.ErrState)
	}
	return err
}

func (a *Area) showCodes(c *fiber.Ctx, secret identity.Secret, wrong bool) (err error) {
	who := site.IdentityOf(c)
	data := codesData{Secret: secret.String(), Wrong: wrong, Arriving: who.Session.Limited}
	data.Address = template.URL(secret.Address(who.Account.Login))
	data.QR, err = qr.New(string(data.Address))
	return a.Shown(c, "signin/factor", "factor.title", data, err)
}

// codesOn turns one-time codes on when a code shows that the telephone has the
// secret, and shows the recovery codes.
func (a *Area) codesOn(c *fiber.Ctx) error {
	ctx, account := c.UserContext(), site.IdentityOf(c).Account.ID
	if err := a.mayHaveCodes(c); err != nil {
		return err
	}
	secret, err := identity.ParseSecret(site.Posted(c, "secret"))
	if err != nil {
		return err
	}
	step, ok := secret.Step(identity.ReadCode(site.Posted(c, "code")), a.Store.Now(), 0)
	if !ok {
		return a.showCodes(c.Status(fiber.StatusUnprocessableEntity), secret, true)
	}
	codes := identity.NewRecoveryCodes()
	err = a.renew(c, true, audit.TurnOnSecondFactor, func(tx *store.Tx) error {
		sealed, err := secret.Seal(a.vault, account)
		if err != nil {
			return err
		}
		if err := tx.SetTOTP(ctx, account, store.TOTP{Sealed: sealed, LastStep: step}); err != nil {
			return err
		}
		return tx.SetRecovery(ctx, account, codes)
	})
	return a.Shown(c, "signin/recovery", "recovery.title", recoveryData{Codes: codes}, err)
}

// codesOff turns one-time codes off for somebody who has a passkey.
func (a *Area) codesOff(c *fiber.Ctx) error {
	return a.takeAway(c, audit.TurnOffOneTimeCodes, (*store.Tx).DeleteTOTP)
}

// takeAway takes something away that the person signs in with, unless that would leave
// the account with less than two things to prove.
func (a *Area) takeAway(c *fiber.Ctx, action audit.Action, take func(*store.Tx, context.Context, survey.AccountID) error) error {
	account := site.IdentityOf(c).Account
	return site.Led(c, "/konto", a.renew(c, false, action, func(tx *store.Tx) error {
		if err := take(tx, c.UserContext(), account.ID); err != nil {
			return err
		}
		left, err := meansOf(c, tx.Reader, account)
		if err == nil && !left.enough() {
			err = fmt.Errorf("take away the last of two: %w", survey.ErrState)
		}
		return err
	}))
}

// recoveryRenew makes ten new recovery codes; the old ones are worth nothing.
func (a *Area) recoveryRenew(c *fiber.Ctx) error {
	who := site.IdentityOf(c)
	have, err := meansOf(c, a.Store.Reader, who.Account)
	if err != nil {
		return err
	}
	if !have.Recoverable() {
		return fmt.Errorf("renew recovery codes: %w", survey.ErrState)
	}
	codes := identity.NewRecoveryCodes()
	err = a.renew(c, false, audit.RenewRecoveryCodes, func(tx *store.Tx) error {
		return tx.SetRecovery(c.UserContext(), who.Account.ID, codes)
	})
	return a.Shown(c, "signin/recovery", "recovery.title", recoveryData{Codes: codes, Renewed: true}, err)
}

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
