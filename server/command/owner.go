package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

type ownerCommands struct {
	common
	List       ownerList       `cmd:"" help:"list the owners of this installation"`
	Create     ownerCreate     `cmd:"" begins:"" help:"set up a new owner; invite its project leader and its data protection officer next"`
	Change     ownerChange     `cmd:"" help:"change name, colour or written language"`
	Contacts   ownerContacts   `cmd:"" help:"show whom respondents may turn to, or replace them by the lines NAME;PHONE;NOTE;LINK of a file"`
	Holidays   ownerHolidays   `cmd:"" help:"show when there is no school, or replace it by the lines NAME;FIRST DAY;LAST DAY;SOURCE of a file"`
	Project    ownerProject    `cmd:"" help:"show the project and its phases, or write them as a YAML file says (server help owner project shows one)"`
	Languages  ownerLanguages  `cmd:"" help:"show the translations that are drafts, or offer these and no others; a running server offers them within a minute"`
	Questions  ownerQuestions  `cmd:"" help:"show the owner's own questions to an audience, or add the one a YAML file describes (docs/questionnaires.md); with a code it changes that one"`
	Retire     ownerRetire     `cmd:"" help:"ask an own question no more; one that no wave has asked is forgotten"`
	Recordings ownerRecordings `cmd:"" help:"show how much of what is asked somebody has read aloud, or with a language every text and whether it is recorded"`
	Record     ownerRecord     `cmd:"" help:"store a recording of a text; a running server plays it within a minute"`
	Archive    ownerArchive    `cmd:"" help:"write what people have written in the projects as a package for the archive"`
	Unrecord   ownerUnrecord   `cmd:"" help:"delete the recording of a text"`
}

type ownerLook struct {
	Accent   survey.Accent `placeholder:"COLOUR" help:"of the owner's pages: ${accents}"`
	Language string        `placeholder:"CODE" help:"nb or nn, what letters and new people begin with"`
}

type ownerList struct{}

func (c *ownerList) do(ctx context.Context, l *line) (any, error) {
	return l.store.Owners(ctx)
}

type ownerCreate struct {
	Name string `arg:""`
	ownerLook
}

func (c *ownerCreate) do(ctx context.Context, l *line) (any, error) {
	owner := survey.Owner{Name: c.Name, Accent: c.Accent, Language: c.Language}
	owner, problems, err := setup.NewEditor(l.store, "", audit.CommandLine).CreateOwner(ctx, owner)
	return owner, setup.Wrong(problems, err)
}

type ownerChange struct {
	Name string `placeholder:"NAME" help:"a new name"`
	ownerLook
}

func (c *ownerChange) do(ctx context.Context, l *line) (any, error) {
	owner := l.owner
	owner.Name = cmp.Or(c.Name, owner.Name)
	owner.Accent = cmp.Or(c.Accent, owner.Accent)
	owner.Language = cmp.Or(c.Language, owner.Language)
	problems, err := l.editor.ChangeOwner(ctx, owner)
	return owner, setup.Wrong(problems, err)
}

type ownerContacts struct{ optionalFile }

func (c *ownerContacts) do(ctx context.Context, l *line) (any, error) {
	return l.contacts(ctx, c.File, "")
}

// contacts shows those of a unit, or of the owner for all others, and first replaces them
// by a file's.
func (l *line) contacts(ctx context.Context, file string, unit survey.UnitID) (any, error) {
	if file != "" {
		text, err := l.read(file)
		if err != nil {
			return nil, err
		}
		var contacts []survey.Contact
		var found lineErrors
		for _, row := range setup.ReadContacts(text) {
			contacts = append(contacts, row.Contact)
			found.add(row.Spot, row.Problems)
		}
		if len(found) > 0 {
			return nil, errors.Join(found...)
		}
		problems, err := l.editor.SetContacts(ctx, unit, contacts)
		if err := setup.Wrong(problems, err); err != nil {
			return nil, err
		}
	}
	return l.store.Contacts(ctx, l.owner.ID, unit)
}

type ownerHolidays struct{ optionalFile }

type holidayRow struct {
	Name   string `json:"name"`
	From   day    `json:"from"`
	To     day    `json:"to"`
	Source string `json:"source"`
}

