package wave

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/print"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// unitSlipsData is a unit's groups in the open wave, for the leader who prints for
// them. Without an open wave there are none.
type unitSlipsData struct {
	Unit   survey.Unit
	Wave   survey.Wave
	Groups []waveGroup
	Ages   []print.Age
	All    *allForm
}

// Subject names the unit in the title of the page.
func (d unitSlipsData) Subject() string { return d.Unit.Name }

// unitSlips lists what a leader prints: a class at a time.
func (a *Area) unitSlips(c *fiber.Ctx) error {
	from, err := a.senderOfUnit(c)
	if err != nil {
		return err
	}
	groups, err := a.groupsOf(c.UserContext(), from)
	if err != nil {
		return err
	}
	data := unitSlipsData{Unit: *from.Unit, Wave: from.Wave, Groups: groups, Ages: from.Ages()}
	data.All, err = a.allForm(c, "/enhet/"+string(from.Unit.ID)+"/lapper", from.Sender, groups)
	return a.Shown(c, "wave/unitslips", "slips.unit_title", data, err)
}

func (a *Area) unitPrintAll(c *fiber.Ctx) error {
	from, err := a.senderOfUnit(c)
	if err != nil {
		return err
	}
	groups, err := a.groupsOf(c.UserContext(), from)
	if err != nil {
		return err
	}
	return a.printAll(c, from.Wave, survey.Map(groups, func(g waveGroup) store.WaveGroup { return g.WaveGroup }))
}

// ownGroup is the path's group if it is of the guard's unit, and its wave is open.
func (a *Area) ownGroup(c *fiber.Ctx) (groupData, error) {
	unit := site.UnitOf(c)
	row, err := a.Store.WaveGroup(c.UserContext(), survey.GroupID(c.Params("group")))
	if err != nil {
		return groupData{}, fmt.Errorf("read group: %w", err)
	}
	wave, err := a.Store.Wave(c.UserContext(), row.Wave)
	if err != nil {
		return groupData{}, fmt.Errorf("read wave: %w", err)
	}
	if row.Unit != unit.ID || wave.State != survey.Open {
		return groupData{}, fmt.Errorf("read group: %w", survey.ErrNotFound)
	}
	base := "/enhet/" + string(unit.ID)
	return a.describe(c, base, groupData{Batch: print.Batch{Wave: wave, Group: row}, Mine: true, Back: base + "/lapper", BackName: unit.Name})
}

// slipsPrintOnce prints a group's slips the first time, spare ones and test slips. As many come again
// as are not used, so that replacing a print would tell a leader how many have answered:
// the project leader does it.
func (a *Area) slipsPrintOnce(c *fiber.Ctx, data groupData) error {
	if kind := print.Kind(site.Posted(c, "kind")); kind == print.Again {
		return fmt.Errorf("print slips: %w", survey.ErrNotFound)
	}
	return a.slipsPrint(c, data)
}

// linkPage gives a group an open link instead of slips, when somebody is sure.
func (a *Area) linkPage(c *fiber.Ctx, data groupData) error {
	if site.Posted(c, "sure") != "yes" {
		return fmt.Errorf("offer open link unconfirmed: %w", survey.ErrMalformed)
	}
	return site.Led(c, data.Print, a.Waves.IssueLink(c.UserContext(), site.ActorOf(c), data.Group.ID))
}

// linkRenew replaces a group's open link, and makes worthless what it gave and nobody
// has used.
func (a *Area) linkRenew(c *fiber.Ctx, data groupData) error {
	return site.Led(c, data.Print, a.Waves.RenewLink(c.UserContext(), site.ActorOf(c), data.Group.ID))
}

// linkWithdraw takes a link back that has given no code.
func (a *Area) linkWithdraw(c *fiber.Ctx, data groupData) error {
	return site.Led(c, data.Print, a.Waves.WithdrawLink(c.UserContext(), site.ActorOf(c), data.Group.ID))
}

// posterPage is the poster of a group's open link, for the wall or a letter.
func (a *Area) posterPage(c *fiber.Ctx, data groupData) error {
	poster, err := a.printer().Poster(c.UserContext(), data.Batch)
	return a.Shown(c, "print/poster", "slips.poster_title", poster, err)
}
