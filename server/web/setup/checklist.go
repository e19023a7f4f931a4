package setup

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// step is one thing to be set up before a wave may open. What is missing is read
// from what is stored, so that every step can be left and come back to.
type step struct {
	Key, Path string
	Done      bool
	Note      string // text key, or empty
	Names     string // of what the note is about
	Count     int
}

// installed is everything the checklist looks at.
type installed struct {
	owner    survey.Owner
	project  *survey.Project
	units    []survey.Unit
	groups   []survey.Group
	contacts []survey.Contact
	roles    []store.HeldRole // those that have not expired
	waves    []survey.Wave
}

// setupPage is what is done and what is missing.
func (a *Area) setupPage(c *fiber.Ctx) error {
	have, err := a.installed(c)
	if err != nil {
		return err
	}
	steps := []step{have.projectStep(), have.unitStep(), have.groupStep(), have.contactStep(), have.peopleStep(), have.waveStep()}
	opening, err := a.openingStep(c, have)
	if err != nil {
		return err
	}
	steps = append(steps, opening)
	next := slices.IndexFunc(steps, func(s step) bool { return !s.Done })
	return a.Show(c, "setup/checklist", "setup.title", fiber.Map{"Owner": have.owner, "Steps": steps, "Next": next, "Project": have.project})
}

func (a *Area) installed(c *fiber.Ctx) (have installed, err error) {
	ctx, owner := c.UserContext(), site.IdentityOf(c).Owner
	have.owner = owner
	projects, err := a.Store.ProjectsOf(ctx, owner.ID)
	if err == nil && len(projects) > 0 {
		have.project = &projects[0]
		have.waves, err = a.Store.WavesOf(ctx, have.project.ID)
	}
	if err == nil {
		have.units, err = a.Store.UnitsOf(ctx, owner.ID)
	}
	if err == nil {
		have.groups, err = a.Store.GroupsOfOwner(ctx, owner.ID)
	}
	if err == nil {
		have.contacts, err = a.Store.Contacts(ctx, owner.ID, "")
	}
	if err == nil {
		have.roles, err = a.Store.RolesOf(ctx, owner.ID)
		now := a.Store.Now()
		have.roles = slices.DeleteFunc(have.roles, func(r store.HeldRole) bool { return !now.Before(r.Expires) })
	}
	return have, survey.In("read what is set up", err)
}

func (h installed) projectStep() step {
	return step{Key: "project", Path: "/oppsett/prosjekt", Done: h.project != nil}
}

func (h installed) unitStep() step {
	return step{Key: "units", Path: "/oppsett/enheter", Done: len(h.units) > 0, Count: len(h.units)}
}

// unitsWithout names the units that have none of something.
func (h installed) unitsWithout(has func(survey.Unit) bool) string {
	without := survey.Filter(h.units, func(u survey.Unit) bool { return u.Kind != survey.PPT && !has(u) })
	return strings.Join(survey.Map(without, func(u survey.Unit) string { return u.Name }), ", ")
}

func (h installed) groupStep() step {
	s := step{Key: "groups", Path: "/oppsett/grupper", Count: len(h.groups)}
	s.Names = h.unitsWithout(func(u survey.Unit) bool {
		return slices.ContainsFunc(h.groups, func(g survey.Group) bool { return g.Unit == u.ID })
	})
	if s.Done = len(h.groups) > 0; s.Names != "" {
		s.Note = "setup.note.groups"
	}
	return s
}

func (h installed) contactStep() step {
	return step{Key: "contacts", Path: "/oppsett/hjelp", Done: len(h.contacts) > 0, Count: len(h.contacts)}
}

func (h installed) peopleStep() step {
	s := step{Key: "people", Path: "/personer"}
	s.Names = h.unitsWithout(func(u survey.Unit) bool {
		return slices.ContainsFunc(h.roles, func(g store.HeldRole) bool { return g.Role == survey.Leader && g.Unit == u.ID })
	})
	guardian := slices.ContainsFunc(h.roles, func(g store.HeldRole) bool { return g.Role == survey.DataProtection })
	switch {
	case s.Names != "":
		s.Note = "setup.note.leaders"
	case !guardian:
		s.Note = "setup.note.guardian"
	}
	s.Done = len(h.units) > 0 && s.Note == ""
	return s
}

func (h installed) waveStep() step {
	s := step{Key: "wave", Done: len(h.waves) > 0, Count: len(h.waves)}
	if h.project == nil {
		s.Note = "setup.note.project_first"
		return s
	}
	s.Path = "/prosjekt/" + string(h.project.ID)
	if planned, there := h.planned(); there {
		s.Path = "/maling/" + string(planned.ID) + "/endre"
	} else if !s.Done {
		s.Path += "/ny"
	}
	return s
}

// planned is the first planned wave.
func (h installed) planned() (survey.Wave, bool) {
	return survey.Find(h.waves, func(w survey.Wave) bool { return w.State == survey.Planned })
}

// openingStep asks whether the first planned wave could open now.
func (a *Area) openingStep(c *fiber.Ctx, have installed) (step, error) {
	s := step{Key: "open"}
	planned, there := have.planned()
	if !there {
		if s.Done = len(have.waves) > 0; s.Done {
			s.Path = "/maling/" + string(have.waves[len(have.waves)-1].ID)
		}
		return s, nil
	}
	s.Path, s.Names = "/maling/"+string(planned.ID), planned.Name
	_, leftOut, err := a.Waves.PlannedGroups(c.UserContext(), planned.ID)
	switch {
	case errors.Is(err, survey.ErrState):
		s.Note = "setup.note.nobody"
	case err != nil:
		return s, fmt.Errorf("plan wave: %w", err)
	case len(leftOut) > 0:
		s.Note, s.Count = "setup.note.left_out", len(leftOut)
	default:
		s.Note = "setup.note.ready"
	}
	return s, nil
}
