package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"trivselspuls/analysis"
	"trivselspuls/survey/questionnaire"
)

// runImport reads what was collected elsewhere. A file with a mistake in it changes
// nothing.
func runImport(ctx context.Context, c config, args []string, out io.Writer) error {
	switch {
	case len(args) == 2 && args[0] == "national":
		return importNational(c, args[1], out)
	case len(args) >= 2 && args[0] == "responses" && c.said("wave") != "" && c.said("approval") != "":
		return importResponses(ctx, c, args[1:], out)
	}
	return fmt.Errorf("use: server import national FILE, or server import responses FILE... -wave WAVE -approval ID [-from DAY -to DAY]: %w", errUsage)
}

func importNational(c config, path string, out io.Writer) error {
	body, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	library, err := questionnaire.Load()
	if err != nil {
		return err
	}
	national, err := analysis.ReadNational(bytes.NewReader(body), sharesOf(library))
	if err != nil {
		return fmt.Errorf("nothing was imported from %s:\n%w", path, err)
	}
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return err
	}
	if err := replaceFile(nationalPath(c), body); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d national figures are imported. Results show them when the server starts next.\n", national.Len())
	return nil
}

func nationalPath(c config) string { return filepath.Join(c.DataDir, "national.csv") }

// readNational is the national figures imported before, or none.
func readNational(c config, library *questionnaire.Library) (analysis.National, error) {
	file, err := os.Open(nationalPath(c))
	if errors.Is(err, fs.ErrNotExist) {
		return analysis.National{}, nil
	}
	if err != nil {
		return analysis.National{}, err
	}
	defer file.Close()
	national, err := analysis.ReadNational(file, sharesOf(library))
	if err != nil {
		return analysis.National{}, fmt.Errorf("read %s: %w", nationalPath(c), err)
	}
	return national, nil
}

// sharesOf tells whether an indicator's ID is known to any questionnaire, and
// whether it is a share there.
func sharesOf(library *questionnaire.Library) func(id string) (share, known bool) {
	kinds := map[string]questionnaire.Kind{}
	for _, q := range library.All() {
		for _, ind := range q.Indicators {
			kinds[ind.ID] = ind.Kind
		}
	}
	return func(id string) (bool, bool) {
		kind, known := kinds[id]
		return kind == questionnaire.Share, known
	}
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
