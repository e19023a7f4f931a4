package wave

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/print"
	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// printer makes what is printed on paper, and what leaders tell about a wave.
func (a *Area) printer() print.Printer {
	return print.Printer{Store: a.Store.Reader, Waves: a.Waves, Texts: a.Views.Texts(), RespondentURL: a.Config.RespondentURL}
}

type groupData struct {
	print.Batch
	Parents   bool // may have letters, or an open link instead of slips
	Languages []print.LetterLanguage
	Link      string // address of the open link, while the wave is open
	Hurried   bool   // the link has given unusually many codes in a short time
	Given     int    // percent of the link's codes, rounded
	Unused    int    // slips left over, once the wave is closed
	Tablets   string // address of the page that checks a tablet; empty where people answer on their own
	Test      string // address of what a test slip shows
	Spares    int    // slips that can be printed besides
	Spoilt    *page.Form
	More      *page.Form
	Revoked   bool // a slip has just been

	Mine         bool   // for the unit's own leader, who prints once
	Print        string // address that slips are printed from
	Poster, Back string // addresses
	BackName     string
}

// groupOf finds the wave's group of the path and its unit's name.
func (a *Area) groupOf(c *fiber.Ctx) (groupData, error) {
	wave := site.WaveOf(c)
	row, err := a.Store.WaveGroup(c.UserContext(), survey.GroupID(c.Params("group")))
	if err != nil {
		return groupData{}, fmt.Errorf("read group: %w", err)
	}
	if row.Wave != wave.ID {
		return groupData{}, fmt.Errorf("read group: %w", survey.ErrNotFound)
	}
	base := "/maling/" + string(wave.ID)
	return a.describe(c, base, groupData{Batch: print.Batch{Wave: wave, Group: row}, Back: base, BackName: wave.Name})
}

// describe adds what the pages say of a group, whose addresses begin with base.
func (a *Area) describe(c *fiber.Ctx, base string, data groupData) (groupData, error) {
	row, p := data.Group, a.printer()
	data.Print, data.Poster = base+"/lapper/"+string(row.ID), base+"/plakat/"+string(row.ID)
	var err error
	if data.Batch, err = p.Batch(c.UserContext(), data.Wave, row); err != nil {
		return groupData{}, err
	}
	data.Parents = waves.LinkFor(row.Audience)
	if row.OpenLink && data.Wave.State == survey.Open {
		if err := a.describeLink(c, &data); err != nil {
			return groupData{}, err
		}
	}
	if data.Parents {
		if data.Languages, err = p.LetterLanguages(c.UserContext(), a.Language(c), data.Batch); err != nil {
			return groupData{}, err
		}
	}
	if who := row.Audience.Facts().Who; who != survey.WhoParents && who != survey.WhoStaff {
		data.Tablets = a.Config.RespondentURL.JoinPath("nettbrett").String()
	}
	if row.Unused != nil {
		data.Unused = *row.Unused
	}
	data.Test = p.TestURL(row.ID)
	data.Spoilt = &page.Form{Action: data.Print + "/odelagt", Submit: "slips.spoilt_submit", Fields: []page.Field{
		{Name: "code", Type: "text", Label: "slips.spoilt_code", Help: "slips.spoilt_help", Complete: "off"},
	}}
	data.More = &page.Form{Action: data.Print + "/flere", Submit: "slips.more_submit", Fields: []page.Field{
		{Name: "asked", Type: "number", Label: "slips.more_asked", Value: strconv.Itoa(row.Asked())},
	}}
	data.Spares, err = a.Waves.SparesLeft(c.UserContext(), row.ID)
	return data, err
}

// slipRevoke makes a spoilt slip worthless, and shows the page with one slip more to print.
// The code is not shown again.
func (a *Area) slipRevoke(c *fiber.Ctx, data groupData) error {
	slip, err := survey.ParseSlip(site.Posted(c, "code"))
	if err == nil {
		err = a.Waves.RevokeSlip(c.UserContext(), site.ActorOf(c), data.Group.ID, slip.Code)
	}
	field := data.Spoilt.Field("code")
	switch {
	case errors.Is(err, survey.ErrCodeUsed):
		field.Problem = survey.SlipUsed
	case errors.Is(err, survey.ErrCodeRefused), errors.Is(err, survey.ErrCode):
		field.Problem = survey.NoSlip
	case err != nil:
		return err
	default:
		data.Revoked, data.Spares = true, data.Spares+1
		return a.slipsPage(c, data)
	}
	c.Status(fiber.StatusUnprocessableEntity)
	return a.slipsPage(c, data)
}

// askMore raises the number asked of a group.
func (a *Area) askMore(c *fiber.Ctx, data groupData) error {
	data.More.Read(site.Sent(c))
	field := data.More.Field("asked")
	asked, err := strconv.Atoi(field.Value)
	if err != nil {
		field.Problem, err = survey.NotANumber, nil
	} else if err = a.Waves.AskMore(c.UserContext(), site.ActorOf(c), data.Group.ID, asked); errors.Is(err, survey.ErrMalformed) {
		field.Problem, err = survey.NotMore, nil
	}
	return site.Stored(c, data.More, nil, err, data.Print, func(c *fiber.Ctx, _ *page.Form) error { return a.slipsPage(c, data) })
}

