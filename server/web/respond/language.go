package respond

import (
	"cmp"
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// in makes a page one of the respondents' side: in the language chosen, in the one that
// the address asks for, or in the first of the browser's own. What it can be read in are
// the translations that somebody has checked and the drafts that the owner of a wave, or
// any owner where none is known yet, has turned on.
func (a *Area) in(c *fiber.Ctx, p page.Page, wave survey.WaveID, chosen string) page.Page {
	settings := a.settingsOf(c, wave)
	drafts := settings.Languages
	if wave == "" {
		drafts = a.Owners.Drafts(c.UserContext())
	}
	texts := a.Views.Texts()
	p.Spoken = texts.TurnedOn(drafts)
	p.Color = settings.Color
	known := func(lang string) bool {
		return slices.ContainsFunc(p.Spoken, func(l survey.Language) bool { return l.Code == lang })
	}
	p.Lang = cmp.Or(chosen, c.Query(site.LanguageQuery))
	if !known(p.Lang) {
		p.Lang = site.BrowserLanguage(c, known)
	}
	p.Localizer = texts.Localizer(p.Lang)
	return p
}
