package signin

import (
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/qr"
	"trivselspuls/server/web/site"
	"trivselspuls/server/web/totp"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// recoveryCodes is how many codes stand in for a lost telephone.
const recoveryCodes = 10

// factorData is the page where a second factor is turned on. The secret is the
// person's own and is shown to them anyway, so it travels with the form until it
// is confirmed with a code.
type factorData struct {
	Secret   string // base32, to type
	QR       qr.Image
	Wrong    bool
	Recovery []string // shown once, when it is done
}

var base32Text = base32.StdEncoding.WithPadding(base32.NoPadding)

func (a *Area) factorPage(c *fiber.Ctx) error {
	_, err := a.Store.SecondFactor(c.UserContext(), site.IdentityOf(c).Account.ID)
	if err == nil {
		return fmt.Errorf("second factor is on: %w", survey.ErrState)
	}
	if !errors.Is(err, survey.ErrNotFound) {
		return fmt.Errorf("read second factor: %w", err)
	}
	secret := make([]byte, totp.SecretSize)
	rand.Read(secret)
	return a.showFactor(c, factorData{Secret: base32Text.EncodeToString(secret)})
}

func (a *Area) showFactor(c *fiber.Ctx, data factorData) (err error) {
	address := url.URL{Scheme: "otpauth", Host: "totp", Path: "/Trivselspuls:" + site.IdentityOf(c).Account.Login}
	address.RawQuery = url.Values{"secret": {data.Secret}, "issuer": {"Trivselspuls"}}.Encode()
	if data.QR, err = qr.New(address.String()); err != nil {
		return err
	}
	return a.Show(c, "account/factor", "factor.title", data)
}

// factorStore turns the second factor on when a code shows that the telephone has
// it, and shows the recovery codes.
func (a *Area) factorStore(c *fiber.Ctx) error {
	ctx, who := c.UserContext(), site.IdentityOf(c)
	data := factorData{Secret: c.FormValue("secret")}
	secret, err := base32Text.DecodeString(data.Secret)
	if err != nil || len(secret) != totp.SecretSize {
		return fmt.Errorf("turn on second factor: %w", survey.ErrMalformed)
	}
	step, ok := totp.Step(secret, digitsOf(c.FormValue("code")), a.Store.Now(), 0)
	if !ok {
		data.Wrong = true
		c.Status(fiber.StatusUnprocessableEntity)
		return a.showFactor(c, data)
	}
	for range recoveryCodes {
		text := rand.Text()[:20]
		data.Recovery = append(data.Recovery, strings.ToLower(text[:5]+"-"+text[5:10]+"-"+text[10:15]+"-"+text[15:]))
	}
	var session string
	err = a.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.SetSecondFactor(ctx, who.Account.ID, store.SecondFactor{Secret: secret, LastStep: step}, data.Recovery); err != nil {
			return err
		}
		var err error
		if session, err = tx.StartSession(ctx, who.Account.ID); err != nil {
			return err
		}
		return tx.Audit(ctx, string(who.Account.ID), "turn on second factor", "")
	})
	if err != nil {
		return fmt.Errorf("turn on second factor: %w", err)
	}
	a.SetCookie(c, session, a.Store.Now().Add(store.SessionLife))
	return a.Show(c, "account/recovery", "factor.title", data)
}

// digitsOf leaves out the spaces that people and apps write codes with.
func digitsOf(code string) string { return strings.ReplaceAll(strings.TrimSpace(code), " ", "") }

// challenge asks for the second factor of somebody who has proved the password.
type challenge struct {
	Secret string
	Wrong  bool
}

func (a *Area) challenge(c *fiber.Ctx, account survey.AccountID) error {
	var secret string
	err := a.Store.Tx(c.UserContext(), func(tx *store.Tx) (err error) {
		secret, err = tx.StartChallenge(c.UserContext(), account)
		return err
	})
	if err != nil {
		return fmt.Errorf("start challenge: %w", err)
	}
	return a.Show(c, "signin/code", "signin.code_title", challenge{Secret: secret})
}

// signinCode takes the code of the second factor. A try is counted before it is
// judged, so that nobody gets more by asking several at once.
func (a *Area) signinCode(c *fiber.Ctx) error {
	ctx, secret, code := c.UserContext(), c.FormValue("challenge"), strings.ToLower(digitsOf(c.FormValue("code")))
	var account survey.AccountID
	err := a.Store.Tx(ctx, func(tx *store.Tx) (err error) {
		account, err = tx.TryChallenge(ctx, secret)
		return err
	})
	if errors.Is(err, survey.ErrNotFound) {
		a.Limit.Failed(c.IP())
		c.Status(fiber.StatusUnprocessableEntity)
		return a.Show(c, "signin/form", "signin.title", signinData{Over: true})
	}
	if err != nil {
		return fmt.Errorf("try challenge: %w", err)
	}
	if a.delay.waiting(string(account)) {
		return site.ErrSlowDown
	}
	err = a.startSession(c, func(tx *store.Tx) (survey.AccountID, error) {
		if err := a.spend(c, tx, account, code); err != nil {
			return "", err
		}
		return account, tx.EndChallenge(ctx, secret)
	})
	if errors.Is(err, survey.ErrNotFound) {
		a.Limit.Failed(c.IP())
		a.delay.failed(string(account))
		c.Status(fiber.StatusUnprocessableEntity)
		return a.Show(c, "signin/code", "signin.code_title", challenge{Secret: secret, Wrong: true})
	}
	if err == nil {
		a.delay.succeeded(string(account))
	}
	return err
}

// spend uses a code of the telephone or a recovery code. Neither is good twice.
func (a *Area) spend(c *fiber.Ctx, tx *store.Tx, account survey.AccountID, code string) error {
	ctx := c.UserContext()
	factor, err := tx.SecondFactor(ctx, account)
	if err != nil {
		return err
	}
	if step, ok := totp.Step(factor.Secret, code, tx.Now(), factor.LastStep); ok {
		return tx.SpendStep(ctx, account, step)
	}
	if err := tx.SpendRecovery(ctx, account, code); err != nil {
		return err
	}
	return tx.Audit(ctx, string(account), "use recovery code", "")
}
