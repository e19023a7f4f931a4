package respond

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
)

// linkPage is where an open link leads. Opening it takes nothing: previews and
// scanners open links too.
func (a *Area) linkPage(c *fiber.Ctx) error {
	return a.showLink(c, fiber.StatusOK, "")
}

func (a *Area) showLink(c *fiber.Ctx, status int, problem string) error {
	group, err := a.Waves.LinkOpen(c.UserContext(), survey.GroupID(c.Params("group")))
	if err != nil {
		return fmt.Errorf("open link: %w", err)
	}
	nonce := make([]byte, waves.NonceSize)
	rand.Read(nonce) // never fails, by the contract of crypto/rand
	shown := formPage{wave: group.Wave, Group: group.ID, Place: group.Name, Nonce: base64.RawURLEncoding.EncodeToString(nonce), Problem: problem}
	if group.Unit != "" {
		unit, err := a.Store.Unit(c.UserContext(), group.Unit)
		if err != nil {
			return fmt.Errorf("open link: %w", err)
		}
		shown.Place = unit.Name
	}
	return a.showForm(c, "respond/link", status, a.formLanguage(c, ""), shown)
}

// linkCode gives a code and shows it. What bounds it is the group's cap alone: a
// meeting of parents behind one address must not meet a limit.
func (a *Area) linkCode(c *fiber.Ctx) error {
	in, err := readForm(c)
	if err != nil {
		return err
	}
	code, err := a.Waves.LinkCode(c.UserContext(), survey.GroupID(c.Params("group")), in.nonce)
	if errors.Is(err, waves.ErrLinkFull) {
		return a.showLink(c, fiber.StatusConflict, "form.link_full")
	}
	if err != nil {
		return fmt.Errorf("open link: %w", err)
	}
	return a.showForm(c, "respond/code", fiber.StatusOK, a.formLanguage(c, in.language), formPage{Code: code.String(), Group: survey.GroupID(c.Params("group"))})
}
