package respond

import (
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

type tabletData struct {
	Languages []survey.Language // that the page is written in
	Checks    []string          // what is told without anybody's doing
	Help      []page.HelpLine
}

// tabletPage tells whoever gets tablets ready what the one it stands on can do. It
// knows no slip and spends none.
func (a *Area) tabletPage(c *fiber.Ctx) error {
	data := tabletData{Languages: a.Views.Texts().Languages("tablet.title"), Checks: []string{"network", "lock", "voice"}}
	data.Help = a.Owners.SettingsBefore(c.UserContext()).Help
	p := a.Page(c, "tablet.title", data)
	if lang := c.Params("language"); lang != "" {
		if !slices.ContainsFunc(data.Languages, func(l survey.Language) bool { return l.Code == lang }) {
			return fmt.Errorf("language: %w", survey.ErrNotFound)
		}
		p.Lang, p.Localizer = lang, a.Views.Texts().Localizer(lang)
	}
	site.AllowCamera(c)
	return a.Send(c, "respond/tablet", p)
}
