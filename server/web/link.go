package web

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
)

// linkURL is what the poster of a group's open link says.
func (a *App) linkURL(group survey.GroupID) string {
	return a.config.RespondentURL.String() + "/lenke/" + string(group)
}

// linkOffer gives a group an open link instead of slips.
func (a *App) linkOffer(c *fiber.Ctx) error {
	data, err := a.groupOf(c)
	if err != nil {
		return err
	}
	if err := a.waves.OfferLink(c.UserContext(), actorOf(c), data.Group.ID); err != nil {
		return fmt.Errorf("offer link: %w", err)
	}
	return c.Redirect("/maling/"+string(data.Wave.ID)+"/lapper/"+string(data.Group.ID), fiber.StatusSeeOther)
}

type posterData struct {
	groupData
	QR          qrImage
	Fingerprint string
}

// posterPage is the poster of a group's open link, for the wall or a letter.
func (a *App) posterPage(c *fiber.Ctx) error {
	data, err := a.groupOf(c)
	if err != nil {
		return err
	}
	if !data.Group.OpenLink {
		return fmt.Errorf("poster: %w", survey.ErrNotFound)
	}
	manifest, err := a.waves.Manifest(c.UserContext(), data.Wave.ID)
	if err != nil {
		return fmt.Errorf("read manifest: %w", err)
	}
	qr, err := newQR(data.Link)
	if err != nil {
		return err
	}
	return a.show(c, "slips/poster", "slips.poster_title", posterData{data, qr, survey.Fingerprint(manifest)})
}

// linkPage is where an open link leads. Opening it takes nothing: previews and
// scanners open links too.
func (a *App) linkPage(c *fiber.Ctx) error {
	return a.showLink(c, fiber.StatusOK, "")
}

func (a *App) showLink(c *fiber.Ctx, status int, problem string) error {
	group, err := a.waves.LinkOpen(c.UserContext(), survey.GroupID(c.Params("group")))
	if err != nil {
		return fmt.Errorf("open link: %w", err)
	}
	nonce := make([]byte, waves.NonceSize)
	rand.Read(nonce) // never fails, by the contract of crypto/rand
	page := formPage{Group: group.ID, Place: group.Name, Nonce: base64.RawURLEncoding.EncodeToString(nonce), Problem: problem}
	if group.Unit != "" {
		unit, err := a.store.Unit(c.UserContext(), group.Unit)
		if err != nil {
			return fmt.Errorf("open link: %w", err)
		}
		page.Place = unit.Name
	}
	return a.showForm(c, "form/link", status, formLanguage(c, ""), page)
}

// linkCode gives a code and shows it. Each one given costs its address as much as
// a failure on a slip would, so that nobody empties a link in a moment.
func (a *App) linkCode(c *fiber.Ctx) error {
	if a.given.blocked(c.IP()) {
		return errSlowDown
	}
	in, err := readForm(c)
	if err != nil {
		return err
	}
	code, err := a.waves.LinkCode(c.UserContext(), survey.GroupID(c.Params("group")), in.nonce)
	if errors.Is(err, waves.ErrLinkFull) {
		return a.showLink(c, fiber.StatusConflict, "form.link_full")
	}
	if err != nil {
		return fmt.Errorf("open link: %w", err)
	}
	a.given.failed(c.IP())
	return a.showForm(c, "form/code", fiber.StatusOK, formLanguage(c, in.language), formPage{Code: code.String(), Group: survey.GroupID(c.Params("group"))})
}
