package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"trivselspuls/analysis"
	"trivselspuls/server/settings"
	"trivselspuls/survey/questionnaire"
)

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
	if err := os.MkdirAll(s.DataDir, 0o700); err != nil {
		return err
	}
	if err := replaceFile(s.NationalPath(), body); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%d national figures are imported. Results show them when the server starts next.\n", national.Len())
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
