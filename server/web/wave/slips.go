package wave

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/waves"
	"trivselspuls/server/web/qr"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// How many go on a page of A4: slips in two columns of five, letters one above
// the other.
const (
	slipsPerSheet   = 10
	lettersPerSheet = 2
)

// slipSheet is a print view. Its codes are shown this once.
type slipSheet struct {
	Unit, Group string
	Audience    survey.Audience
	Wave        string
	Host        string // what to type into the browser when the camera fails
	Fingerprint string
	Letters     []letter // the languages of the parents' letter; none: slips alone
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
	Languages []string
	Link      string // address of the open link
	Unused    int    // slips left over, once the wave is closed
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
	data := groupData{
		Wave: wave, Group: row, Parents: waves.LinkFor(row.Audience), Languages: site.RespondentLanguages, Link: a.linkURL(row.ID),
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
	ctx := c.UserContext()
	data, err := a.groupOf(c)
	if err != nil {
		return err
	}
	var letters []letter
	if c.FormValue("letters") == "yes" {
		if letters, err = a.letters(c, data); err != nil {
			return err
		}
	}
	issue := a.Waves.PrintSlips
	switch c.FormValue("kind") {
	case "again":
		issue = a.Waves.ReplaceSlips
	case "spare":
		issue = a.Waves.SpareSlips
	}
	codes, err := issue(ctx, site.ActorOf(c), data.Group.ID)
	if err != nil {
		return fmt.Errorf("print slips: %w", err)
	}
	sheet, err := a.slipSheet(c, data, codes, letters)
	if err != nil {
		return err
	}
	if len(letters) > 0 {
		return a.Show(c, "slips/letters", "slips.letters_title", sheet)
	}
	return a.Show(c, "slips/sheet", "slips.title", sheet)
}

func (a *Area) slipSheet(c *fiber.Ctx, data groupData, codes []survey.Code, letters []letter) (slipSheet, error) {
	manifest, err := a.Waves.Manifest(c.UserContext(), data.Wave.ID)
	if err != nil {
		return slipSheet{}, fmt.Errorf("read manifest: %w", err)
	}
	sheet := slipSheet{
		Unit: data.Unit, Group: data.Group.Name, Audience: data.Group.Audience, Wave: data.Wave.Name,
		Host: a.Config.RespondentURL.Host, Fingerprint: survey.Fingerprint(manifest), Letters: letters,
	}
	onPage := slipsPerSheet
	if len(letters) > 0 {
		onPage = lettersPerSheet
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
