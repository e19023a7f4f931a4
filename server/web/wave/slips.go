package wave

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/waves"
	"trivselspuls/server/web/qr"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// sheetOf is a size of paper: its name in forms and style sheets, and how many slips
// go on it in two columns.
type sheetOf struct {
	Name  string
	slips int
}

// papers are the sizes there are; the first is what Norway has in its printers.
var papers = []sheetOf{{"a4", 10}, {"letter", 8}}

// lettersOn is how many letters stand on a sheet and how they are set: two, while
// each has room for its languages on half of it, else one in two columns, in
// smaller type when there are many.
func lettersOn(languages int) (perSheet int, layout string) {
	switch {
	case languages <= 3:
		return 2, ""
	case languages <= 6:
		return 1, "whole"
	}
	return 1, "whole many"
}

// slipSheet is a print view. Its codes are shown this once.
type slipSheet struct {
	Unit, Group string
	Audience    survey.Audience
	Wave        string
	Host        string // what to type into the browser when the camera fails
	Fingerprint string
	Letters     []letter // the languages of the parents' letter; none: slips alone
	Paper       string
	Layout      string // of letters in many languages, as the style sheet names it
	Sheets      [][]slip
}

type slip struct {
	Code string // in three blocks of four
	QR   qr.Image
}

type groupData struct {
	Wave      survey.Wave
	Group     store.WaveGroup
	Unit      string
	Parents   bool // may have letters, or an open link instead of slips
	Languages []letterLanguage
	Link      string // address of the open link
	Unused    int    // slips left over, once the wave is closed

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
	return a.describe(c, groupData{
		Wave: wave, Group: row, Print: base + "/lapper/" + string(row.ID), Poster: base + "/plakat/" + string(row.ID),
		Back: base, BackName: wave.Name,
	})
}

// describe adds what the pages say of a group.
func (a *Area) describe(c *fiber.Ctx, data groupData) (groupData, error) {
	row := data.Group
	data.Parents, data.Link = waves.LinkFor(row.Audience), a.linkURL(row.ID)
	if data.Parents {
		var err error
		if data.Languages, err = a.letterLanguages(c.UserContext(), a.Language(c), data); err != nil {
			return groupData{}, err
		}
	}
	if row.Unused != nil {
		data.Unused = *row.Unused
	}
	if row.Unit == "" {
		return data, nil
	}
	unit, err := a.Store.Unit(c.UserContext(), row.Unit)
	data.Unit = unit.Name
	return data, err
}

// printForm is one way to print a group's slips: the first time (an empty kind),
// the spare ones, or all again.
type printForm struct {
	Page   site.Page
	Kind   string
	Data   groupData
	Papers []sheetOf
}

// Form is the form of a kind on a page.
func (d groupData) Form(p site.Page, kind string) printForm {
	return printForm{Page: p, Kind: kind, Data: d, Papers: papers}
}

// slipsPage is where a group's slips, letters and open link are made.
func (a *Area) slipsPage(c *fiber.Ctx) error {
	data, err := a.groupOf(c)
	if err != nil {
		return err
	}
	return a.Show(c, "slips/group", "slips.title", data)
}

// slipsPrint makes the codes of a group and shows them this once. They are
// stored nowhere in the clear, so a lost print is replaced as a whole.
func (a *Area) slipsPrint(c *fiber.Ctx) error {
	data, err := a.groupOf(c)
	if err != nil {
		return err
	}
	return a.printSlips(c, data)
}

func (a *Area) printSlips(c *fiber.Ctx, data groupData) error {
	paper := slices.IndexFunc(papers, func(p sheetOf) bool { return p.Name == cmp.Or(c.FormValue("paper"), papers[0].Name) })
	if paper < 0 || c.FormValue("letters") == "yes" && !data.Parents {
		return fmt.Errorf("print slips: %w", survey.ErrMalformed)
	}
	var letters []letter
	var err error
	if c.FormValue("letters") == "yes" {
		if letters, err = a.letters(c, data); err != nil {
			return err
		}
	}
	codes, err := a.issue(c, data, letters)
	if err != nil {
		return fmt.Errorf("print slips: %w", err)
	}
	sheet, err := a.slipSheet(c, data, papers[paper], codes, letters)
	if err != nil {
		return err
	}
	if len(letters) > 0 {
		return a.Show(c, "slips/letters", "slips.letters_title", sheet)
	}
	return a.Show(c, "slips/sheet", "slips.title", sheet)
}

// issue makes the codes. The letters' languages are kept before, because what may
// fail after it costs a print.
func (a *Area) issue(c *fiber.Ctx, data groupData, letters []letter) ([]survey.Code, error) {
	ctx, kind := c.UserContext(), c.FormValue("kind")
	if kind == "again" || kind == "" && !data.Group.Printed {
		languages := make([]string, len(letters))
		for i, one := range letters {
			languages[i] = one.Code
		}
		if err := a.Waves.KeepLetters(ctx, data.Group.ID, languages); err != nil {
			return nil, err
		}
	}
	switch kind {
	case "again":
		return a.Waves.ReplaceSlips(ctx, site.ActorOf(c), data.Group.ID)
	case "spare":
		return a.Waves.SpareSlips(ctx, site.ActorOf(c), data.Group.ID)
	}
	return a.Waves.PrintSlips(ctx, site.ActorOf(c), data.Group.ID)
}

func (a *Area) slipSheet(c *fiber.Ctx, data groupData, paper sheetOf, codes []survey.Code, letters []letter) (slipSheet, error) {
	manifest, err := a.Waves.Manifest(c.UserContext(), data.Wave.ID)
	if err != nil {
		return slipSheet{}, fmt.Errorf("read manifest: %w", err)
	}
	sheet := slipSheet{
		Unit: data.Unit, Group: data.Group.Name, Audience: data.Group.Audience, Wave: data.Wave.Name,
		Host: a.Config.RespondentURL.Host, Fingerprint: survey.Fingerprint(manifest), Letters: letters,
		Paper: paper.Name,
	}
	onPage := paper.slips
	if len(letters) > 0 {
		onPage, sheet.Layout = lettersOn(len(letters))
	}
	for i, code := range codes {
		qr, err := qr.New(a.slipURL(code))
		if err != nil {
			return slipSheet{}, err
		}
		if i%onPage == 0 {
			sheet.Sheets = append(sheet.Sheets, nil)
		}
		last := &sheet.Sheets[len(sheet.Sheets)-1]
		*last = append(*last, slip{Code: code.String(), QR: qr})
	}
	return sheet, nil
}

// slipURL is what a slip's QR code says. The code stands in the fragment, which
// browsers do not send to any server.
func (a *Area) slipURL(code survey.Code) string {
	return a.Config.RespondentURL.String() + "/#" + string(code)
}
