package setup

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/plan"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// groupsData is the page of groups: the table as text, and once it has been sent
// what it would do, before anything is stored.
type groupsData struct {
	Text             string
	Units            []survey.Unit
	Rows             []plan.Row
	Checked          bool // the rows are of what was sent
	Wrong            int  // rows with problems
	New, Changed     int
	Removed          []string // groups that the units in the table would lose
	Invited          int
	tables           map[survey.UnitID][]survey.Group
	Problem          survey.ProblemKind // with the whole
	AudienceExamples []survey.Audience
}

func (a *Area) setupGroups(c *fiber.Ctx) error {
	data, groups, err := a.groupsData(c)
	if err != nil {
		return err
	}
	if data.Text, err = a.groupsText(c, data.Units, groups); err != nil {
		return err
	}
	return a.Show(c, "setup/groups", "setup.groups_title", data)
}

func (a *Area) groupsData(c *fiber.Ctx) (groupsData, []survey.Group, error) {
	ctx, owner := c.UserContext(), site.IdentityOf(c).Owner.ID
	data := groupsData{AudienceExamples: survey.Audiences()}
	units, err := a.Store.UnitsOf(ctx, owner)
	if err != nil {
		return data, nil, fmt.Errorf("read units: %w", err)
	}
	data.Units = units
	groups, err := a.Store.GroupsOfOwner(ctx, owner)
	if err != nil {
		return data, nil, fmt.Errorf("read groups: %w", err)
	}
	return data, groups, nil
}

// groupsText writes what is stored as the same table that is read, so that
// changing a number is changing a number.
func (a *Area) groupsText(c *fiber.Ctx, units []survey.Unit, groups []survey.Group) (string, error) {
	var text strings.Builder
	words := a.Views.Texts.Localizer(a.Language(c))
	for _, u := range units {
		for _, g := range groups {
			if g.Unit != u.ID {
				continue
			}
			audience, err := words.Text("audience." + string(g.Audience))
			if err != nil {
				return "", err
			}
			fmt.Fprintf(&text, "%s\t%s\t%s\t%d\n", u.Name, g.Name, audience, g.Invited)
		}
	}
	return text.String(), nil
}

// audienceWords are the names of the audiences in both languages, in small letters.
func (a *Area) audienceWords() (map[string]survey.Audience, error) {
	words := map[string]survey.Audience{}
	for _, audience := range survey.Audiences() {
		words[string(audience)] = audience
		for _, lang := range site.Languages {
			text, err := a.Views.Texts.Localizer(lang).Text("audience." + string(audience))
			if err != nil {
				return nil, err
			}
			words[strings.ToLower(text)] = audience
		}
	}
	return words, nil
}

// setupGroupsStore shows what a table would do, and does it when that has been
// seen. A table with a mistake in it changes nothing.
func (a *Area) setupGroupsStore(c *fiber.Ctx) error {
	data, groups, err := a.groupsData(c)
	if err != nil {
		return err
	}
	if data.Text, err = tableSent(c); err != nil {
		return fmt.Errorf("read table: %w", err)
	}
	words, err := a.audienceWords()
	if err != nil {
		return err
	}
	data.Rows, data.Checked = plan.ReadTable(data.Text, data.Units, words), true
	data.compare(groups)
	if len(data.Rows) == 0 {
		data.Problem = survey.Missing
	}
	switch {
	case data.Wrong > 0 || data.Problem != "":
		c.Status(fiber.StatusUnprocessableEntity)
	case c.FormValue("sure") == "yes":
		if err := a.storeGroups(c.UserContext(), site.ActorOf(c), data.tables); err != nil {
			return fmt.Errorf("store groups: %w", err)
		}
		return c.Redirect("/oppsett", fiber.StatusSeeOther)
	}
	return a.Show(c, "setup/groups", "setup.groups_title", data)
}

// tableSent is the file that was chosen, or else the text that was pasted.
func tableSent(c *fiber.Ctx) (string, error) {
	header, err := c.FormFile("file")
	if err != nil || header.Size == 0 {
		return c.FormValue("table"), nil
	}
	file, err := header.Open()
	if err != nil {
		return "", err
	}
	defer file.Close()
	body, err := io.ReadAll(file)
	return plan.Text(body), err
}

// compare counts what the rows would change.
func (d *groupsData) compare(before []survey.Group) {
	d.tables = map[survey.UnitID][]survey.Group{}
	for _, row := range d.Rows {
		if len(row.Problems) > 0 {
			d.Wrong++
			continue
		}
		d.tables[row.Group.Unit] = append(d.tables[row.Group.Unit], row.Group)
		d.Invited += row.Group.Invited
		at := slices.IndexFunc(before, func(g survey.Group) bool { return sameGroup(g, row.Group) })
		switch {
		case at < 0:
			d.New++
		case before[at].Invited != row.Group.Invited:
			d.Changed++
		}
	}
	for _, g := range before {
		if rows, named := d.tables[g.Unit]; named && !slices.ContainsFunc(rows, func(row survey.Group) bool { return sameGroup(g, row) }) {
			d.Removed = append(d.Removed, g.Name)
		}
	}
}

func sameGroup(a, b survey.Group) bool {
	return a.Unit == b.Unit && a.Audience == b.Audience && a.Name == b.Name
}

// storeGroups gives every unit of the tables its groups, all or none.
func (a *Area) storeGroups(ctx context.Context, actor string, tables map[survey.UnitID][]survey.Group) error {
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		for unit, groups := range tables {
			if err := tx.ReplaceGroups(ctx, unit, groups); err != nil {
				return err
			}
			if err := tx.Audit(ctx, actor, "set groups", string(unit)); err != nil {
				return err
			}
		}
		return nil
	})
}
