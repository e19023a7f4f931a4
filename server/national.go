package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"trivselspuls/analysis"
	"trivselspuls/server/settings"
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
	national, err := analysis.ReadNational(bytes.NewReader(body), settings.SharesOf(library))
	if err != nil {
		return fmt.Errorf("nothing was imported from %s:\n%w", path, err)
	}
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return err
	}
	if err := replaceFile(c.NationalPath(), body); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d national figures are imported. Results show them when the server starts next.\n", national.Len())
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
