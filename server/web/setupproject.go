package web

import (
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// projectForm asks for the project and its four phases, filled with what is
// stored or with what most projects need.
func (a *App) projectForm(have installed, phases []survey.Phase) *form {
	project := survey.Project{Starts: nextMonth(a.store.Now())}
	project.Ends = project.Starts.AddDate(2, 0, -1)
	if have.project != nil {
		project = *have.project
	} else {
		phases = survey.ProposePhases("", project.Starts)
	}
	f := &form{Action: "/oppsett/prosjekt", Submit: "setup.save", Fields: []field{
		{Name: "owner", Type: "text", Label: "setup.owner_name", Value: have.owner.Name},
		{Name: "name", Type: "text", Label: "setup.project_name", Help: "setup.project_name_help", Value: project.Name},
		{Name: "from", Type: "date", Label: "setup.from", Value: dayValue(project.Starts), Half: true},
		{Name: "to", Type: "date", Label: "setup.to", Value: dayValue(project.Ends), Half: true},
	}}
	for _, p := range phases {
		f.Fields = append(f.Fields,
			field{
				Name: fmt.Sprintf("phase.%d.from", p.Number), Type: "date", Legend: fmt.Sprintf("phase.%d", p.Number), Number: p.Number,
				Label: "setup.phase_from", Value: dayValue(p.Starts), Half: true,
			},
			field{Name: fmt.Sprintf("phase.%d.to", p.Number), Type: "date", Label: "setup.phase_to", Number: p.Number, Value: dayValue(p.Ends), Half: true})
	}
	return f
}

// nextMonth is the first day of the month after a time.
func nextMonth(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, time.UTC)
}

func (a *App) setupProject(c *fiber.Ctx) error {
	f, _, err := a.storedProjectForm(c)
	if err != nil {
		return err
	}
	return a.show(c, "setup/project", "setup.project_title", f)
}

func (a *App) storedProjectForm(c *fiber.Ctx) (*form, installed, error) {
	have, err := a.installed(c)
	if err != nil {
		return nil, have, err
	}
	var phases []survey.Phase
	if have.project != nil {
		if phases, err = a.store.PhasesOf(c.UserContext(), have.project.ID); err != nil {
			return nil, have, fmt.Errorf("read phases: %w", err)
		}
	}
	return a.projectForm(have, phases), have, nil
}

func (a *App) setupProjectStore(c *fiber.Ctx) error {
	f, have, err := a.storedProjectForm(c)
	if err != nil {
		return err
	}
	f.read(c)
	owner, project := have.owner, survey.Project{ID: survey.NewID[survey.ProjectID](), Owner: have.owner.ID}
	if have.project != nil {
		project.ID = have.project.ID
	}
	owner.Name, project.Name = f.value("owner"), f.value("name")
	project.Starts, project.Ends = f.day("from"), survey.EndOfDay(f.day("to"))
	phases := make([]survey.Phase, survey.Phases)
	for i := range phases {
		at := fmt.Sprintf("phase.%d.", i+1)
		phases[i] = survey.Phase{Project: project.ID, Number: i + 1, Starts: f.day(at + "from"), Ends: survey.EndOfDay(f.day(at + "to"))}
	}
	problems := project.Check(phases)
	if kind := owner.Check().Of("name"); kind != "" {
		problems.Add("owner", kind)
	}
	if !f.mark(problems) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.show(c, "setup/project", "setup.project_title", f)
	}
	if err := a.storeProject(c, owner, project, phases, have.project == nil); err != nil {
		return fmt.Errorf("store project: %w", err)
	}
	return c.Redirect("/oppsett", fiber.StatusSeeOther)
}

func (a *App) storeProject(c *fiber.Ctx, owner survey.Owner, project survey.Project, phases []survey.Phase, first bool) error {
	ctx := c.UserContext()
	return a.store.Tx(ctx, func(tx *store.Tx) error {
		put := tx.ChangeProject
		if first {
			put = tx.CreateProject
		}
		if err := put(ctx, project); err != nil {
			return err
		}
		for _, phase := range phases {
			if err := tx.SetPhase(ctx, phase); err != nil {
				return err
			}
		}
		if err := tx.RenameOwner(ctx, owner); err != nil {
			return err
		}
		return tx.Audit(ctx, actorOf(c), "set up project", string(project.ID))
	})
}
