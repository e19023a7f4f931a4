package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// Plan is one owner with everything a first wave needs. Days are written
// 2026-08-17; a period lasts through its last day.
type Plan struct {
	Owner     string           `yaml:"owner"`
	Fictional bool             `yaml:"fictional"`
	Contacts  []survey.Contact `yaml:"contacts"`
	Holidays  []survey.Holiday `yaml:"holidays"` // days without school
	Units     []Unit           `yaml:"units"`
	Together  [][]string       `yaml:"together"` // units that share figures, by name
	Project   Project          `yaml:"project"`
	Accounts  []Account        `yaml:"accounts"`
}

// Unit is a school, kindergarten or PPT with its groups, and contacts where it has its own.
type Unit struct {
	Name     string           `yaml:"name"`
	Kind     survey.UnitKind  `yaml:"kind"`
	Groups   []survey.Group   `yaml:"groups"`
	Contacts []survey.Contact `yaml:"contacts"`
}

// Project is the two-year project, its phases 1 to 4 in order, its main goals where they
// are not the usual ones, and its waves.
type Project struct {
	Name   string   `yaml:"name"`
	Period Period   `yaml:",inline"`
	Phases []Period `yaml:"phases"`
	Goals  []Goal   `yaml:"goals"`
	Waves  []Wave   `yaml:"waves"`
}

// Period is from the first day to the last, both included.
type Period struct {
	From time.Time `yaml:"from"`
	To   time.Time `yaml:"to"`
}

// Wave is one planned measurement.
type Wave struct {
	Kind      survey.WaveKind   `yaml:"kind"`
	Name      string            `yaml:"name"`
	Period    Period            `yaml:",inline"`
	Audiences []survey.Audience `yaml:"audiences"`
}

// Account is a person with one role, for the whole owner when Unit is empty.
type Account struct {
	Name  string      `yaml:"name"`
	Login string      `yaml:"login"`
	Role  survey.Role `yaml:"role"`
	Unit  string      `yaml:"unit"`
}

// Read parses a plan. What is wrong with it Apply finds.
func Read(r io.Reader) (Plan, error) { return readYAML[Plan](r, "read plan") }

// readYAML reads a document that has nothing but what a T knows.
func readYAML[T any](r io.Reader, operation string) (read T, err error) {
	d := yaml.NewDecoder(r)
	d.KnownFields(true)
	err = d.Decode(&read)
	return read, survey.In(operation, err)
}

// ReadProject parses the description of a project by itself. Its waves are not
// part of it, and what is wrong with it SetProject finds.
func ReadProject(r io.Reader) (Project, error) {
	p, err := readYAML[Project](r, "read project")
	if err == nil && len(p.Waves) > 0 {
		err = errors.New("read project: waves are planned one by one")
	}
	return p, err
}

// check finds everything that is wrong with a plan, also beside what there is
// already. Fields are those of the file, as a person with a text editor reads them:
// «units.2.groups.3.invited».
func (p Plan) check(ctx context.Context, e Editor) (survey.Problems, error) {
	list, err := e.checkOwner(ctx, survey.Owner{Name: p.Owner})
	if err != nil {
		return nil, err
	}
	list = append(list.Under("owner"), checkContacts("contacts", p.Contacts)...)
	list = append(list, checkHolidays("holidays", p.Holidays)...)
	for i, problems := range checkUnits(p.units(), nil) {
		at := fmt.Sprintf("units.%d", i+1)
		list = append(list, problems.Under(at)...)
		list = append(list, checkContacts(at+".contacts", p.Units[i].Contacts)...)
		groups := p.Units[i].Groups
		for j, g := range groups {
			list = append(list, g.Check(p.Units[i].Kind, groups[:j]).Under(fmt.Sprintf("%s.groups.%d", at, j+1))...)
		}
	}
	project, phases := p.Project.Survey("", "")
	list = append(list, project.Check(phases).Under("project")...)
	asked := map[survey.UnitKind][]survey.Audience{}
	for _, u := range p.Units {
		asked[u.Kind] = append(asked[u.Kind], survey.Map(u.Groups, func(g survey.Group) survey.Audience { return g.Audience })...)
	}
	choices, err := goalChoices(asked)
	if err != nil {
		return nil, err
	}
	_, problems := readGoals(p.Project.Goals, choices)
	list = append(list, problems.Under("project")...)
	waves := p.Project.waves()
	for i, w := range p.Project.Waves {
		list = append(list, e.checkWave(project, waves[i], w.Audiences, waves[:i]).Under(fmt.Sprintf("project.waves.%d", i+1))...)
	}
	logins := map[string]bool{}
	for i, a := range p.Accounts {
		problems := survey.CheckPerson(a.Name, a.Login, a.Role, a.Unit)
		if a.Unit != "" && !slices.ContainsFunc(p.Units, func(u Unit) bool { return u.Name == a.Unit }) {
			problems.Add("unit", survey.Unknown)
		}
		taken, err := e.taken(ctx, store.Account{Login: a.Login})
		if err != nil {
			return nil, err
		}
		login := survey.FoldLogin(a.Login)
		if len(taken) == 0 && logins[login] {
			taken.Add("login", survey.Twice)
		}
		logins[login] = true
		list = append(list, append(problems, taken...).Under(fmt.Sprintf("accounts.%d", i+1))...)
	}
	return list, nil
}

// units are the plan's, with identifiers.
func (p Plan) units() []survey.Unit {
	return survey.Map(p.Units, func(u Unit) survey.Unit {
		return survey.Unit{ID: survey.NewID[survey.UnitID](), Name: u.Name, Kind: u.Kind}
	})
}

// waves are the project's, with identifiers.
func (p Project) waves() []survey.Wave {
	return survey.Map(p.Waves, func(w Wave) survey.Wave {
		return survey.Wave{ID: survey.NewID[survey.WaveID](), Kind: w.Kind, Name: w.Name, Opens: w.Period.From, Closes: w.Period.end()}
	})
}

// Survey is the project and its phases in the domain's words.
func (p Project) Survey(id survey.ProjectID, owner survey.OwnerID) (survey.Project, []survey.Phase) {
	project := survey.Project{ID: id, Owner: owner, Name: p.Name, Starts: p.Period.From, Ends: p.Period.end()}
	phases := make([]survey.Phase, len(p.Phases))
	for i, phase := range p.Phases {
		phases[i] = survey.Phase{Project: id, Number: i + 1, Starts: phase.From, Ends: phase.end()}
	}
	return project, phases
}

// end is the last second of the period's last day.
func (p Period) end() time.Time { return survey.EndOfDay(p.To) }
