package approval

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// exportForm asks for the answers of closed waves; nil when there are none, or when
// the reader may not.
func (a *Area) exportForm(c *fiber.Ctx, waves []survey.Wave) *page.Form {
	choice := page.Field{Name: "waves", Type: "checks", Label: "approval.waves"}
	choice.Options = wavesIn(waves, survey.Closed)
	return a.form(c, survey.ExportResearch, "forskning", choice, page.Field{
		Name: "purpose", Type: "textarea", Label: "approval.purpose", Help: "approval.purpose_help",
	})
}

// importForm asks to fill a planned wave from a file.
func (a *Area) importForm(c *fiber.Ctx, waves []survey.Wave) *page.Form {
	choice := page.Field{Name: "wave", Type: "select", Label: "approval.wave"}
	choice.Options = wavesIn(waves, survey.Planned)
	return a.form(c, survey.ImportResponses, "import", choice, page.Field{
		Name: "source", Type: "textarea", Label: "approval.source", Help: "approval.source_help",
	})
}

func wavesIn(waves []survey.Wave, state survey.WaveState) []page.Option {
	there := survey.Filter(waves, func(w survey.Wave) bool { return w.State == state })
	return survey.Map(there, func(w survey.Wave) page.Option { return page.Option{Value: string(w.ID), Text: w.Name} })
}

func (a *Area) form(c *fiber.Ctx, operation survey.Operation, path string, fields ...page.Field) *page.Form {
	project := site.ProjectOf(c)
	if len(fields[0].Options) == 0 || !a.Asks(site.IdentityOf(c), operation, project.Owner) {
		return nil
	}
	return &page.Form{Action: "/godkjenning/" + string(project.ID) + "/" + path, Submit: "approval.ask", Fields: fields}
}

func (a *Area) askExport(c *fiber.Ctx) error {
	return a.ask(c, survey.ExportResearch, a.exportForm, "waves", "purpose")
}

func (a *Area) askImport(c *fiber.Ctx) error {
	return a.ask(c, survey.ImportResponses, a.importForm, "wave", "source")
}

// ask stores what was sent, or shows the form with what is wrong. waves and purpose
// are what the form calls these.
func (a *Area) ask(c *fiber.Ctx, operation survey.Operation, make func(*fiber.Ctx, []survey.Wave) *page.Form, waves, purpose string) error {
	project := site.ProjectOf(c)
	existing, err := a.Store.WavesOf(c.UserContext(), project.ID)
	if err != nil {
		return fmt.Errorf("read waves: %w", err)
	}
	f := make(c, existing)
	if f == nil {
		return survey.ErrNotFound
	}
	f.Read(site.Sent(c))
	asked := survey.Approval{Operation: operation, Project: project.ID, Purpose: f.Value(purpose)}
	chosen := f.Field(waves).Values
	if one := f.Value(waves); one != "" {
		chosen = []string{one}
	}
	asked.Waves = survey.Map(chosen, func(id string) survey.WaveID { return survey.WaveID(id) })
	_, problems, err := a.Approvals.Ask(c.UserContext(), site.IdentityOf(c).Account.ID, asked)
	if err != nil {
		return err
	}
	f.Field(waves).Problem, f.Field(purpose).Problem = problems.Of("waves"), problems.Of("purpose")
	if f.Wrong() {
		return a.show(c, f)
	}
	return back(c, nil)
}
