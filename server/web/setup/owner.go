package setup

import (
	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// ownerForm asks what the owner is called, what colour its pages have and which
// written language its letters and new people begin with.
func ownerForm(owner survey.Owner) *page.Form {
	accent := page.Field{Name: "accent", Type: "choice", Label: "setup.accent", Help: "setup.accent_help", Value: string(owner.Accent)}
	for _, one := range survey.Accents() {
		accent.Options = append(accent.Options, page.Option{Value: string(one), Key: "setup.accent." + string(one), Color: page.ColorOf(one)})
	}
	language := page.Field{Name: "language", Type: "choice", Label: "setup.language", Help: "setup.language_help", Value: owner.Language}
	for _, one := range survey.Languages() {
		if one.Written {
			language.Options = append(language.Options, page.Option{Value: one.Code, Text: one.Name})
		}
	}
	return &page.Form{Action: "/oppsett/eier", Submit: "setup.save", Fields: []page.Field{
		{Name: "name", Type: "text", Label: "setup.owner_name", Value: owner.Name}, accent, language,
	}}
}

func (a *Area) setupOwner(c *fiber.Ctx) error {
	return a.Show(c, "setup/owner", "setup.owner_title", ownerForm(site.IdentityOf(c).Owner))
}

func (a *Area) setupOwnerStore(c *fiber.Ctx) error {
	f := ownerForm(site.IdentityOf(c).Owner)
	f.Read(site.Sent(c))
	owner := survey.Owner{Name: f.Value("name"), Accent: survey.Accent(f.Value("accent")), Language: f.Value("language")}
	problems, err := a.editor(c).ChangeOwner(c.UserContext(), owner)
	if err != nil {
		return err
	}
	if !f.Mark(problems) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.Show(c, "setup/owner", "setup.owner_title", f)
	}
	return c.Redirect("/oppsett", fiber.StatusSeeOther)
}
