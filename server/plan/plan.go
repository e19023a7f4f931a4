package plan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"trivselspuls/survey"
)

// Plan is one owner with everything a first wave needs. Days are written
// 2026-08-17; a period lasts through its last day.
type Plan struct {
	Owner     string    `yaml:"owner"`
	Fictional bool      `yaml:"fictional"`
	Units     []Unit    `yaml:"units"`
	Project   Project   `yaml:"project"`
	Accounts  []Account `yaml:"accounts"`
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

func (p Plan) problems() []string {
	var list []string
	say := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if strings.TrimSpace(p.Owner) == "" {
		say("owner has no name")
	}
	units := map[string]bool{}
	for i, u := range p.Units {
		switch {
		case strings.TrimSpace(u.Name) == "":
			say("unit %d has no name", i+1)
		case units[u.Name]:
			say("unit %q is there twice", u.Name)
		case u.Kind != survey.School && u.Kind != survey.Kindergarten && u.Kind != survey.PPT:
			say("unit %q has the unknown kind %q: use school, kindergarten or ppt", u.Name, u.Kind)
		}
		units[u.Name] = true
		list = append(list, u.problems()...)
	}
	list = append(list, p.Project.problems()...)
	for _, a := range p.Accounts {
		switch {
		case a.Name == "" || a.Login == "":
			say("account %q needs a name and a login", a.Name+a.Login)
		case !a.Role.Valid():
			say("account %q has the unknown role %q", a.Login, a.Role)
		case a.Unit != "" && !units[a.Unit]:
			say("account %q names the unknown unit %q", a.Login, a.Unit)
		}
	}
	return list
}

func (u Unit) problems() []string {
	var list []string
	seen := map[Group]bool{}
	for _, g := range u.Groups {
		key := Group{Audience: g.Audience, Name: g.Name}
		switch {
		case g.Name == "":
			list = append(list, fmt.Sprintf("a group of %q has no name", u.Name))
		case !g.Audience.Valid():
			list = append(list, fmt.Sprintf("group %q of %q has the unknown audience %q", g.Name, u.Name, g.Audience))
		case g.Invited < 1:
			list = append(list, fmt.Sprintf("group %q of %q invites %d people", g.Name, u.Name, g.Invited))
		case seen[key]:
			list = append(list, fmt.Sprintf("group %q of %q is there twice", g.Name, u.Name))
		}
		seen[key] = true
	}
	return list
}

func (p Project) problems() []string {
	var list []string
	if p.Name == "" {
		list = append(list, "project has no name")
	}
	check := func(what string, period Period) {
		switch {
		case period.From.IsZero() || period.To.IsZero():
			list = append(list, what+" needs from and to, such as 2026-08-17")
		case period.To.Before(period.From):
			list = append(list, what+" ends before it begins")
		}
	}
	check("project", p.Period)
	if len(p.Phases) != 4 {
		list = append(list, fmt.Sprintf("project has %d phases, not 4", len(p.Phases)))
	}
	for i, phase := range p.Phases {
		check(fmt.Sprintf("phase %d", i+1), phase)
	}
	for _, w := range p.Waves {
		check(fmt.Sprintf("wave %q", w.Name), w.Period)
		if w.Kind != survey.Baseline && w.Kind != survey.Pulse && w.Kind != survey.Endline {
			list = append(list, fmt.Sprintf("wave %q has the unknown kind %q: use baseline, pulse or endline", w.Name, w.Kind))
		}
		if len(w.Audiences) == 0 {
			list = append(list, fmt.Sprintf("wave %q asks nobody", w.Name))
		}
		for _, a := range w.Audiences {
			if !a.Valid() {
				list = append(list, fmt.Sprintf("wave %q has the unknown audience %q", w.Name, a))
			}
		}
	}
	return list
}
