package setup

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// unitsForm asks for new units, one name a line for each kind.
func unitsForm() *page.Form {
	f := &page.Form{Action: "/oppsett/enheter", Submit: "setup.units_submit"}
	for _, kind := range survey.UnitKinds() {
		f.Fields = append(f.Fields, page.Field{Name: string(kind), Type: "textarea", Label: "setup.units." + string(kind), Optional: true})
	}
	f.Fields[0].Help = "setup.units_help"
	return f
}

func (a *Area) setupUnits(c *fiber.Ctx) error { return a.showUnits(c, unitsForm()) }

func (a *Area) showUnits(c *fiber.Ctx, f *page.Form) error {
	units, err := a.Store.UnitsOf(c.UserContext(), site.IdentityOf(c).Owner.ID)
	if err != nil {
		return fmt.Errorf("read units: %w", err)
	}
	return a.Show(c, "setup/units", "setup.units_title", fiber.Map{"Units": units, "Form": f})
}

// setupUnitsStore adds every unit that was named, or none.
func (a *Area) setupUnitsStore(c *fiber.Ctx) error {
	f := unitsForm()
	f.Read(site.Sent(c))
	var units []survey.Unit
	for _, kind := range survey.UnitKinds() {
		for _, name := range lines(f.Value(string(kind))) {
			units = append(units, survey.Unit{Name: name, Kind: kind})
		}
	}
	wrong, err := a.editor(c).AddUnits(c.UserContext(), units)
	if err != nil {
		return err
	}
	var problems survey.Problems
	for i, found := range wrong {
		at := slices.IndexFunc(f.Fields, func(one page.Field) bool { return one.Name == string(units[i].Kind) })
		for _, p := range found {
			problems.Add(f.Fields[at].Name, p.Kind)
			f.Fields[at].Line = cmp.Or(f.Fields[at].Line, units[i].Name)
		}
	}
	if len(units) == 0 {
		problems.Add(string(survey.School), survey.Missing)
	}
	return site.Stored(c, f, problems, nil, "/oppsett/enheter", a.showUnits)
}

// lines are the lines of a text that hold something, spaces made single, without the signs
// that a list in a document has before each.
func lines(text string) (list []string) {
	for _, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		for len(words) > 0 && strings.Trim(words[0], "-–—*•·▪◦\uf0b7") == "" {
			words = words[1:]
		}
		if line = strings.Join(words, " "); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// unitForm asks what a unit is called.
func unitForm(unit survey.Unit) *page.Form {
	return &page.Form{Action: "/oppsett/enheter/" + string(unit.ID), Submit: "setup.save", Fields: []page.Field{
		{Name: "name", Type: "text", Label: "setup.unit_name", Help: "setup.unit_name_help", Value: unit.Name},
	}}
}

// unit is the unit the address names, of the owner whom the person sets up.
func (a *Area) unit(c *fiber.Ctx) (survey.Unit, error) {
	return a.editor(c).Unit(c.UserContext(), survey.UnitID(c.Params("unit")))
}

func (a *Area) setupUnit(c *fiber.Ctx, unit survey.Unit) error { return a.showUnit(c, unitForm(unit)) }

func (a *Area) showUnit(c *fiber.Ctx, f *page.Form) error {
	return a.Show(c, "setup/unit", "setup.unit_title", unitFormData{Form: f})
}

// unitFormData is the form, under the name that the unit has in it, and whether it is to go.
type unitFormData struct {
	*page.Form
	Removes *survey.Unit
	Kept    bool // it has roles or a history
}

// Subject names the unit in the title of the page.
func (f unitFormData) Subject() string { return f.Value("name") }

// setupUnitStore gives a unit another name.
func (a *Area) setupUnitStore(c *fiber.Ctx, unit survey.Unit) error {
	f := unitForm(unit)
	f.Read(site.Sent(c))
	problems, err := a.editor(c).RenameUnit(c.UserContext(), unit.ID, strings.Join(strings.Fields(f.Value("name")), " "))
	return site.Stored(c, f, problems, err, "/oppsett/enheter", a.showUnit)
}

// setupUnitDelete asks whether a unit is to go with its groups, and then removes it, or says
// that it has roles or a history.
func (a *Area) setupUnitDelete(c *fiber.Ctx, unit survey.Unit) (err error) {
	sure := site.Posted(c, "sure") == "yes"
	if sure {
		err = a.editor(c).DeleteUnit(c.UserContext(), unit.ID)
	}
	if sure && !errors.Is(err, survey.ErrState) {
		return site.Led(c, "/oppsett/enheter", err)
	}
	if sure {
		c.Status(fiber.StatusConflict)
	}
	return a.Show(c, "setup/unit", "setup.unit_title", unitFormData{unitForm(unit), &unit, sure})
}