// describeLink adds what the pages say of a group's open link.
func (a *Area) describeLink(c *fiber.Ctx, data *groupData) error {
	link, err := a.Waves.Link(c.UserContext(), data.Group.ID)
	if err != nil {
		return fmt.Errorf("read link: %w", err)
	}
	if link.Address == "" { // the wave has just been closed
		return nil
	}
	progress, err := a.Waves.Progress(c.UserContext(), data.Wave.ID)
	if err != nil {
		return fmt.Errorf("read progress: %w", err)
	}
	for _, p := range progress {
		if p.ID == data.Group.ID && p.OpenLink {
			data.Given = p.Percent
		}
	}
	data.Link, data.Hurried = a.printer().LinkURL(link), link.Hurried
	return nil
}

// printForm is one way to print a group's slips.
type printForm struct {
	Page   page.Page
	Kind   string
	Data   groupData
	Papers []print.Size
}

// Form is the form of a kind on a page.
func (d groupData) Form(p page.Page, kind string) printForm {
	return printForm{Page: p, Kind: kind, Data: d, Papers: print.Sizes()}
}

// slipsPage is where a group's slips, letters and open link are made.
func (a *Area) slipsPage(c *fiber.Ctx, data groupData) error {
	site.AllowCamera(c)
	return a.Show(c, "wave/slips", "slips.title", data)
}

// slipsPrint makes the codes of a group and shows them this once.
func (a *Area) slipsPrint(c *fiber.Ctx, data groupData) error {
	order := print.Order{Kind: print.Kind(site.Posted(c, "kind")), Language: a.Language(c)}
	var known bool
	if order.Size, known = print.SizeOf(site.Posted(c, "paper")); !known || site.Posted(c, "letters") == "yes" && !data.Parents {
		return fmt.Errorf("print slips: %w", survey.ErrMalformed)
	}
	if site.Posted(c, "letters") == "yes" {
		order.Letters = ticked(c, data.Languages)
	} else if data.Parents {
		order.Besides = slices.DeleteFunc(ticked(c, data.Languages), func(l questionnaire.Language) bool { return l.Code == order.Language })
	}
	sheet, err := a.printer().Slips(c.UserContext(), site.ActorOf(c), data.Batch, order)
	name, title := sheet.View()
	return a.Shown(c, name, title, sheet, err)
}

// allForm asks on what everything that waits is printed, and in which languages the
// parents' letters are. It has no fields where nothing waits.
type allForm struct {
	Action    string
	Languages []questionnaire.Language
	Waiting   int
	Parents   bool // wait too: their slips come as letters, and rule an open link out
	Links     bool // there are, whose posters are printed too
	Papers    []print.Size
}

func (a *Area) allForm(c *fiber.Ctx, action string, from print.Sender, groups []waveGroup) (*allForm, error) {
	form := &allForm{Action: action, Papers: print.Sizes()}
	for _, g := range groups {
		form.Links = form.Links || g.OpenLink
		if !g.Printed && !g.OpenLink {
			form.Waiting++
			form.Parents = form.Parents || waves.LinkFor(g.Audience)
		}
	}
	if from.Wave.State != survey.Open || form.Waiting == 0 {
		return nil, nil
	}
	var err error
	form.Languages, err = a.printer().MessageLanguages(c.UserContext(), from)
	return form, err
}

// printAll prints what the groups of an open wave are given first, on one page.
func (a *Area) printAll(c *fiber.Ctx, wave survey.Wave, groups []store.WaveGroup) error {
	order := print.Order{Kind: print.First, Language: a.Language(c)}
	var known bool
	if order.Size, known = print.SizeOf(site.Posted(c, "paper")); !known {
		return fmt.Errorf("print everything: %w", survey.ErrMalformed)
	}
	if wave.State != survey.Open || len(print.Waiting(groups)) == 0 {
		return fmt.Errorf("print everything: %w", survey.ErrState)
	}
	bundle := a.printer().Bundle(c.UserContext(), site.ActorOf(c), wave, groups, order, site.Sent(c)("sprak"))
	return a.Show(c, "print/all", "slips.all_title", bundle)
}

func (a *Area) wavePrintAll(c *fiber.Ctx) error {
	groups, err := a.Store.WaveGroups(c.UserContext(), site.WaveOf(c).ID)
	if err != nil {
		return fmt.Errorf("read groups: %w", err)
	}
	return a.printAll(c, site.WaveOf(c), groups)
}

// ticked are the letter's languages as the form has them, or the one that stands
// first when none is ticked.
func ticked(c *fiber.Ctx, all []print.LetterLanguage) []questionnaire.Language {
	chosen := survey.Filter(all, func(one print.LetterLanguage) bool { return site.Posted(c, "lang-"+one.Code) == "yes" })
	if len(chosen) == 0 {
		chosen = all[:min(1, len(all))]
	}
	return survey.Map(chosen, func(one print.LetterLanguage) questionnaire.Language { return one.Language })
}
