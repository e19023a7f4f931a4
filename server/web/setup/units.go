package setup

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

type unitsData struct {
	Units []survey.Unit
	Form  *site.Form
}

// unitsForm asks for new units, one name a line for each kind.
func unitsForm() *site.Form {
	f := &site.Form{Action: "/oppsett/enheter", Submit: "setup.units_submit"}
	for _, kind := range unitKinds() {
		f.Fields = append(f.Fields, site.Field{Name: string(kind), Type: "textarea", Label: "setup.units." + string(kind), Optional: true})
	}
	f.Fields[0].Help = "setup.units_help"
	return f
}

func unitKinds() []survey.UnitKind {
	return []survey.UnitKind{survey.School, survey.Kindergarten, survey.PPT}
}

func (a *Area) setupUnits(c *fiber.Ctx) error { return a.showUnits(c, unitsForm()) }

func (a *Area) showUnits(c *fiber.Ctx, f *site.Form) error {
	units, err := a.Store.UnitsOf(c.UserContext(), site.IdentityOf(c).Owner.ID)
	if err != nil {
		return fmt.Errorf("read units: %w", err)
	}
	return a.Show(c, "setup/units", "setup.units_title", unitsData{units, f})
}

// setupUnitsStore adds every unit that was named, or none.
func (a *Area) setupUnitsStore(c *fiber.Ctx) error {
	ctx, owner := c.UserContext(), site.IdentityOf(c).Owner.ID
	units, err := a.Store.UnitsOf(ctx, owner)
	if err != nil {
		return fmt.Errorf("read units: %w", err)
	}
	f := unitsForm()
	f.Read(c)
	var problems survey.Problems
	known := len(units)
	for _, kind := range unitKinds() {
		for _, name := range lines(f.Value(string(kind))) {
			unit := survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: owner, Name: name, Kind: kind}
			for _, p := range unit.Check(units) {
				problems.Add(string(kind), p.Kind)
			}
			units = append(units, unit)
		}
	}
	if len(units) == known {
		problems.Add(string(survey.School), survey.Missing)
	}
	if !f.Mark(problems) {
		c.Status(fiber.StatusUnprocessableEntity)
		return a.showUnits(c, f)
	}
	err = a.Store.Tx(ctx, func(tx *store.Tx) error {
		for _, u := range units[known:] {
			if err := tx.CreateUnit(ctx, u); err != nil {
				return err
			}
			if err := tx.Audit(ctx, site.ActorOf(c), "create unit", string(u.ID)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store units: %w", err)
	}
	return c.Redirect("/oppsett/enheter", fiber.StatusSeeOther)
}

// lines are the lines of a text that hold something, spaces made single.
func lines(text string) (list []string) {
	for _, line := range strings.Split(text, "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// setupUnitDelete removes a unit that has no history, with its groups.
func (a *Area) setupUnitDelete(c *fiber.Ctx) error {
	ctx, id := c.UserContext(), survey.UnitID(c.Params("unit"))
	unit, err := a.Store.Unit(ctx, id)
	if err == nil && unit.Owner != site.IdentityOf(c).Owner.ID {
		err = survey.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("delete unit: %w", err)
	}
	err = a.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.DeleteUnit(ctx, id); err != nil {
			return err
		}
		return tx.Audit(ctx, site.ActorOf(c), "delete unit", string(id))
	})
	if err != nil {
		return fmt.Errorf("delete unit: %w", err)
	}
	return c.Redirect("/oppsett/enheter", fiber.StatusSeeOther)
}
