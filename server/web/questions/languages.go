package questions

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/setup"
	"trivselspuls/server/web/site"
	"trivselspuls/survey/questionnaire"
)

type languagesData struct {
	Drafts []setup.Draft
	Form   *page.Form
	Lacks  []setup.Lacking
}

func languagesForm(drafts []setup.Draft) *page.Form {
	f := &page.Form{Action: "/oppsett/sprak", Submit: "setup.save"}
	choice := page.Field{Name: "on", Type: "checks", Label: "questions.languages_offer"}
	for _, d := range drafts {
		choice.Options = append(choice.Options, page.Option{Value: d.Code, Key: "questions.language." + d.Code})
		if d.On {
			choice.Values = append(choice.Values, d.Code)
		}
	}
	read := page.Field{Name: "read", Type: "checks", Label: "questions.languages_read", Options: []page.Option{{Value: "yes", Key: "questions.languages_sure"}}}
	f.Fields = []page.Field{choice, read}
	return f
}

// languages shows which translations are offered.
func (a *Area) languages(c *fiber.Ctx) error {
	_, drafts, err := a.drafts(c)
	return a.Shown(c, "questions/languages", "questions.languages_title", languagesData{Drafts: drafts, Form: languagesForm(drafts)}, err)
}

// drafts are the unreviewed translations of what the owner asks next.
func (a *Area) drafts(c *fiber.Ctx) ([]*questionnaire.Questionnaire, []setup.Draft, error) {
	next, err := a.Waves.Next(c.UserContext(), site.IdentityOf(c).Owner.ID)
	if err != nil {
		return nil, nil, fmt.Errorf("read questionnaires: %w", err)
	}
	drafts, err := a.editor(c).Drafts(c.UserContext(), next)
	return next, drafts, err
}

// languagesStore turns translations on and off.
func (a *Area) languagesStore(c *fiber.Ctx) error {
	next, drafts, err := a.drafts(c)
	if err != nil {
		return err
	}
	f := languagesForm(drafts)
	f.Read(site.Sent(c))
	lacks, problems, err := a.editor(c).SetLanguages(c.UserContext(), next, f.Field("on").Values, f.Field("read").Has("yes"))
	if err != nil {
		return err
	}
	if !f.Mark(problems) {
		return a.Show(c.Status(fiber.StatusUnprocessableEntity), "questions/languages", "questions.languages_title", languagesData{drafts, f, lacks})
	}
	a.Owners.Forget()
	return c.Redirect("/sporreskjema", fiber.StatusSeeOther)
}
