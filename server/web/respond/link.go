package respond

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// linkPage is where an open link leads. Opening it takes nothing: previews and
// scanners open links too.
func (a *Area) linkPage(c *fiber.Ctx) error {
	group, err := a.Waves.LinkOpen(c.UserContext(), c.Params("link"))
	if err != nil {
		return a.linkGone(c, err)
	}
	nonce := make([]byte, waves.NonceSize)
	rand.Read(nonce) // never fails, by the contract of crypto/rand
	return a.showLink(c, group, nonce, formPage{})
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
	if err != nil && !waits(err) {
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
	shown := formPage{wave: group.Wave}
	var busy waves.LinkBusyError
	switch {
	case errors.As(err, &busy):
		shown.Problem, shown.Minutes = "form.link_busy", minutes(busy.Wait)
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(busy.Wait.Seconds())))
	case errors.Is(err, waves.ErrLinkFull):
		shown.Problem = "form.link_full"
	case err != nil:
		return a.linkGone(c, err)
	case code != "":
		shown.Code = code.String()
		return a.showForm(c, "respond/code", fiber.StatusOK, a.formLanguage(c, ""), shown)
	}
	return a.showLink(c, group, nonce, shown)
}

// showLink is the page of a link that has given no code for this nonce.
func (a *Area) showLink(c *fiber.Ctx, group store.WaveGroup, nonce []byte, shown formPage) error {
	shown.wave, shown.Place = group.Wave, group.Name
	shown.Link, shown.Nonce = c.Params("link"), base64.RawURLEncoding.EncodeToString(nonce)
	if group.Unit != "" {
		unit, err := a.Store.Unit(c.UserContext(), group.Unit)
		if err != nil {
			return fmt.Errorf("open link: %w", err)
		}
		shown.Place = unit.Name
	}
	return a.showForm(c, "respond/link", fiber.StatusOK, a.formLanguage(c, ""), shown)
}

// waits reports whether a link that is right gives no code now.
func waits(err error) bool {
	return errors.Is(err, waves.ErrLinkFull) || errors.As(err, new(waves.LinkBusyError))
}

// minutes is a wait as people are told it: whole minutes, and one at least.
func minutes(wait time.Duration) int { return max(1, int(math.Ceil(wait.Minutes()))) }

// linkGone is the one page for all addresses that give no codes: it tells nobody
// whether there is such a group, or what is wrong with the secret.
func (a *Area) linkGone(c *fiber.Ctx, err error) error {
	if !errors.Is(err, survey.ErrNotFound) && !errors.Is(err, survey.ErrMalformed) {
		return fmt.Errorf("open link: %w", err)
	}
	return a.showForm(c, "respond/gone", fiber.StatusNotFound, a.formLanguage(c, ""), formPage{})
}
