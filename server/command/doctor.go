package command

import (
	"context"
	"errors"

	"trivselspuls/server/doctor"
)

// examine looks at an installation: doctor. It fails when something is wrong.
type examine struct {
	JSON   bool `help:"write the findings as JSON"`
	Served bool `help:"ask the running server only, as often as one likes: a container's check of health"`
	Memory bool `help:"look for waves' keys in the memory of the servers on this machine too (as root)"`
}

func (c *examine) run(ctx context.Context, s session) error {
	var further []doctor.Check
	if c.Memory {
		further = append(further, doctor.Memory(s.Settings))
	}
	var report doctor.Report
	if c.Served {
		report = doctor.Served(ctx, s.Settings)
	} else {
		report = doctor.Examine(ctx, s.Settings, further...)
	}
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
