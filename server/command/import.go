package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"trivselspuls/analysis"
	"trivselspuls/server/page"
	"trivselspuls/server/settings"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// importResponses gives a planned wave answers that were collected on paper or
// elsewhere, and closes it.
type importResponses struct {
	Files    []string          `arg:"" name:"file" help:"docs/imports.md describes them"`
	Wave     string            `required:"" placeholder:"WAVE" help:"name or identifier of the planned wave the answers belong to"`
	Approval survey.ApprovalID `required:"" placeholder:"ID" help:"identifier of the approval by two persons, as the page shows it"`
	From     day               `placeholder:"DAY" help:"first day answers were given, such as 2024-10-01; as planned when empty"`
	To       day               `placeholder:"DAY" help:"last day answers were given; as planned when empty"`
	Whole    bool              `help:"groups without an answer gave none: no file is missing"`
	Sure     bool              `help:"do what cannot be undone: import and close the wave; without it show what would be imported"`
}

func (c *importResponses) on(ctx context.Context, s session, st *store.Store) error {
	in := waves.Import{Approval: c.Approval, Whole: c.Whole, Opens: time.Time(c.From), Closes: c.To.end()}
	for _, path := range c.Files {
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		in.Files = append(in.Files, waves.ImportFile{Name: filepath.Base(path), Body: file})
	}
	service, _, err := s.Waves(st)
	if err != nil {
		return err
	}
	planned, err := st.WavesIn(ctx, survey.Planned)
	if err != nil {
		return err
	}
	wave, err := findWave(planned, c.Wave, "there is no planned wave")
	for _, w := range planned {
		if err != nil {
			err = fmt.Errorf("%w\n%s  %s", err, w.ID, w.Name)
		}
	}
	if err != nil {
		return err
	}
	texts, err := page.LoadViews()
	if err != nil {
		return err
	}
	if in.Audiences, err = texts.Texts().Audiences(); err != nil {
		return err
	}
	if in.Columns, err = texts.Texts().AnswerColumns(); err != nil {
		return err
	}
	if seen, err := c.show(ctx, s, service, wave, in); err != nil || !seen {
		return err
	}
	closing, err := service.Import(ctx, audit.CommandLine, wave.ID, in)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Answers imported: %d. %s is closed. The answers are kept without order and without the forms' numbers; delete the files when you need them no more.\n",
		closing.Answered, wave.Name)
	return nil
}

// show says what the files hold of each group, and whether it may be imported.
func (c *importResponses) show(ctx context.Context, s session, service *waves.Service, wave survey.Wave, in waves.Import) (bool, error) {
	groups, err := service.Imported(ctx, wave.ID, in)
	if err != nil {
		return false, err
	}
	empty := 0
	for _, g := range groups {
		fmt.Fprintf(s.out, "%s, %s: %d of %d\n", strings.TrimPrefix(g.UnitName+", "+g.Name, ", "), g.Audience, g.Answers, g.Invited)
		if g.Answers == 0 {
			empty++
		}
	}
	switch {
	case empty > 0 && !c.Whole && c.Sure:
		return false, fmt.Errorf("nothing was imported: groups without an answer: %d, and a wave takes one import. Give all files at once, or say -whole", empty)
	case !c.Sure:
		fmt.Fprintf(s.out, "Nothing is imported yet. It cannot be undone, and it closes %s: say -sure. ", wave.Name)
		if empty > 0 {
			fmt.Fprintf(s.out, "Groups without an answer: %d. If no file is missing, say -whole too.", empty)
		}
		fmt.Fprintln(s.out)
	}
	for _, f := range in.Files { // to be read once more
		if _, again := f.Body.Seek(0, io.SeekStart); again != nil {
			err = again
		}
	}
	return c.Sure, err
}

// importNational reads national figures. A file with a mistake in it changes nothing.
type importNational struct {
	File string `arg:"" help:"docs/imports.md describes it"`
}

func (c *importNational) run(_ context.Context, s session) error {
	body, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	library, err := questionnaire.Load()
	if err != nil {
		return err
	}
	national, err := analysis.ReadNational(bytes.NewReader(body), settings.SharesOf(library))
	if err != nil {
		return fmt.Errorf("nothing was imported from %s:\n%w", c.File, err)
	}
	if national.Latest() > time.Now().Year() {
		return fmt.Errorf("nothing was imported from %s: it has a school year that has not begun", c.File)
	}
	if err := os.MkdirAll(s.DataDir, 0o700); err != nil {
		return err
	}
	if err := replaceFile(s.NationalPath(), body); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "National figures imported: %d. Results show them when the server starts next.\n", national.Len())
	for _, why := range slices.Sorted(maps.Keys(national.Left)) {
		fmt.Fprintf(s.out, "Rows left out for their %s: %d\n", why, national.Left[why])
	}
	return nil
}

// replaceFile writes a file beside the old one and puts it in its place, so that
// a full disk leaves the old one whole.
func replaceFile(path string, body []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // fails once it has its real name
	_, err = file.Write(body)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
