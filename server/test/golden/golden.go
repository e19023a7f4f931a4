// Package golden compares what a test makes with a file that a person has read.
package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trivselspuls/survey/must"
)

// Compare fails a test when a text is not what stands in a file of the package's
// testdata, and says what differs. With UPDATE=1 in the environment it writes the file
// instead, for all tests alike: what changed is then read with git diff.
func Compare(t testing.TB, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if os.Getenv("UPDATE") != "" {
		must.Work(t, os.WriteFile(file, []byte(got), 0o644))
		return
	}
	want := must.Have(os.ReadFile(file))(t)
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s is not what was accepted (UPDATE=1 accepts it); − is the file, + is now:\n%s", file, diff)
	}
}