func (c *ownerHolidays) do(ctx context.Context, l *line) (any, error) {
	if c.File != "" {
		text, _, err := l.table(c.File, setup.OneSheet(setup.ReadHolidays))
		if err != nil {
			return nil, err
		}
		var calendar []survey.Holiday
		var found lineErrors
		for _, row := range setup.ReadHolidays(text) {
			calendar = append(calendar, row.Holiday)
			found.add(row.Spot, row.Problems)
		}
		if len(found) > 0 {
			return nil, errors.Join(found...)
		}
		problems, err := l.editor.SetHolidays(ctx, calendar)
		if err := setup.Wrong(problems, err); err != nil {
			return nil, err
		}
	}
	calendar, err := l.store.Holidays(ctx, l.owner.ID)
	return survey.Map(calendar, func(h survey.Holiday) holidayRow { return holidayRow{h.Name, day(h.From), day(h.To), h.Source} }), err
}

// projectExample has the four phases over two years that the pages propose.
const projectExample = `name: A safe and good environment
from: 2026-08-17
to: 2028-06-20
phases:
  - {from: 2026-08-17, to: 2027-01-31}
  - {from: 2027-01-01, to: 2027-06-20}
  - {from: 2027-08-01, to: 2028-01-31}
  - {from: 2028-01-01, to: 2028-06-20}
goals: # may be left out, and changed until the first wave opens
  - {kind: school, indicator: E1, target: under 5 %}
`

type projectResult struct {
	ID     survey.ProjectID `json:"id"`
	Name   string           `json:"name"`
	From   day              `json:"from"`
	To     day              `json:"to"`
	Phases []phaseRow       `json:"phases"`
	Goals  []setup.Goal     `json:"goals"` // those that are not the usual ones
}

type phaseRow struct {
	Number int `json:"number"`
	From   day `json:"from"`
	To     day `json:"to"`
}

type ownerProject struct{ optionalFile }

// Help shows a file.
func (c *ownerProject) Help() string {
	return "Such a FILE:\n\n\t" + strings.ReplaceAll(projectExample, "\n", "\n\t")
}

func (c *ownerProject) do(ctx context.Context, l *line) (any, error) {
	project, err := l.editor.Project(ctx)
	if err != nil {
		return nil, err
	}
	if c.File != "" {
		text, err := l.read(c.File)
		if err != nil {
			return nil, err
		}
		described, err := setup.ReadProject(strings.NewReader(text))
		if err != nil {
			return nil, err
		}
		wanted, phases := described.Survey(project.ID, l.owner.ID)
		var problems survey.Problems
		if project, problems, err = l.editor.SetProject(ctx, wanted, phases, described.Goals...); err != nil || len(problems) > 0 {
			return nil, setup.Wrong(problems, err)
		}
	}
	if project.ID == "" {
		return nil, fmt.Errorf("%s has no project yet; server help owner project shows a file that makes one", l.owner.Name)
	}
	shown := projectResult{ID: project.ID, Name: project.Name, From: day(project.Starts), To: day(project.Ends)}
	phases, err := l.store.PhasesOf(ctx, project.ID)
	shown.Phases = survey.Map(phases, func(p survey.Phase) phaseRow { return phaseRow{p.Number, day(p.Starts), day(p.Ends)} })
	if err != nil {
		return nil, err
	}
	choices, err := l.editor.GoalChoices(ctx)
	if err != nil {
		return nil, err
	}
	goals, err := l.store.GoalsOf(ctx, project.ID)
	shown.Goals = survey.Map(goals, func(g survey.Goal) setup.Goal { return setup.WrittenGoal(g, choices[g.Kind]) })
	return shown, err
}

// setUp stores the owner a plan file describes and prints everybody's first
// sign-in link.
type setUp struct {
	File string `arg:"" help:"such as deploy/plan.yaml"`
}

func (c *setUp) on(ctx context.Context, s session, st *store.Store) error {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	p, err := setup.Read(file)
	if err != nil {
		return err
	}
	links, err := p.Apply(ctx, st)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s is set up. Each link signs in once within a week; the person then sets up how to sign in.\n", p.Owner)
	for _, l := range links {
		fmt.Fprintf(s.out, "%s (%s) %s/inn/lenke/%s\n", l.Account.Name, l.Account.Role, s.BaseURL, l.Secret)
	}
	if !slices.ContainsFunc(links, func(l setup.Link) bool { return l.Account.Role == survey.DataProtection }) {
		fmt.Fprintf(s.out, "Nobody is its data protection officer, whom no project leader can invite: server user create LOGIN NAME %s\n", survey.DataProtection)
	}
	return nil
}
