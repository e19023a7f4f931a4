package questions

import (
	"cmp"
	"encoding/json"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

type previewData struct {
	View      questionnaire.View
	Base      string          // address that a language is put behind
	Test      bool            // by a test slip, without an account
	Busy      bool            // the group is answering in earnest now
	JSON      json.RawMessage // the view and its recordings, for the page's script
	Languages []questionnaire.Language
	Draft     bool
	Lacking   string // the language asked for, where questions of the owner's own keep it from being offered
	Help      []page.HelpLine
}

// shown is a questionnaire that is looked through, in the languages it may be seen in.
type shown struct {
	*questionnaire.Questionnaire
	owner survey.OwnerID
	view  questionnaire.View // in the language of the address, or what whoever reads that language meets
	lacks string             // the language of the address, if view is in another one
	group store.WaveGroup    // whose test slip leads here; of somebody with an account none
}

// shownHere finds it: what the person's own owner will ask, in every language, or what the
// open wave of a test slip's group asks, in those that are on.
func (a *Area) shownHere(c *fiber.Ctx) (s shown, err error) {
	ctx := c.UserContext()
	if id := survey.GroupID(c.Params("group")); id == "" {
		s.owner = site.IdentityOf(c).Owner.ID
		if s.Questionnaire, err = a.asked(c); err != nil {
			return s, err
		}
		s.Questionnaire = s.InEveryLanguage()
	} else {
		if s.group, err = a.Store.WaveGroup(ctx, id); err != nil {
			return s, fmt.Errorf("read group: %w", err)
		}
		wave, err := a.Store.Wave(ctx, s.group.Wave)
		if err != nil || wave.State != survey.Open {
			return s, fmt.Errorf("read wave: %w", cmp.Or(err, survey.ErrNotFound))
		}
		owner, err := a.Store.OwnerOfWave(ctx, wave.ID)
		if err != nil {
			return s, fmt.Errorf("read owner: %w", err)
		}
		s.owner = owner.ID
		asked, err := a.Waves.AskedBy(ctx, wave.ID, s.group.Audience)
		if err != nil {
			return s, err
		}
		s.Questionnaire = a.Owners.Settings(ctx, s.owner).Questionnaire(asked)
	}
	language := c.Params("language")
	if language == "" {
		language = site.BrowserLanguage(c, func(lang string) bool { _, ok := s.View(lang); return ok })
	}
	var ok bool
	if s.view, ok = s.View(language); ok {
		return s, nil
	}
	// A question of the owner's own that is not translated takes its language from all the others.
	whole, err := a.Waves.Base(ctx, s.owner, s.Audience)
	if err != nil {
		return s, fmt.Errorf("read questionnaire: %w", err)
	}
	lacks, ok := survey.Find(whole.InEveryLanguage().Languages, func(l questionnaire.Language) bool { return l.Code == language })
	if !ok || s.group.ID != "" {
		return s, fmt.Errorf("language: %w", survey.ErrNotFound)
	}
	s.lacks = lacks.Name
	s.view, _ = s.View(s.Languages[0].Code)
	return s, nil
}

// preview shows a questionnaire as a respondent meets it, to somebody without a
// slip. Its script has no part that redeems, stores or sends. What leads here may not
// cost a class its answers: while a group has its own time, its test slip shows nothing.
func (a *Area) preview(c *fiber.Ctx) error {
	q, err := a.shownHere(c)
	if err != nil {
		return err
	}
	view := q.view
	chosen := a.Owners.Settings(c.UserContext(), q.owner)
	sounds, err := a.Owners.Sounds(chosen, q.Questionnaire)
	if err != nil {
		return err
	}
	data := previewData{
		View: view, Languages: q.Languages, Draft: q.Draft(view.Language), Lacking: q.lacks, Help: chosen.Help,
		Base: "/sporreskjema/" + string(view.Audience) + "/", Test: q.group.ID != "",
	}
	if data.Test {
		data.Base = "/prove/" + string(q.group.ID) + "/"
		windows, err := a.Store.OpenWindows(c.UserContext())
		if err != nil {
			return fmt.Errorf("read windows: %w", err)
		}
		window := windows[q.group.ID]
		data.Busy = !window.IsZero() && window.Takes(a.Store.Now(), 0)
	}
	heard := fiber.Map{}
	if sound := sounds[view.Language]; sound.Version != "" {
		heard[view.Language] = fiber.Map{"address": data.Base + view.Language + "/lyd/" + sound.Version, "heard": sound.Heard}
	}
	if data.JSON, err = json.Marshal(fiber.Map{"view": view, "sounds": heard}); err != nil {
		return fmt.Errorf("encode questionnaire: %w", err)
	}
	p := a.Page(c, "preview.title", data)
	if data.Test {
		p.Lang, p.Localizer, p.Color = view.Language, a.Views.Texts().Localizer(view.Language), chosen.Color
	}
	p.Reader = a.Views.Texts().Reader(view.Audience)
	return a.Send(c, "questions/preview", p)
}

// previewSound gives the recordings of a questionnaire that is looked through.
func (a *Area) previewSound(c *fiber.Ctx) error {
	q, err := a.shownHere(c)
	if err != nil {
		return err
	}
	body, err := a.Owners.SoundFile(c.UserContext(), q.owner, q.view, c.Params("version"))
	if err != nil {
		return fmt.Errorf("sound: %w", err)
	}
	return site.SendForEver(c, body)
}
