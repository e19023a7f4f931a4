package wave

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/qr"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// linkURL is what the poster of a group's open link says.
func (a *Area) linkURL(group survey.GroupID) string {
	return a.Config.RespondentURL.String() + "/lenke/" + string(group)
}

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

type posterData struct {
	groupData
	QR          qr.Image
	Fingerprint string
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
	if !data.Group.OpenLink {
		return fmt.Errorf("poster: %w", survey.ErrNotFound)
	}
	manifest, err := a.Waves.Manifest(c.UserContext(), data.Wave.ID)
	if err != nil {
		return fmt.Errorf("read manifest: %w", err)
	}
	qr, err := qr.New(data.Link)
	if err != nil {
		return err
	}
	return a.Show(c, "slips/poster", "slips.poster_title", posterData{data, qr, survey.Fingerprint(manifest)})
}
