package respond

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"math"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// linkPage is where an open link leads: the respondents' page, which asks for a code
// when somebody presses its button, or a plain page for a browser without scripts.
// Opening it takes nothing: previews and scanners open links too.
func (a *Area) linkPage(c *fiber.Ctx) error {
	link := c.Params("link")
	group, err := a.Waves.LinkOpen(c.UserContext(), link)
	if err != nil {
		return a.linkGone(c, err)
	}
	nonce := make([]byte, waves.NonceSize)
	rand.Read(nonce) // never fails, by the contract of crypto/rand
	data := respondData{
		Linked: true, Plain: "/lenke/" + link + "/" + base64.RawURLEncoding.EncodeToString(nonce) + "?lang=" + a.formLanguage(c, ""),
	}
	if data.Place, err = a.placeOf(c, group); err != nil {
		return err
	}
	return a.showRespond(c, fiber.StatusOK, group.Wave, group.ID, data)
}

// apiLink is linkTake for the respondents' page.
func (a *Area) apiLink(c *fiber.Ctx) error {
	var in struct {
		Link  string  `json:"link"`
		Nonce bytes64 `json:"nonce"`
	}
	if err := decode(c, &in); err != nil {
		return err
	}
	code, err := a.Waves.LinkCode(c.UserContext(), in.Link, in.Nonce)
	var busy waves.LinkBusyError
	switch {
	case errors.As(err, &busy):
		site.TellWait(c, site.SlowDownError{Wait: busy.Wait})
		return c.Status(fiber.StatusTooManyRequests).JSON(fiber.Map{"error": "link_busy", "received": site.Received(c)})
	case errors.Is(err, waves.ErrLinkFull):
		return c.Status(fiber.StatusConflict).JSON(fiber.Map{"error": "link_full", "received": site.Received(c)})
	case err != nil:
		return err
	}
	answerOnce(c, "code", []byte(code))
	code.Erase()
	return nil
}

// linkTake gives a code to whoever sends the page's nonce, and leads to a page of its
// own, where Back and reload find the same code again. What bounds it is the group's
// cap, which opens in steps: a meeting of parents behind one address must not meet a
// limit of the address.
func (a *Area) linkTake(c *fiber.Ctx) error {
	in, err := readForm(c)
	if err != nil {
		return err
	}
	link := c.Params("link")
	_, err = a.Waves.LinkCode(c.UserContext(), link, in.nonce)
	if err != nil && !errors.Is(err, waves.ErrLinkFull) && !errors.As(err, new(waves.LinkBusyError)) { // the next page tells of those
		return a.linkGone(c, err)
	}
	next := "/lenke/" + link + "/" + base64.RawURLEncoding.EncodeToString(in.nonce) + "?lang=" + a.formLanguage(c, in.language)
	return c.Redirect(next, fiber.StatusSeeOther)
}

// linkTaken shows the code that the link has given for a nonce, or why it has not.
func (a *Area) linkTaken(c *fiber.Ctx) error {
	link := c.Params("link")
	group, err := a.Waves.LinkOpen(c.UserContext(), link)
	if err != nil {
		return a.linkGone(c, err)
	}
	nonce, err := base64.RawURLEncoding.Strict().DecodeString(c.Params("nonce"))
	if err != nil || len(nonce) != waves.NonceSize {
		return a.linkGone(c, survey.ErrNotFound)
	}
	code, err := a.Waves.LinkGiven(c.UserContext(), link, nonce)
	shown := formPage{audience: group.Audience, wave: group.Wave, Group: group.ID, Link: link, Nonce: c.Params("nonce")}
	var busy waves.LinkBusyError
	switch {
	case errors.As(err, &busy):
		shown.Problem, shown.Count = "form.link_busy", max(1, int(math.Ceil(busy.Wait.Minutes()))) // whole ones, and one at least
		site.TellWait(c, site.SlowDownError{Wait: busy.Wait})
	case errors.Is(err, waves.ErrLinkFull):
		shown.Problem = "form.link_full"
	case err != nil:
		return a.linkGone(c, err)
	case code != "":
		shown.Code = code.String()
		defer survey.Code(shown.Code).Erase()
		defer code.Erase()
		return a.showForm(c, "respond/code", fiber.StatusOK, a.formLanguage(c, ""), shown)
	}
	if shown.Place, err = a.placeOf(c, group); err != nil {
		return err
	}
	return a.showForm(c, "respond/link", fiber.StatusOK, a.formLanguage(c, ""), shown)
}

// placeOf is what a link's page calls a group: its unit, or itself where units were
// put together.
func (a *Area) placeOf(c *fiber.Ctx, group store.WaveGroup) (string, error) {
	if group.Unit == "" {
		return group.Name, nil
	}
	unit, err := a.Store.Unit(c.UserContext(), group.Unit)
	if err != nil {
		return "", fmt.Errorf("open link: %w", err)
	}
	return unit.Name, nil
}

// linkGone is the one page for all addresses that give no codes: it tells nobody
// whether there is such a group, or what is wrong with the secret. A browser that has a
// code goes on with it there.
func (a *Area) linkGone(c *fiber.Ctx, err error) error {
	if !errors.Is(err, survey.ErrNotFound) && !errors.Is(err, survey.ErrMalformed) {
		return fmt.Errorf("open link: %w", err)
	}
	return a.showRespond(c, fiber.StatusNotFound, "", "", respondData{Linked: true})
}
