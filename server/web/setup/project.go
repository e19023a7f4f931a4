package setup

import (
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// projectForm asks for the project and its four phases, filled with what is
// stored or with what most projects need.
func (a *Area) projectForm(have installed, phases []survey.Phase) *page.Form {
	project := survey.Project{Starts: nextMonth(a.Store.Now())}
	project.Ends = project.Starts.AddDate(2, 0, -1)
	if have.project != nil {
		project = *have.project
	} else {
		phases = survey.ProposePhases("", project.Starts)
	}
	f := &page.Form{Action: "/oppsett/prosjekt", Submit: "setup.save", Fields: []page.Field{
		{Name: "name", Type: "text", Label: "setup.project_name", Help: "setup.project_name_help", Value: project.Name},
		{Name: "from", Type: "date", Label: "setup.from", Value: page.DayValue(project.Starts), Half: true},
		{Name: "to", Type: "date", Label: "setup.to", Value: page.DayValue(project.Ends), Half: true},
	}}
	for _, p := range phases {
		f.Fields = append(f.Fields,
			page.Field{
				Name: fmt.Sprintf("phase.%d.from", p.Number), Type: "date", Legend: fmt.Sprintf("phase.%d", p.Number), Number: p.Number,
				Label: "setup.phase_from", Value: page.DayValue(p.Starts), Half: true,
			},
			page.Field{Name: fmt.Sprintf("phase.%d.to", p.Number), Type: "date", Label: "setup.phase_to", Number: p.Number, Value: page.DayValue(p.Ends), Half: true})
	}
	return f
}

// nextMonth is the first day of the month after a time.
func nextMonth(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, time.UTC)
}

func (a *Area) setupProject(c *fiber.Ctx) error {
	f, _, err := a.storedProjectForm(c)
	if err != nil {
		return err
	}
	return a.showProject(c, f)
}

func (a *Area) showProject(c *fiber.Ctx, f *page.Form) error {
	return a.Show(c, "setup/project", "setup.project_title", f)
}

func (a *Area) storedProjectForm(c *fiber.Ctx) (*page.Form, installed, error) {
	have, err := a.installed(c)
	if err != nil {
		return nil, have, err
	}
	var phases []survey.Phase
	if have.project != nil {
		if phases, err = a.Store.PhasesOf(c.UserContext(), have.project.ID); err != nil {
			return nil, have, fmt.Errorf("read phases: %w", err)
		}
	}
	return a.projectForm(have, phases), have, nil
}

func (a *Area) setupProjectStore(c *fiber.Ctx) error {
	f, have, err := a.storedProjectForm(c)
	if err != nil {
		return err
	}
	f.Read(site.Sent(c))
	var project survey.Project
	if have.project != nil {
		project.ID = have.project.ID
	}
	project.Name, project.Starts, project.Ends = f.Value("name"), f.Day("from"), survey.EndOfDay(f.Day("to"))
	phases := make([]survey.Phase, survey.Phases)
	for i := range phases {
		at := fmt.Sprintf("phase.%d.", i+1)
		phases[i] = survey.Phase{Number: i + 1, Starts: f.Day(at + "from"), Ends: survey.EndOfDay(f.Day(at + "to"))}
	}
	_, problems, err := a.editor(c).SetProject(c.UserContext(), project, phases)
	return site.Stored(c, f, problems, err, "/oppsett", a.showProject)
}

// ownerForm asks what the owner is called, what colour its pages have and which
// written language its letters and new people begin with.
func ownerForm(owner survey.Owner) *page.Form {
	accent := page.Field{Name: "accent", Type: "choice", Label: "setup.accent", Help: "setup.accent_help", Value: string(owner.Accent)}
	accent.Options = survey.Map(survey.Accents(), func(one survey.Accent) page.Option {
		return page.Option{Value: string(one), Key: "setup.accent." + string(one), Color: page.ColorOf(one)}
	})
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
	return a.showOwner(c, ownerForm(site.IdentityOf(c).Owner))
}

func (a *Area) showOwner(c *fiber.Ctx, f *page.Form) error {
	return a.Show(c, "setup/owner", "setup.owner_title", f)
}

func (a *Area) setupOwnerStore(c *fiber.Ctx) error {
	f := ownerForm(site.IdentityOf(c).Owner)
	f.Read(site.Sent(c))
	owner := survey.Owner{Name: f.Value("name"), Accent: survey.Accent(f.Value("accent")), Language: f.Value("language")}
	problems, err := a.editor(c).ChangeOwner(c.UserContext(), owner)
	return site.Stored(c, f, problems, err, "/oppsett", a.showOwner)
}
