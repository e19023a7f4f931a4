package store_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	_ "embed" // what earlier versions left
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"trivselspuls/survey/must"
)

// earlierVersion is what an earlier version left, as a tar file that is packed.
type earlierVersion struct {
	files  []byte
	schema int64 // the number of its last migration
}

//go:embed testdata/version1.tar.gz
var version1Files []byte

//go:embed testdata/openwave.tar.gz
var openWaveFiles []byte

// version1 is the database of version 1 (commit ce9551a): its example municipality after a
// wave, with its own commands used on it, and rows of every other kind that it stored, but
// for what only an open wave has: version 1 has to close its waves itself.
func version1() earlierVersion { return earlierVersion{version1Files, 25} }

// leftOpen is what commit 0ae421b left of an example with one school, the first that stored
// figures as they are stored now: a closed wave, and an open one with 94 ballots, whose keys
// lie in «keys» and unused slips in «slips».
func leftOpen() earlierVersion { return earlierVersion{openWaveFiles, 61} }

// unpack writes the files to a new directory that is nobody else's; the database is trivselspuls.db.
func (e earlierVersion) unpack(t *testing.T) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "earlier")
	files := tar.NewReader(must.Have(gzip.NewReader(bytes.NewReader(e.files)))(t))
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return dir
		}
		must.Work(t, err)
		name := filepath.Join(dir, header.Name)
		must.Work(t, os.MkdirAll(filepath.Dir(name), 0o700))
		if header.Typeflag == tar.TypeReg {
			must.Work(t, os.WriteFile(name, must.Have(io.ReadAll(files))(t), 0o600))
		}
	}
}
