package signin

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/identity"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// passkeyOptions is what the browser needs to make a passkey.
func (a *Area) passkeyOptions(c *fiber.Ctx) error {
	who := site.IdentityOf(c)
	has, err := a.Store.PasskeysOf(c.UserContext(), who.Account.ID)
	if err != nil {
		return fmt.Errorf("read passkeys: %w", err)
	}
	offer, err := a.passkeys.OfferRegistration(holder(c), has, store.SessionID(who.Secret))
	return sendJSON(c, offer, err)
}

func sendJSON(c *fiber.Ctx, body []byte, err error) error {
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.Send(body)
}

// passkeyAdd stores the passkey that the browser made. With it everything asked
// for is set up: it is two things in one.
func (a *Area) passkeyAdd(c *fiber.Ctx) error {
	ctx, who := c.UserContext(), site.IdentityOf(c)
	key, once, err := a.passkeys.Register(holder(c), store.SessionID(who.Secret), []byte(site.Posted(c, "credential")))
	if reason := identity.ReasonOf(err); reason != "" {
		return a.passkeyRefused(c, who.Account.ID, reason)
	}
	if err != nil {
		return err
	}
	if key.Name, err = a.passkeyName(c); err != nil {
		return err
	}
	var codes []string
	err = a.renew(c, true, audit.AddPasskey, func(tx *store.Tx) error {
		if err := spend(c, tx, once); err != nil {
			return err
		}
		left, err := tx.RecoveryLeft(ctx, who.Account.ID)
		if err != nil {
			return err
		}
		if who.Account.Password != "" && left == 0 {
			codes = identity.NewRecoveryCodes()
			if err := tx.SetRecovery(ctx, who.Account.ID, codes); err != nil {
				return err
			}
		}
		return tx.AddPasskey(ctx, key)
	})
	switch {
	case identity.ReasonOf(err) != "":
		return a.passkeyRefused(c, who.Account.ID, identity.ReasonOf(err))
	case err != nil:
		return err
	case codes != nil:
		return a.Show(c, "signin/recovery", "recovery.title", recoveryData{Codes: codes, Passkeys: true})
	case who.Session.Limited:
		return c.Redirect("/hjem", fiber.StatusSeeOther)
	}
	return c.Redirect("/konto", fiber.StatusSeeOther)
}

// passkeyName is what the person calls a new passkey, or the usual name.
func (a *Area) passkeyName(c *fiber.Ctx) (string, error) {
	name := strings.TrimSpace(site.Posted(c, "name"))
	if len(survey.CheckPasskeyName(name)) == 0 {
		return name, nil
	}
	return a.Views.Texts().Localizer(a.Language(c)).Text("passkey.unnamed")
}

// passkeyRefused notes that a passkey did not hold and says so where it was
// offered.
func (a *Area) passkeyRefused(c *fiber.Ctx, account survey.AccountID, reason identity.Reason) error {
	a.Failures.Take(a.AddressOf(c))
	if err := a.note(c, audit.Actor(account), audit.RefusePasskey, string(reason)); err != nil {
		return err
	}
	c.Status(fiber.StatusUnprocessableEntity)
	if site.IdentityOf(c).Session.Limited {
		return a.showStart(c, startData{Failed: "passkey.refused"})
	}
	return a.showAccount(c, accountData{Failed: "passkey.refused"})
}

// passkeyRename changes what the person calls one of their passkeys.
func (a *Area) passkeyRename(c *fiber.Ctx) error {
	ctx, name := c.UserContext(), strings.TrimSpace(site.Posted(c, "name"))
	if problem := survey.CheckPasskeyName(name).Of("name"); problem != "" {
		return a.showAccount(c.Status(fiber.StatusUnprocessableEntity), accountData{Renamed: survey.PasskeyID(c.Params("key")), NameProblem: problem})
	}
	err := a.Store.AuditedTx(ctx, site.ActorOf(c), audit.Event{Action: audit.RenamePasskey}, func(tx *store.Tx) error {
		return tx.RenamePasskey(ctx, site.IdentityOf(c).Account.ID, survey.PasskeyID(c.Params("key")), name)
	})
	return site.Led(c, "/konto", survey.In("rename passkey", err))
}

// passkeyDelete removes a passkey, unless it is the last thing that makes two.
func (a *Area) passkeyDelete(c *fiber.Ctx) error {
	return a.takeAway(c, audit.RemovePasskey, func(tx *store.Tx, ctx context.Context, account survey.AccountID) error {
		return tx.DeletePasskey(ctx, account, survey.PasskeyID(c.Params("key")))
	})
}

// passkeyAsk is what the browser needs to find a passkey for this site. Whose is
// not asked, so the answer tells nobody who has an account.
func (a *Area) passkeyAsk(c *fiber.Ctx) error {
	offer, err := a.passkeys.OfferSignin()
	return sendJSON(c, offer, err)
}

// signinPasskey signs in whoever holds a passkey whose device has verified them.
// Every way it can fail looks the same.
func (a *Area) signinPasskey(c *fiber.Ctx) error {
	ctx, response := c.UserContext(), []byte(site.Posted(c, "credential"))
	handle, err := a.passkeys.Claimed(response)
	if err != nil {
		return a.unknownPasskey(c)
	}
	key, err := a.Store.PasskeyByHandle(ctx, handle)
	if errors.Is(err, survey.ErrNotFound) {
		return a.unknownPasskey(c)
	}
	if err != nil {
		return fmt.Errorf("read passkey: %w", err)
	}
	count, once, err := a.passkeys.Verify(key, response)
	if err == nil {
		err = a.admit(c, func(tx *store.Tx) (proof, error) {
			if err := spend(c, tx, once); err != nil {
				return proof{}, err
			}
			err := tx.UsePasskey(ctx, key.ID, count)
			if errors.Is(err, survey.ErrNotFound) { // a copy was quicker
				err = &identity.Refusal{Reason: identity.Copied}
			}
			return proof{key.Account, true, "passkey"}, err
		})
	}
	reason := identity.ReasonOf(err)
	if reason == "" {
		return err
	}
	if err := a.note(c, audit.Actor(key.Account), audit.RefusePasskey, string(reason)); err != nil {
		return err
	}
	return a.unknownPasskey(c)
}

func (a *Area) unknownPasskey(c *fiber.Ctx) error {
	a.Failures.Take(a.AddressOf(c))
	return a.signinAgain(c, "", "signin.passkey_refused")
}
