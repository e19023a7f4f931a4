package signin

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

type signinData struct {
	Login    string
	Problem  string // text key, or empty
	Again    bool   // who is signed in proves it once more
	Keeps    bool   // what they typed waits for them
	Passkeys bool   // the site can ask for them
	Provider string // the provider's name, or empty
}

// signinForm asks for name and password. Whoever is signed in comes to the start page: help, and pages
// that do not exist, know nobody and lead here.
func (a *Area) signinForm(c *fiber.Ctx) error {
	again := c.Query("igjen") != ""
	if !again && c.Cookies(a.CookieName()) != "" {
		if err := a.Identify(c); err == nil {
			return c.Redirect("/hjem", fiber.StatusSeeOther)
		} else if !errors.Is(err, site.ErrSignIn) {
			return err
		}
	}
	return a.showSignin(c, signinData{Again: again})
}

func (a *Area) showSignin(c *fiber.Ctx, data signinData) error {
	data.Passkeys, data.Keeps = a.passkeys != nil, a.Keeps(c)
	if a.provider != nil {
		data.Provider = a.provider.Name()
	}
	return a.Show(c, "signin/form", "signin.title", data)
}

// signinAgain shows the page to sign in at with what went wrong.
func (a *Area) signinAgain(c *fiber.Ctx, login, problem string) error {
	return a.showSignin(c.Status(fiber.StatusUnprocessableEntity), signinData{Login: login, Problem: problem})
}

// signinPassword compares against a hash even when there is no such account, so
// that the time taken does not tell which logins exist.
func (a *Area) signinPassword(c *fiber.Ctx) error {
	typed, password := strings.TrimSpace(site.Posted(c, "login")), site.Posted(c, "password")
	login := survey.FoldLogin(typed)
	if err := a.delay.attempt(login); err != nil {
		return err
	}
	account, err := a.Store.AccountByLogin(c.UserContext(), login)
	if err != nil && !errors.Is(err, survey.ErrNotFound) {
		a.delay.unjudged(login)
		return fmt.Errorf("sign in: %w", err)
	}
	match, err := a.matches(c, account, password)
	if err != nil {
		a.delay.unjudged(login)
		return err
	}
	if !match {
		a.Failures.Take(a.AddressOf(c))
		return a.signinAgain(c, typed, "signin.failed")
	}
	refused := a.delay.succeeded(login)
	return a.admit(c, func(tx *store.Tx) (proof, error) {
		return proof{account.ID, false, "password"}, noteRefused(c, tx, account.ID, refused)
	})
}

// noteRefused writes down, when the right thing has come, how often a wrong one came
// before it. A stranger who only fails writes nothing: the log could be filled, and
// the time it takes would tell which names exist.
func noteRefused(c *fiber.Ctx, tx *store.Tx, account survey.AccountID, refused int) error {
	if refused == 0 {
		return nil
	}
	return tx.Audit(c.UserContext(), audit.Actor(account), audit.Event{Action: audit.RefuseSignIn, Detail: fmt.Sprint("×", refused)})
}

// matches compares a password with an account's, and with nobody's when it has
// none.
func (a *Area) matches(c *fiber.Ctx, account store.Account, password string) (match bool, err error) {
	hash := cmp.Or(account.Password, a.nobody)
	err = a.hashing.do(c.UserContext(), func() (err error) {
		match, err = argon2id.ComparePasswordAndHash(password, hash)
		return err
	})
	return match && account.Password != "", survey.In("compare password", err)
}

// signinLinkPage only shows a button. Mail scanners and previews follow links,
// and following one must not use it up.
func (a *Area) signinLinkPage(c *fiber.Ctx) error {
	return a.Show(c, "signin/link", "signin.link_title", fiber.Map{"Token": c.Params("token")})
}

// signinLink lets somebody in who holds a link. A link is one thing proved, so the
// second has to be set up; only where everything is invented it opens all, for
// there is nothing to protect and much to show.
func (a *Area) signinLink(c *fiber.Ctx) error {
	err := a.admit(c, func(tx *store.Tx) (proof, error) {
		ctx := c.UserContext()
		id, err := tx.ConsumeSigninLink(ctx, site.Posted(c, "token"))
		if err != nil {
			return proof{}, err
		}
		account, err := tx.Account(ctx, id)
		if err != nil {
			return proof{}, err
		}
		owner, err := tx.Owner(ctx, account.Owner)
		return proof{id, owner.Fictional, "link"}, err
	})
	if errors.Is(err, survey.ErrNotFound) {
		a.Failures.Take(a.AddressOf(c))
		return a.Show(c.Status(fiber.StatusConflict), "signin/used", "signin.link_used_title", nil)
	}
	return err
}

func (a *Area) signOut(c *fiber.Ctx) error {
	who := site.IdentityOf(c)
	err := a.Store.Tx(c.UserContext(), func(tx *store.Tx) error {
		return tx.EndSession(c.UserContext(), who.Secret)
	})
	if err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	a.ForgetTyped(who.Secret)
	a.SetCookie(c, "", time.Unix(0, 0))
	return c.Redirect("/inn", fiber.StatusSeeOther)
}
