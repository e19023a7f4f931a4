package results

import (
	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

// publicData is what the steering group publishes of all units together.
type publicData struct {
	projectFrame
	published
}

func (a *Area) publicData(c *fiber.Ctx) (data publicData, err error) {
	if data.projectFrame, _, err = a.projectReport(c, "public", totals); err != nil {
		return data, err
	}
	data.published, err = a.drafted(c, data.Project, survey.Unit{}, &page.Form{
		Action: publicBoard(data.Project), Submit: "public.publish", Fields: []page.Field{{Name: "words", Label: "public.field.words", Help: "public.hint.words"}},
	})
	return data, err
}

// publicBoard is the address of the page that publishes.
func publicBoard(p survey.Project) string { return "/styring/" + string(p.ID) + "/offentlig" }

// publicPreview shows the steering group what would be published, and lets them
// publish it or take it back.
func (a *Area) publicPreview(c *fiber.Ctx, data publicData) error {
	return a.Show(c, "results/summarypreview", "public.tab", data)
}

// publicPublish freezes the summary and opens it to everybody.
func (a *Area) publicPublish(c *fiber.Ctx, data publicData) error {
	p := survey.Publication{ID: survey.PageID(data.Project.ID), Project: data.Project.ID}
	return a.publish(c, data.published, p, audit.PublishSummary, func() error { return a.publicPreview(c, data) })
}

func (a *Area) publicWithdraw(c *fiber.Ctx) error {
	project := site.ProjectOf(c)
	return a.withdraw(c, project.ID, "", audit.WithdrawSummary, publicBoard(project))
}

// publicPage is the summary that is published of all units together.
func (a *Area) publicPage(c *fiber.Ctx) error {
	return a.show(c, survey.PageID(c.Params("project")), false, false)
}
