package command

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"trivselspuls/server/setup"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

// importResponses gives a planned wave answers that were collected on paper or
// elsewhere, and closes it.
type importResponses struct {
	Files    []string          `arg:"" name:"file" help:"docs/imports.md describes them"`
	Wave     string            `required:"" placeholder:"WAVE" help:"name or identifier of the planned wave the answers belong to"`
	Approval survey.ApprovalID `required:"" placeholder:"ID" help:"identifier of the approval by two persons, as the page shows it"`
	From     day               `placeholder:"DAY" help:"first day answers were given, such as 2024-10-01; as planned when empty"`
	To       day               `placeholder:"DAY" help:"last day answers were given; as planned when empty"`
}

func (c *importResponses) run(ctx context.Context, s session) error {
	in := waves.Import{Approval: c.Approval, Opens: time.Time(c.From), Closes: c.To.end()}
	for _, path := range c.Files {
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		in.Files = append(in.Files, waves.ImportFile{Name: filepath.Base(path), Body: file})
	}
	st, service, err := s.OpenWaves(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	planned, err := st.PlannedWaves(ctx)
	if err != nil {
		return err
	}
	wave, err := setup.FindWave(planned, c.Wave, "there is no planned wave")
	for _, w := range planned {
		if err != nil {
			err = fmt.Errorf("%w\n%s  %s", err, w.ID, w.Name)
		}
	}
	if err != nil {
		return err
	}
	closing, err := service.Import(ctx, audit.CommandLine, wave.ID, in)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%d answers are imported and %s is closed. They are kept without order and without the forms' numbers; delete the files when you need them no more.\n",
		closing.Answered, wave.Name)
	return nil
}
