package setup

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/page"
	"trivselspuls/server/setup"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// projectForm asks for the project and its four phases, filled with what is
// stored or with what most projects need.
func projectForm(project survey.Project, phases []survey.Phase, now time.Time) *page.Form {
	if project.ID == "" {
		project.Starts = nextMonth(now)
		project.Ends = project.Starts.AddDate(2, 0, -1)
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

// goalFields ask for the goal of the units of a kind: what, of whom, and how far.
func goalFields(stored survey.Goal, choices []questionnaire.Indicator, library *questionnaire.Library, language string) []page.Field {
	written, kind := setup.WrittenGoal(stored, choices), string(stored.Kind)
	what := page.Field{
		Name: "goal." + kind, Type: "select", Legend: "setup.goal." + kind, Label: "setup.goal_what." + kind, Help: "setup.goal_help",
		Value: cmp.Or(written.Indicator, choices[0].ID),
	}
	last := ""
	for _, ind := range choices {
		option := page.Option{Value: ind.ID, Text: ind.Name.In(language) + " (" + ind.ID + ")"}
		if who := "audience." + survey.Together(library.AskedOf(ind.ID)); who != last {
			option.Group, last = who, who
		}
		what.Options = append(what.Options, option)
	}
	return []page.Field{what, {Name: "target." + kind, Type: "text", Label: "setup.target." + kind, Help: "setup.target_help", Value: written.Target, Optional: true}}
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
	have, err := a.installed(c)
	if err != nil {
		return err
	}
	shows, err := a.goalChances(c, have)
	return errors.Join(err, a.Show(c, "setup/project", "setup.project_title", fiber.Map{"Form": f, "Fixed": !f.Asks("goal." + string(survey.School)), "Shows": shows}))
}

// goalChances says of what may be a main goal how likely a halving would be seen.
func (a *Area) goalChances(c *fiber.Ctx, have installed) (analysis.Table, error) {
	in := analysis.PrecisionInput{
		Units: have.units, Groups: have.groups, Thresholds: a.Waves.Thresholds(), Goals: true,
		Questionnaires: map[survey.Audience]*questionnaire.Questionnaire{},
	}
	choices, err := a.editor(c).GoalChoices(c.UserContext())
	if err != nil {
		return analysis.Table{}, err
	}
	asked, err := a.Waves.Next(c.UserContext(), have.owner.ID)
	if err != nil {
		return analysis.Table{}, err
	}
	var goals []survey.Goal
	for kind, list := range choices {
		goals = append(goals, survey.Map(list, func(ind questionnaire.Indicator) survey.Goal { return survey.Goal{Kind: kind, Indicator: ind.ID} })...)
	}
	for _, q := range asked {
		in.Questionnaires[q.Audience] = q.WithGoals(goals)
	}
	return analysis.PrecisionTable(in, a.Language(c))
}

func (a *Area) storedProjectForm(c *fiber.Ctx) (*page.Form, survey.Project, error) {
	ctx, editor := c.UserContext(), a.editor(c)
	project, err := editor.Project(ctx)
	if err != nil {
		return nil, project, err
	}
	phases, err := a.Store.PhasesOf(ctx, project.ID)
	if err != nil {
		return nil, project, fmt.Errorf("read phases: %w", err)
	}
	f := projectForm(project, phases, a.Store.Now())
	// Whoever sends goals that another has fixed meanwhile is told so.
	fixed, err := editor.WaveOpened(ctx, project.ID)
	if err != nil || fixed && c.FormValue("goal."+string(survey.School)) == "" {
		return f, project, err
	}
	goals, err := a.Store.GoalsOf(ctx, project.ID)
	if err != nil {
		return nil, project, fmt.Errorf("read goals: %w", err)
	}
	choices, err := editor.GoalChoices(ctx)
	for _, kind := range survey.UnitKinds() {
		if choices[kind] != nil {
			stored, _ := survey.Find(goals, func(g survey.Goal) bool { return g.Kind == kind })
			stored.Kind = kind
			f.Fields = append(f.Fields, goalFields(stored, choices[kind], a.Waves.Library(), a.Language(c))...)
		}
	}
	return f, project, err
}

func (a *Area) setupProjectStore(c *fiber.Ctx) error {
	f, project, err := a.storedProjectForm(c)
	if err != nil {
		return err
	}
	f.Read(site.Sent(c))
	project.Name, project.Starts, project.Ends = f.Value("name"), f.Day("from"), survey.EndOfDay(f.Day("to"))
	phases := make([]survey.Phase, survey.Phases)
	for i := range phases {
		at := fmt.Sprintf("phase.%d.", i+1)
		phases[i] = survey.Phase{Number: i + 1, Starts: f.Day(at + "from"), Ends: survey.EndOfDay(f.Day(at + "to"))}
	}
	var goals []setup.Goal
	for _, kind := range survey.UnitKinds() {
		if at := string(kind); f.Asks("goal." + at) {
			goals = append(goals, setup.Goal{Kind: kind, Indicator: f.Value("goal." + at), Target: f.Value("target." + at)})
		}
	}
	_, problems, err := a.editor(c).SetProject(c.UserContext(), project, phases, goals...)
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
