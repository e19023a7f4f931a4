package wave

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
)

// linkOffer gives a group an open link instead of slips.
func (a *Area) linkOffer(c *fiber.Ctx) error {
	data, err := a.groupOf(c)
	if err != nil {
		return err
	}
	if err := a.Waves.OfferLink(c.UserContext(), site.ActorOf(c), data.Group.ID); err != nil {
		return fmt.Errorf("offer link: %w", err)
	}
	return c.Redirect("/maling/"+string(data.Wave.ID)+"/lapper/"+string(data.Group.ID), fiber.StatusSeeOther)
}

// posterPage is the poster of a group's open link, for the wall or a letter.
func (a *Area) posterPage(c *fiber.Ctx) error {
	data, err := a.groupOf(c)
	if err != nil {
		return err
	}
	return a.showPoster(c, data)
}

func (a *Area) showPoster(c *fiber.Ctx, data groupData) error {
	poster, err := a.printer().Poster(c.UserContext(), data.Batch)
	if err != nil {
		return err
	}
	return a.Show(c, "print/poster", "slips.poster_title", poster)
}
