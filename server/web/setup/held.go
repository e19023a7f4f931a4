package setup

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// heldData is what there is, as the data protection officer reads it: keys and when they were
// destroyed, what was handed out and published, and what is kept until when.
type heldData struct {
	Keys      []heldKey
	Projects  []survey.Project
	Handed    []handed
	Published []heldPage
	Kept      store.Kept
	RolesEnd  time.Time // the last of them; zero when there is none
}

// heldKey is a wave's. State is the end of a text key; AnswersEnd is when its answers are deleted, zero
// where there are none.
type heldKey struct {
	survey.Wave
	State      string
	AnswersEnd time.Time
}

// handed is a package of answers that left, or answers that came from elsewhere.
type handed struct {
	survey.Approval
	To    string
	Signs []string
}

type heldPage struct {
	survey.Publication
	UnitName string
}

func (a *Area) heldPage(c *fiber.Ctx) error {
	ctx, owner := c.UserContext(), site.IdentityOf(c).Owner.ID
	var data heldData
	projects, err := a.Store.ProjectsOf(ctx, owner)
	answered, err2 := a.Store.WavesWithAnswers(ctx)
	kept, err3 := a.Store.KeptOf(ctx, owner)
	roles, err4 := a.Store.RolesOf(ctx, owner)
	err = errors.Join(err, err2, err3, err4)
	for _, project := range projects {
		err = errors.Join(err, a.heldOf(c, &data, project, answered))
	}
	data.Projects, data.Kept = projects, kept
	for _, role := range roles {
		if role.Expires.After(data.RolesEnd) {
			data.RolesEnd = role.Expires
		}
	}
	return a.Shown(c, "setup/held", "held.title", data, err)
}

// heldOf adds what there is of a project.
func (a *Area) heldOf(c *fiber.Ctx, data *heldData, project survey.Project, answered []survey.Wave) error {
	ctx := c.UserContext()
	waves, err := a.Store.WavesOf(ctx, project.ID)
	accounts, err2 := a.Store.EverybodyOf(ctx, project.Owner)
	approvals, err3 := a.Store.ApprovalsOf(ctx, project.ID)
	out, err4 := a.Store.Publications(ctx, project.ID)
	units, err5 := a.Store.UnitsOf(ctx, project.Owner)
	if err := errors.Join(err, err2, err3, err4, err5); err != nil {
		return fmt.Errorf("read what there is: %w", err)
	}
	for _, w := range waves {
		key := heldKey{Wave: w, State: string(w.State)}
		if w.Imported {
			key.State = "imported"
		} else if w.Destroyed != nil {
			key.State = "destroyed"
		}
		if slices.ContainsFunc(answered, func(a survey.Wave) bool { return a.ID == w.ID }) {
			key.AnswersEnd = survey.AnswersEnd(w.Closes, a.SchoolYears)
		}
		data.Keys = append(data.Keys, key)
	}
	name := store.NamesOf(accounts)
	for _, one := range approvals {
		if one.Used != nil {
			data.Handed = append(data.Handed, handed{one, name(one.Asker), survey.Map(one.Signatures, func(s survey.Signature) string { return name(s.Account) })})
		}
	}
	for _, p := range out {
		unit, _ := survey.Find(units, func(u survey.Unit) bool { return u.ID == p.Unit })
		data.Published = append(data.Published, heldPage{p, unit.Name})
	}
	return nil
}
