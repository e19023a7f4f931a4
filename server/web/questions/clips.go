package questions

import (
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/clip"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// line is one wording of a questionnaire's page and what is recorded of it.
type line struct {
	Number  int
	Text    string
	Wording string
	Hash    string // of the recording; empty when there is none
	Problem survey.ProblemKind
}

type clipsData struct {
	Audience survey.Audience
	Language questionnaire.Language
	Lines    []line
	Recorded int
	Largest  int // kilobytes of one recording
}

// spokenBy are the texts that are read aloud to the audience and in the language
// of the path, drafts too: they may be recorded before they are turned on.
func (a *Area) spokenBy(c *fiber.Ctx) (questionnaire.View, []string, error) {
	q, err := a.asked(c)
	if err != nil {
		return questionnaire.View{}, nil, err
	}
	view, ok := q.InEveryLanguage().View(c.Params("language"))
	if !ok {
		return view, nil, fmt.Errorf("language: %w", survey.ErrNotFound)
	}
	texts, err := a.Spoken(view)
	return view, texts, err
}

// clips lists what can be read aloud.
func (a *Area) clips(c *fiber.Ctx) error { return a.showClips(c, "", "") }

// showClips shows the list, with a problem at one wording.
func (a *Area) showClips(c *fiber.Ctx, wording string, problem survey.ProblemKind) error {
	view, texts, err := a.spokenBy(c)
	if err != nil {
		return err
	}
	stored, err := a.Store.Clips(c.UserContext(), site.IdentityOf(c).Owner.ID)
	if err != nil {
		return fmt.Errorf("read clips: %w", err)
	}
	data := clipsData{Audience: view.Audience, Largest: clip.MaxSize >> 10}
	data.Language = view.Languages[slices.IndexFunc(view.Languages, func(l questionnaire.Language) bool { return l.Code == view.Language })]
	for i, text := range texts {
		one := line{Number: i + 1, Text: text, Wording: clip.Wording(text)}
		for _, s := range stored {
			if s.Language == view.Language && s.Wording == one.Wording {
				one.Hash = s.Hash
				data.Recorded++
			}
		}
		if one.Wording == wording {
			one.Problem = problem
		}
		data.Lines = append(data.Lines, one)
	}
	site.AllowMicrophone(c)
	return a.Show(c, "questions/clips", "questions.clips_title", data)
}

// clipStore takes one recording. What it is, its bytes say.
func (a *Area) clipStore(c *fiber.Ctx) error {
	view, texts, err := a.spokenBy(c)
	if err != nil {
		return err
	}
	up, err := readUpload(c)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(texts, func(text string) bool { return clip.Wording(text) == up.wording }) {
		return fmt.Errorf("clip: nobody reads this wording: %w", survey.ErrNotFound)
	}
	kind, ok := clip.Type(up.body)
	if !ok || len(up.body) > clip.MaxSize {
		problem := survey.NoSound
		if len(up.body) > clip.MaxSize {
			problem = survey.LargeSound
		}
		c.Status(fiber.StatusUnprocessableEntity)
		return a.showClips(c, up.wording, problem)
	}
	stored := store.Clip{Language: view.Language, Wording: up.wording, Type: kind, Hash: clip.Hash(up.body), Body: up.body}
	ctx, owner := c.UserContext(), site.IdentityOf(c).Owner.ID
	err = a.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.SetClip(ctx, owner, stored); err != nil {
			return err
		}
		return tx.Audit(ctx, site.ActorOf(c), "record clip", fmt.Sprint(owner, " ", view.Language, " ", stored.Hash[:16]))
	})
	if err != nil {
		return fmt.Errorf("store clip: %w", err)
	}
	a.ForgetOffers()
	return c.Redirect(c.Path()+"#w-"+up.wording[:12], fiber.StatusSeeOther)
}

// clipDrop deletes a recording.
func (a *Area) clipDrop(c *fiber.Ctx) error {
	ctx, owner := c.UserContext(), site.IdentityOf(c).Owner.ID
	language, wording := c.Params("language"), c.FormValue("wording")
	err := a.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.DropClip(ctx, owner, language, wording); err != nil {
			return err
		}
		return tx.Audit(ctx, site.ActorOf(c), "drop clip", fmt.Sprint(owner, " ", language))
	})
	if err != nil {
		return fmt.Errorf("drop clip: %w", err)
	}
	a.ForgetOffers()
	return c.Redirect("/oppsett/lyd/"+c.Params("audience")+"/"+language, fiber.StatusSeeOther)
}

// clipSound plays a recording to whoever made it. The type is the one its bytes
// showed; the address changes with them.
func (a *Area) clipSound(c *fiber.Ctx) error {
	stored, err := a.Store.ClipsOf(c.UserContext(), site.IdentityOf(c).Owner.ID, c.Params("language"), []string{c.Params("wording")})
	if err != nil {
		return fmt.Errorf("read clip: %w", err)
	}
	if len(stored) == 0 || stored[0].Hash != c.Params("hash") {
		return fmt.Errorf("read clip: %w", survey.ErrNotFound)
	}
	c.Set(fiber.HeaderContentType, stored[0].Type)
	return c.Send(stored[0].Body)
}
