package respond

import (
	"context"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// askedData is what everybody may read beforehand: all that an owner asks, or one
// questionnaire of it. Without an owner there are several, and none is told.
type askedData struct {
	Owner survey.OwnerID
	All   []*questionnaire.Questionnaire
	View  questionnaire.View
	Own   bool // may have questions of the owner's own that nobody has been asked yet
	Help  []page.HelpLine
}

// askedKept is for how long a browser or a proxy may show what was asked before.
const askedKept = "public, max-age=300"

// askedPage lists who is asked, and in which languages. Where several owners share the
// server, whoever has the letter has an owner's address.
func (a *Area) askedPage(c *fiber.Ctx) error {
	data := askedData{Owner: survey.OwnerID(c.Params("owner"))}
	owners, err := a.Store.Owners(c.UserContext())
	if err != nil {
		return fmt.Errorf("read owners: %w", err)
	}
	if len(owners) == 1 && data.Owner == "" {
		data.Owner = owners[0].ID
	}
	if data.Owner != "" {
		for _, audience := range survey.Audiences() {
			q, err := a.askedOf(c.UserContext(), data.Owner, audience)
			if err != nil {
				return err
			}
			data.All = append(data.All, q)
		}
	}
	return a.showAsked(c, "respond/asked", a.formLanguage(c, ""), data)
}

// askedQuestions shows what one audience is asked, in a language that is on.
func (a *Area) askedQuestions(c *fiber.Ctx) error {
	owner := survey.OwnerID(c.Params("owner"))
	q, err := a.askedOf(c.UserContext(), owner, survey.Audience(c.Params("audience")))
	if err != nil {
		return err
	}
	view, ok := q.View(c.Params("language"))
	if !ok {
		return fmt.Errorf("language: %w", survey.ErrNotFound)
	}
	data := askedData{Owner: owner, View: view, Own: len(q.Local()) == 0}
	return a.showAsked(c, "respond/askedquestions", view.Language, data)
}

func (a *Area) showAsked(c *fiber.Ctx, name, lang string, data askedData) error {
	chosen := a.Owners.Settings(c.UserContext(), data.Owner)
	data.Help = chosen.Help
	p := a.in(c, a.Page(c, "asked.title", data), "", lang)
	p.Lang, p.Localizer, p.Color = lang, a.Views.Texts().Localizer(lang), chosen.Color
	c.Set(fiber.HeaderCacheControl, askedKept)
	c.Vary(fiber.HeaderAcceptLanguage)
	return a.Send(c, name, p)
}

// askedOf is what an owner asks an audience: what an open wave asks, with the owner's own
// questions, or else what the next one will, without them: until they are asked they are
// the owner's to change. Of several open waves it is the one that asks most.
func (a *Area) askedOf(ctx context.Context, owner survey.OwnerID, audience survey.Audience) (*questionnaire.Questionnaire, error) {
	if _, err := a.Store.Owner(ctx, owner); err != nil {
		return nil, fmt.Errorf("read owner: %w", err)
	}
	q, err := a.Waves.Base(ctx, owner, audience)
	if err != nil {
		return nil, err
	}
	open, err := a.Store.WavesIn(ctx, survey.Open)
	if err != nil {
		return nil, fmt.Errorf("read waves: %w", err)
	}
	for _, wave := range open {
		if of, err := a.Waves.Owner(ctx, wave.ID); err != nil || of != owner { // one that cannot be served
			continue
		}
		audiences, err := a.Store.WaveAudiences(ctx, wave.ID)
		if err != nil {
			return nil, fmt.Errorf("read audiences: %w", err)
		}
		if !slices.Contains(audiences, audience) {
			continue
		}
		asked, err := a.Waves.AskedBy(ctx, wave.ID, audience)
		if err != nil {
			return nil, err
		}
		if len(asked.Items) >= len(q.Items) {
			q = asked
		}
	}
	return a.Owners.Settings(ctx, owner).Questionnaire(q), nil
}
