package command

import (
	"context"
	"errors"

	"trivselspuls/server/doctor"
)

// examine looks at an installation: doctor. It fails when something is wrong.
type examine struct {
	JSON bool `help:"write the findings as JSON"`
}

func (c *examine) run(ctx context.Context, s session) error {
	report := doctor.Examine(ctx, s.Settings)
	if c.JSON {
		if err := report.WriteJSON(s.out); err != nil {
			return err
		}
	} else {
		report.Write(s.out)
	}
	if !report.Healthy() {
		return errors.New("something is wrong; what it is stands above")
	}
	return nil
}
