package setup

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/setup"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/sheet"
)

// groupsData is the page of groups: the table as text, and once it has been sent how it
// was understood and what it would do, before anything is stored.
type groupsData struct {
	sent
	Units []survey.Unit
	Table setup.Table
	setup.Change
	AudienceExamples []survey.Audience
	outlook
	Join *joining // what was asked for, before it is done
}

func (a *Area) setupGroups(c *fiber.Ctx) error {
	data, _, err := a.storedGroups(c)
	return a.Shown(c, "setup/groups", "setup.groups_title", data, err)
}

// storedGroups is the page with what is stored.
func (a *Area) storedGroups(c *fiber.Ctx) (groupsData, []survey.Group, error) {
	data, groups, err := a.groupsData(c)
	data.Text = data.Now
	if err == nil {
		data.outlook, err = a.outlook(c, data.Units, groups)
	}
	return data, groups, err
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
	slices.SortStableFunc(groups, inOrder)
	if err == nil {
		data.Now, err = a.groupsText(c, units, groups)
	}
	return data, groups, survey.In("read groups", err)
}

// inOrder puts the youngest first, as in the wave's own list.
func inOrder(a, b survey.Group) int {
	audiences := survey.Audiences()
	return cmp.Compare(slices.Index(audiences, a.Audience), slices.Index(audiences, b.Audience))
}

// groupsText writes what is stored as the same table that is read, so that changing a
// number is changing a number.
func (a *Area) groupsText(c *fiber.Ctx, units []survey.Unit, groups []survey.Group) (string, error) {
	var text strings.Builder
	said := a.Views.Texts().Localizer(a.Language(c)).Sayer()
	for _, u := range units {
		for _, g := range groups {
			if g.Unit == u.ID {
				fmt.Fprintf(&text, "%s\t%s\t%s\t%d\n", u.Name, g.Name, said.Say("audience."+string(g.Audience)), g.Invited)
			}
		}
	}
	return text.String(), said.Err
}

// setupGroupsFile is the table to fill in: what is stored, and for a unit without groups
// one for each audience that it may have.
func (a *Area) setupGroupsFile(c *fiber.Ctx) error {
	data, groups, err := a.groupsData(c)
	if err != nil {
		return err
	}
	said := a.Views.Texts().Localizer(a.Language(c)).Sayer()
	rows := [][]string{survey.Map([]string{"unit", "name", "audience", "invited"}, func(key string) string { return said.Say("setup.column." + key) })}
	for _, u := range data.Units {
		own := survey.Filter(groups, func(g survey.Group) bool { return g.Unit == u.ID })
		for _, g := range own {
			rows = append(rows, []string{u.Name, g.Name, said.Say("audience." + string(g.Audience)), strconv.Itoa(g.Invited)})
		}
		for _, audience := range survey.Audiences() {
			if name := said.Say("audience." + string(audience)); len(own) == 0 && audience.At(u.Kind) {
				rows = append(rows, []string{u.Name, name, name, ""})
			}
		}
	}
	var file bytes.Buffer
	file.WriteString("\ufeff")
	out := csv.NewWriter(&file)
	out.Comma = ';'
	if err := errors.Join(said.Err, out.WriteAll(rows)); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	c.Attachment("grupper.csv")
	c.Type("csv", "utf-8")
	return c.Send(file.Bytes())
}

// setupGroupsStore shows what a table would do, and does it when that has been
// seen. A table with a mistake in it changes nothing.
func (a *Area) setupGroupsStore(c *fiber.Ctx) error {
	data, groups, err := a.groupsData(c)
	if err != nil {
		return err
	}
	words, err := a.Views.Texts().Audiences()
	if err != nil {
		return err
	}
	data.sent, err = tableSent(c, data.Now, setup.SheetsOfGroups(data.Units, words))
	if err != nil {
		return err
	}
	data.Table = setup.ReadTable(data.Text, data.Units, words)
	data.Change = setup.Compare(data.Table.Rows, groups)
	if len(data.Table.Rows) == 0 && len(data.Table.Left) > 0 {
		data.Problem = cmp.Or(data.Problem, "setup.groups_unread")
	}
	data.hasRows(len(data.Table.Rows))
	switch {
	case data.Wrong > 0 || data.Problem != "":
		c.Status(fiber.StatusUnprocessableEntity)
	case site.Posted(c, "sure") == "yes":
		if err := a.editor(c).SetGroups(c.UserContext(), data.Change); err != nil {
			return fmt.Errorf("store groups: %w", err)
		}
		return c.Redirect("/oppsett/grupper", fiber.StatusSeeOther)
	}
	return a.Show(c, "setup/groups", "setup.groups_title", data)
}

// sent is a table as it came, pasted or in a file, before it is understood.
type sent struct {
	Text    string
	Now     string   // what is stored, as such a table
	Others  []string // sheets of the workbook beside the one that was read
	Problem string   // with the whole, a text key
	Where   sheet.Problem
	Checked bool // the page is of what was sent
}

// hasRows says that a table is empty which could be read.
func (s *sent) hasRows(n int) {
	if n == 0 {
		s.Problem = cmp.Or(s.Problem, "setup.groups_empty")
	}
}

// tableSent is the file that was chosen, of several sheets those that are the table, or else
// the text that was pasted.
func tableSent(c *fiber.Ctx, now string, choice sheet.Choice) (s sent, err error) {
	s.Checked, s.Now = true, now
	form, plain := c.MultipartForm()
	if plain != nil { // what has been seen comes as a plain form
		s.Text = site.Posted(c, "table")
		return s, nil
	}
	if len(form.File["file"]) == 0 || form.File["file"][0].Size == 0 {
		s.Text = strings.Join(form.Value["table"], "")
		return s, nil
	}
	file, err := form.File["file"][0].Open()
	if err != nil {
		return s, fmt.Errorf("read table: %w", err)
	}
	defer file.Close()
	s.Text, s.Others, err = sheet.Text(file, choice)
	if problems, ok := errors.AsType[sheet.Problems](err); ok {
		s.Where, err = problems[0], nil
		s.Problem = "setup.sheet." + cmp.Or(s.Where.Fault, "no-table")
	}
	return s, survey.In("read table", err)
}
