package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/survey"
)

// slipsPerSheet is two columns of five on A4.
const slipsPerSheet = 10

type slipSheet struct {
	Unit, Group string
	Audience    survey.Audience
	Wave        string
	Host        string // what to type into the browser when the camera fails
	Fingerprint string
	Sheets      [][]slip
}

type slip struct {
	Code string // in three blocks of four
	QR   qrImage
}

// slipsPrint makes the codes of a group and shows them this once. They are
// stored nowhere in the clear, so a lost print is replaced as a whole.
func (a *App) slipsPrint(c *fiber.Ctx) error {
	ctx, wave, group := c.UserContext(), waveOf(c), survey.GroupID(c.Params("group"))
	row, err := a.store.WaveGroup(ctx, group)
	if err != nil || row.Wave != wave.ID {
		return fmt.Errorf("print slips: %w", survey.ErrNotFound)
	}
	issue := a.waves.PrintSlips
	if c.FormValue("again") == "yes" {
		issue = a.waves.ReplaceSlips
	}
	codes, err := issue(ctx, actorOf(c), group)
	if err != nil {
		return fmt.Errorf("print slips: %w", err)
	}
	sheet, err := a.slipSheet(c, wave, codes)
	if err != nil {
		return err
	}
	sheet.Group, sheet.Audience = row.Name, row.Audience
	if row.Unit != "" {
		unit, err := a.store.Unit(ctx, row.Unit)
		if err != nil {
			return fmt.Errorf("print slips: %w", err)
		}
		sheet.Unit = unit.Name
	}
	return a.show(c, "slips/sheet", "slips.title", sheet)
}

func (a *App) slipSheet(c *fiber.Ctx, wave survey.Wave, codes []survey.Code) (slipSheet, error) {
	manifest, err := a.waves.Manifest(c.UserContext(), wave.ID)
	if err != nil {
		return slipSheet{}, fmt.Errorf("read manifest: %w", err)
	}
	sheet := slipSheet{Wave: wave.Name, Host: a.config.RespondentURL.Host, Fingerprint: survey.Fingerprint(manifest)}
	for i, code := range codes {
		qr, err := newQR(a.slipURL(code))
		if err != nil {
			return slipSheet{}, err
		}
		if i%slipsPerSheet == 0 {
			sheet.Sheets = append(sheet.Sheets, nil)
		}
		last := &sheet.Sheets[len(sheet.Sheets)-1]
		*last = append(*last, slip{Code: code.String(), QR: qr})
	}
	return sheet, nil
}

// slipURL is what a slip's QR code says. The code stands in the fragment, which
// browsers do not send to any server.
func (a *App) slipURL(code survey.Code) string {
	return a.config.RespondentURL.String() + "/#" + string(code)
}
