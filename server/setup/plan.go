package setup

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey"
)

// Plan is one owner with everything a first wave needs. Days are written
// 2026-08-17; a period lasts through its last day.
type Plan struct {
	Owner     string    `yaml:"owner"`
	Fictional bool      `yaml:"fictional"`
	Contacts  []Contact `yaml:"contacts"`
	Units     []Unit    `yaml:"units"`
	Project   Project   `yaml:"project"`
	Accounts  []Account `yaml:"accounts"`
}

// Contact is somebody respondents may turn to.
type Contact struct {
	Name  string `yaml:"name"`
	Phone string `yaml:"phone"`
	Note  string `yaml:"note"`
}

// Unit is a school, kindergarten or PPT with its groups.
type Unit struct {
	Name   string          `yaml:"name"`
	Kind   survey.UnitKind `yaml:"kind"`
	Groups []Group         `yaml:"groups"`
}

// Group is a reporting cell and how many people it invites.
type Group struct {
	Audience survey.Audience `yaml:"audience"`
	Name     string          `yaml:"name"`
	Invited  int             `yaml:"invited"`
}

// Project is the two-year project, its phases 1 to 4 in order, and its waves.
type Project struct {
	Name   string   `yaml:"name"`
	Period Period   `yaml:",inline"`
	Phases []Period `yaml:"phases"`
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

// Read parses and checks a plan. The error lists every mistake that was found.
func Read(r io.Reader) (Plan, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return Plan{}, fmt.Errorf("read plan: %w", err)
	}
	var p Plan
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&p); err != nil {
		return Plan{}, fmt.Errorf("read plan: %w", err)
	}
	var wrong []error
	for _, problem := range p.problems() {
		wrong = append(wrong, errors.New(problem))
	}
	return p, errors.Join(wrong...)
}

// ReadProject parses the description of a project by itself. Its waves are not
// part of it, and what is wrong with it Desk finds.
func ReadProject(r io.Reader) (Project, error) {
	var p Project
	d := yaml.NewDecoder(r)
	d.KnownFields(true)
	if err := d.Decode(&p); err != nil {
		return p, fmt.Errorf("read project: %w", err)
	}
	if len(p.Waves) > 0 {
		return p, errors.New("read project: waves are planned one by one")
	}
	return p, nil
}

// problems are the rules of the domain, told as a person with a text editor reads
// them: «units.2.groups.3.invited is out of range».
func (p Plan) problems() []string {
	list := survey.Owner{Name: p.Owner}.Check().Under("owner")
	for i, c := range p.contacts() {
		list = append(list, c.Check().Under(fmt.Sprintf("contacts.%d", i+1))...)
	}
	if len(p.Contacts) > survey.MaxContacts {
		list.Add("contacts", survey.OutOfRange)
	}
	var units []survey.Unit
	names := map[string]bool{}
	for i, u := range p.Units {
		at := fmt.Sprintf("units.%d", i+1)
		unit := survey.Unit{ID: survey.NewID[survey.UnitID](), Name: u.Name, Kind: u.Kind}
		list = append(list, unit.Check(units).Under(at)...)
		units, names[u.Name] = append(units, unit), true
		var groups []survey.Group
		for j, g := range u.Groups {
			group := survey.Group{Audience: g.Audience, Name: g.Name, Invited: g.Invited}
			list = append(list, group.Check(u.Kind, groups).Under(fmt.Sprintf("%s.groups.%d", at, j+1))...)
			groups = append(groups, group)
		}
	}
	list = append(list, p.Project.problems().Under("project")...)
	for i, a := range p.Accounts {
		at := fmt.Sprintf("accounts.%d", i+1)
		list = append(list, survey.CheckPerson(a.Name, a.Login, a.Role, a.Unit).Under(at)...)
		if a.Unit != "" && !names[a.Unit] {
			list.Add(at+".unit", survey.Unknown)
		}
	}
	return Tell(list)
}

func (p Plan) contacts() []survey.Contact {
	list := make([]survey.Contact, len(p.Contacts))
	for i, c := range p.Contacts {
		list[i] = survey.Contact(c)
	}
	return list
}

func (p Project) problems() survey.Problems {
	project, phases := p.Survey(survey.NewID[survey.ProjectID](), "")
	list := project.Check(phases)
	for i, w := range p.Waves {
		wave := survey.Wave{Name: w.Name, Kind: w.Kind, Opens: w.Period.From, Closes: w.Period.end()}
		list = append(list, wave.Check(w.Audiences).Under(fmt.Sprintf("waves.%d", i+1))...)
	}
	return list
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
