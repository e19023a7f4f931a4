package signin

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

type accountData struct {
	Login        string
	Has          means
	Problem      survey.ProblemKind // of the new password
	WrongCurrent bool
	Saved        bool
	Sessions     []ownSession // to be looked through and ended
	Recovery     int          // unused recovery codes
	Passkeys     []survey.Passkey
	MayAdd       bool               // one more passkey
	MayRemove    bool               // any one passkey
	MayUnlink    bool               // from the provider
	Failed       string             // text key: what went wrong with a passkey
	Renamed      survey.PasskeyID   // the passkey whose new name is
	NameProblem  survey.ProblemKind // wrong
	Provider     string             // its name, or empty
}

func (a *Area) accountPage(c *fiber.Ctx) error {
	return a.showAccount(c, accountData{})
}

// showAccount fills in what the page always shows.
func (a *Area) showAccount(c *fiber.Ctx, data accountData) (err error) {
	ctx, account := c.UserContext(), site.IdentityOf(c).Account
	if account, err = a.Store.Account(ctx, account.ID); err != nil { // the password may be new
		return fmt.Errorf("read account: %w", err)
	}
	data.Login = account.Login
	if data.Sessions, err = a.ownSessions(c); err != nil {
		return err
	}
	if data.Has, err = meansOf(c, a.Store.Reader, account); err != nil {
		return err
	}
	if data.Recovery, err = a.Store.RecoveryLeft(ctx, account.ID); err != nil {
		return fmt.Errorf("read recovery codes: %w", err)
	}
	if data.Passkeys, err = a.Store.PasskeysOf(ctx, account.ID); err != nil {
		return fmt.Errorf("read passkeys: %w", err)
	}
	data.MayAdd = a.passkeys != nil && len(data.Passkeys) < survey.MaxPasskeys
	without := data.Has
	without.Passkeys = len(data.Passkeys) > 1
	data.MayRemove = without.enough()
	without = data.Has
	without.Linked = false
	data.MayUnlink = without.enough()
	if a.provider != nil {
		data.Provider = a.provider.Name()
	}
	return a.Show(c, "signin/account", "account.title", data)
}

// languageChoose keeps the person's language with the account.
func (a *Area) languageChoose(c *fiber.Ctx) error {
	lang, back := site.Posted(c, "lang"), site.Posted(c, "back")
	if !page.Known(lang) {
		lang = survey.WrittenLanguages()[0]
	}
	err := a.Store.Tx(c.UserContext(), func(tx *store.Tx) error {
		return tx.SetLanguage(c.UserContext(), site.IdentityOf(c).Account.ID, lang)
	})
	if err != nil {
		return fmt.Errorf("choose language: %w", err)
	}
	if !ownPath(back) {
		back = "/hjem"
	}
	return c.Redirect(back, fiber.StatusSeeOther)
}

// ownPath reports whether an address leads to a page of ours in every browser: they
// leave out tabs and ends of lines, and take a backslash for a slash.
func ownPath(to string) bool {
	return strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") &&
		!strings.ContainsFunc(to, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f })
}

// ownSession is one of a person's own sessions.
type ownSession struct {
	store.Session
	Here bool // the one that asks
}

func (a *Area) ownSessions(c *fiber.Ctx) ([]ownSession, error) {
	who := site.IdentityOf(c)
	sessions, err := a.Store.SessionsOf(c.UserContext(), who.Account.ID)
	here := store.SessionID(who.Secret)
	return survey.Map(sessions, func(s store.Session) ownSession { return ownSession{s, s.ID() == here} }), survey.In("read sessions", err)
}

// sessionEnd ends one of the person's own sessions.
func (a *Area) sessionEnd(c *fiber.Ctx) error {
	who := site.IdentityOf(c)
	err := a.Store.AuditedTx(c.UserContext(), site.ActorOf(c), audit.Event{Action: audit.EndSession},
		func(tx *store.Tx) error { return tx.EndSessionOf(c.UserContext(), who.Account.ID, c.Params("session")) })
	return site.Led(c, "/konto", survey.In("end session", err))
}
