package approval

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/approval"
	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
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

// removal is what a row would delete as a whole.
type removal struct {
	Going    []store.Going
	InTheWay string // the end of a text key; empty when nothing is
}

// removalOf is what an approval would delete now; nil where it deletes nothing, or is over.
func (a *Area) removalOf(c *fiber.Ctx, r row) (*removal, error) {
	if !r.Operation.Deletes() || r.Where != survey.Waiting && r.Where != survey.Approved {
		return nil, nil
	}
	what := approval.RemovalOf(r.Approval)
	going, err := a.Store.Going(c.UserContext(), what)
	if err != nil {
		return nil, fmt.Errorf("count what goes: %w", err)
	}
	why, err := a.Store.InTheWay(c.UserContext(), what, r.Approval.Asked)
	return &removal{going, why}, survey.In("look for what is in the way", err)
}

// removalForm asks to delete the project, or the owner, as a whole.
func (a *Area) removalForm(c *fiber.Ctx) *page.Form {
	what := page.Field{Name: "what", Type: "select", Label: "approval.what", Options: []page.Option{
		{Value: string(survey.DeleteProject), Text: site.ProjectOf(c).Name},
		{Value: string(survey.DeleteOwner), Text: site.IdentityOf(c).Owner.Name},
	}}
	return a.form(c, survey.DeleteProject, "sletting", what, page.Field{
		Name: "reason", Type: "textarea", Label: "approval.reason", Help: "approval.reason_help",
	})
}

// askRemoval stores what was sent, or shows the form with what is wrong.
func (a *Area) askRemoval(c *fiber.Ctx) error {
	f := a.removalForm(c)
	if f == nil {
		return survey.ErrNotFound
	}
	f.Read(site.Sent(c))
	asked := survey.Approval{Operation: survey.Operation(f.Value("what")), Project: site.ProjectOf(c).ID, Purpose: f.Value("reason")}
	var problems survey.Problems
	if !asked.Operation.Deletes() {
		problems.Add("operation", survey.Missing)
	} else {
		var err error
		if _, problems, err = a.Approvals.Ask(c.UserContext(), site.IdentityOf(c).Account.ID, asked); err != nil {
			return err
		}
	}
	f.Field("what").Problem, f.Field("reason").Problem = problems.Of("operation"), problems.Of("purpose")
	if f.Wrong() {
		return a.show(c, f)
	}
	return back(c, nil)
}

// remove deletes what two have signed for, and leads to where somebody is then.
func (a *Area) remove(c *fiber.Ctx) error {
	if site.Posted(c, "sure") != "yes" {
		return fmt.Errorf("delete unconfirmed: %w", survey.ErrMalformed)
	}
	return site.Led(c, "/", a.Approvals.Remove(c.UserContext(), site.IdentityOf(c).Account.ID, site.ProjectOf(c).ID, idOf(c)))
}

// archived notes that the project's papers need not be kept here.
func (a *Area) archived(c *fiber.Ctx) error {
	if site.Posted(c, "sure") != "yes" {
		return fmt.Errorf("archived unconfirmed: %w", survey.ErrMalformed)
	}
	return back(c, a.Approvals.Archived(c.UserContext(), site.ActorOf(c), site.ProjectOf(c).ID))
}

// archive hands out the papers of a project.
func (a *Area) archive(c *fiber.Ctx) error {
	return a.sendArchive(c, []survey.Project{site.ProjectOf(c)}, survey.Unit{})
}

// unitArchive hands out the papers of a unit, of earlier projects too: nobody else reads them.
func (a *Area) unitArchive(c *fiber.Ctx) error {
	unit := site.UnitOf(c)
	projects, err := a.Store.ProjectsOf(c.UserContext(), unit.Owner)
	if err == nil && len(projects) == 0 {
		err = survey.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("read projects: %w", err)
	}
	return a.sendArchive(c, projects, unit)
}

func (a *Area) sendArchive(c *fiber.Ctx, projects []survey.Project, unit survey.Unit) error {
	var body bytes.Buffer
	lang := a.Language(c)
	said := a.Views.Texts().Localizer(lang).Sayer()
	err := a.Approvals.Archive(c.UserContext(), &body, approval.Papers{Owner: site.IdentityOf(c).Owner, Projects: projects, Unit: unit, Lang: lang, Say: said.Say})
	if err = errors.Join(err, said.Err); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="arkiv.zip"`)
	return c.Send(body.Bytes())
}
