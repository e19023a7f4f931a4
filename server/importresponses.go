package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"trivselspuls/server/setup"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

func importFlags(set *flag.FlagSet) {
	for _, one := range [][2]string{
		{"wave", "import responses: name or identifier of the planned wave the answers belong to"},
		{"approval", "import responses: identifier of the approval by two persons, as the page shows it"},
		{"from", "import responses: first day answers were given, such as 2024-10-01; as planned when empty"},
		{"to", "import responses: last day answers were given; as planned when empty"},
	} {
		set.String(one[0], "", one[1])
	}
}

// importResponses gives a planned wave answers that were collected on paper or
// elsewhere, and closes it.
func importResponses(ctx context.Context, c config, paths []string, out io.Writer) error {
	in, err := importPeriod(c)
	if err != nil {
		return err
	}
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		in.Files = append(in.Files, waves.ImportFile{Name: filepath.Base(path), Body: file})
	}
	st, service, err := c.OpenWaves(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	in.Approval = survey.ApprovalID(c.said("approval"))
	wave, err := findWave(ctx, st, c.said("wave"))
	if err != nil {
		return err
	}
	closing, err := service.Import(ctx, "command line", wave.ID, in)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d answers are imported and %s is closed. They are kept without order and without the forms' numbers; delete the files when you need them no more.\n",
		closing.Answered, wave.Name)
	return nil
}

// importPeriod reads when the answers were given.
func importPeriod(c config) (in waves.Import, err error) {
	for _, day := range []struct {
		flag string
		into *time.Time
	}{{"from", &in.Opens}, {"to", &in.Closes}} {
		text := c.said(day.flag)
		if text == "" {
			continue
		}
		if *day.into, err = time.Parse(time.DateOnly, text); err != nil {
			return in, fmt.Errorf("-%s must be a day such as 2024-10-01, not %q: %w", day.flag, text, errUsage)
		}
	}
	if !in.Closes.IsZero() {
		in.Closes = survey.EndOfDay(in.Closes)
	}
	return in, nil
}

// findWave finds a planned wave of any owner.
func findWave(ctx context.Context, st *store.Store, named string) (survey.Wave, error) {
	owners, err := st.Owners(ctx)
	if err != nil {
		return survey.Wave{}, err
	}
	var planned []survey.Wave
	for _, o := range owners {
		projects, err := st.ProjectsOf(ctx, o.ID)
		if err != nil {
			return survey.Wave{}, err
		}
		for _, p := range projects {
			list, err := st.WavesOf(ctx, p.ID)
			if err != nil {
				return survey.Wave{}, err
			}
			planned = append(planned, slices.DeleteFunc(list, func(w survey.Wave) bool { return w.State != survey.Planned })...)
		}
	}
	wave, err := setup.FindWave(planned, named, "there is no planned wave")
	for _, w := range planned {
		if err != nil {
			err = fmt.Errorf("%w\n%s  %s", err, w.ID, w.Name)
		}
	}
	return wave, err
}
