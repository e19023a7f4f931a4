package signin

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// Bounds of a password, in characters. The upper one keeps hashing cheap.
const (
	shortestPassword = 15
	longestPassword  = 200
)

type accountData struct {
	Login   string
	Problem string // text key, or empty
	Saved   bool
	// Sessions are the person's own, to be looked through and ended.
	Sessions []ownSession
	Factor   bool // a second factor is on
	Recovery int  // unused recovery codes
}

func (a *Area) accountPage(c *fiber.Ctx) error {
	return a.showAccount(c, accountData{})
}

// showAccount fills in what the page always shows.
func (a *Area) showAccount(c *fiber.Ctx, data accountData) error {
	data.Login = site.IdentityOf(c).Account.Login
	sessions, err := a.ownSessions(c)
	if err != nil {
		return err
	}
	data.Sessions = sessions
	_, err = a.Store.SecondFactor(c.UserContext(), site.IdentityOf(c).Account.ID)
	if data.Factor = err == nil; err != nil && !errors.Is(err, survey.ErrNotFound) {
		return fmt.Errorf("read second factor: %w", err)
	}
	if data.Recovery, err = a.Store.RecoveryLeft(c.UserContext(), site.IdentityOf(c).Account.ID); err != nil {
		return fmt.Errorf("read recovery codes: %w", err)
	}
	return a.Show(c, "account/password", "account.title", data)
}

// accountPassword sets a password, which ends all sessions of the account, and
// starts a new one here.
func (a *Area) accountPassword(c *fiber.Ctx) error {
	who, password := site.IdentityOf(c), c.FormValue("password")
	if problem := passwordProblem(password, who.Account.Login); problem != "" {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.showAccount(c, accountData{Problem: problem})
	}
	var hash string
	err := a.hashing.do(c.UserContext(), func() (err error) {
		hash, err = argon2id.CreateHash(password, a.cost)
		return err
	})
	if err != nil {
		return fmt.Errorf("hash password: %w", err)
	}
	var secret string
	err = a.Store.Tx(c.UserContext(), func(tx *store.Tx) error {
		if err := tx.SetPassword(c.UserContext(), who.Account.ID, hash); err != nil {
			return err
		}
		if err := tx.Audit(c.UserContext(), string(who.Account.ID), "set password", ""); err != nil {
			return err
		}
		var err error
		secret, err = tx.StartSession(c.UserContext(), who.Account.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	a.SetCookie(c, secret, a.Store.Now().Add(store.SessionLife))
	who.Secret = secret
	site.Identified(c, who)
	return a.showAccount(c, accountData{Saved: true})
}

// passwordProblem is the text key of what is wrong with a password, or empty.
func passwordProblem(password, login string) string {
	switch passwordKind(password, login) {
	case "":
		return ""
	case tooShort:
		return "account.too_short"
	case survey.TooLong:
		return "account.too_long"
	}
	return "account.too_common"
}

// What is wrong with passwords and with nothing else.
const (
	tooShort  survey.ProblemKind = "password-short"
	tooCommon survey.ProblemKind = "password-common"
)

// passwordKind is what is wrong with a password, or empty. Length is what
// protects; beyond it only the plainly guessable is refused.
func passwordKind(password, login string) survey.ProblemKind {
	n := utf8.RuneCountInString(password)
	distinct := map[rune]bool{}
	for _, r := range password {
		distinct[r] = true
	}
	switch {
	case n < shortestPassword:
		return tooShort
	case n > longestPassword:
		return survey.TooLong
	case len(distinct) < 6, login != "" && strings.Contains(strings.ToLower(password), strings.ToLower(login)):
		return tooCommon
	}
	return ""
}

// languageChoose keeps the person's language with the account.
func (a *Area) languageChoose(c *fiber.Ctx) error {
	lang, back := c.FormValue("lang"), c.FormValue("back")
	if !site.Known(lang) {
		lang = site.Languages[0]
	}
	err := a.Store.Tx(c.UserContext(), func(tx *store.Tx) error {
		return tx.SetLanguage(c.UserContext(), site.IdentityOf(c).Account.ID, lang)
	})
	if err != nil {
		return fmt.Errorf("choose language: %w", err)
	}
	if !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.Contains(back, "\\") {
		back = "/hjem"
	}
	return c.Redirect(back, fiber.StatusSeeOther)
}
