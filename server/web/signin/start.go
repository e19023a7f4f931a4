package signin

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/identity"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// startData is the page where somebody who has proved one thing sets up the
// second. Nothing else opens before.
type startData struct {
	Password bool // they have one
	Linked   bool // they came from the provider
	Passkeys bool // the site can ask for them
	Provider string
	Problem  survey.ProblemKind // of the password that was sent
	Login    string
	Failed   string // text key: what went wrong with a passkey
}

func (a *Area) startPage(c *fiber.Ctx) error {
	if !site.IdentityOf(c).Session.Limited {
		return c.Redirect("/hjem", fiber.StatusSeeOther)
	}
	return a.showStart(c, startData{})
}

func (a *Area) showStart(c *fiber.Ctx, data startData) error {
	account := site.IdentityOf(c).Account
	have, err := meansOf(c, a.Store.Reader, account)
	if err != nil {
		return err
	}
	data.Password, data.Linked, data.Login, data.Passkeys = have.Password, have.Linked, account.Login, a.passkeys != nil
	if a.provider != nil && !have.Linked {
		data.Provider = a.provider.Name()
	}
	return a.Show(c, "signin/start", "start.title", data)
}

// startPassword sets the first password of somebody who came by a link. One that
// is there is not replaced: who holds only a link or a password must not be able to
// put their own in its place.
func (a *Area) startPassword(c *fiber.Ctx) error {
	who := site.IdentityOf(c)
	if !who.Session.Limited || who.Account.Password != "" {
		return fmt.Errorf("set first password: %w", survey.ErrState)
	}
	password := site.Posted(c, "password")
	if problem := judged(c, password); problem != "" {
		return a.showStart(c.Status(fiber.StatusUnprocessableEntity), startData{Problem: problem})
	}
	return site.Led(c, "/konto/totrinn", a.setPassword(c, password))
}

// holder is whom a passkey is made for.
func holder(c *fiber.Ctx) identity.Holder {
	account := site.IdentityOf(c).Account
	return identity.Holder{Account: account.ID, Login: account.Login, Name: account.Name}
}
