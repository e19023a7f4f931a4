package research

import (
	"bytes"
	"encoding/csv"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// The syntax reads the table in PSPP, which speaks SPSS's language.
func TestSyntaxInPSPP(t *testing.T) {
	program, err := exec.LookPath("pspp")
	if err != nil {
		if os.Getenv("TRIVSELSPULS_REQUIRE") == "1" {
			t.Fatal("pspp is not installed: install it, on Debian with `apt-get install --no-install-recommends pspp`")
		}
		t.Skip("pspp is not installed; TestSyntaxIsWhole looks at the syntax without it")
	}
	files, _ := unpack(t, study(t))
	dir := t.TempDir()
	for name, body := range files {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, body := range files {
		table, ok := strings.CutSuffix(name, ".sps")
		if !ok {
			continue
		}
		script := string(body) + "SAVE TRANSLATE /OUTFILE='back.csv' /TYPE=CSV /REPLACE /FIELDNAMES.\n"
		if err := os.WriteFile(filepath.Join(dir, "run.sps"), []byte(script), 0o600); err != nil {
			t.Fatal(err)
		}
		command := exec.Command(program, "--batch", "--testing-mode", "run.sps")
		command.Dir = dir
		if out, err := command.CombinedOutput(); err != nil || strings.Contains(string(out), "rror:") || strings.Contains(string(out), "arning:") {
			t.Fatalf("%s: %v\n%s", table, err, out)
		}
		back, err := os.ReadFile(filepath.Join(dir, "back.csv"))
		if err != nil {
			t.Fatal(err)
		}
		same(t, table, files[table+".csv"], back)
	}
}

// same compares what a program read with what it was given, number by number.
func same(t *testing.T, table string, given, read []byte) {
	t.Helper()
	want, err := csv.NewReader(bytes.NewReader(given)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	got, err := csv.NewReader(bytes.NewReader(read)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Fatalf("%s: %d rows read of %d", table, len(got), len(want))
	}
	for i, row := range want {
		for j, w := range row {
			g := strings.TrimSpace(got[i][j])
			a, notA := strconv.ParseFloat(g, 64)
			b, notB := strconv.ParseFloat(w, 64)
			if g != w && (notA != nil || notB != nil || math.Abs(a-b) > 1e-4) {
				t.Fatalf("%s, row %d, %s: read %q, want %q", table, i+1, want[0][j], g, w)
			}
		}
	}
}

// Every command of the syntax ends, no string is left open, and every variable is
// read, labelled and told what is no answer.
func TestSyntaxIsWhole(t *testing.T) {
	files, _ := unpack(t, study(t))
	for name, body := range files {
		table, ok := strings.CutSuffix(name, ".sps")
		if !ok {
			continue
		}
		script := string(body)
		for i, line := range strings.Split(script, "\n") {
			if strings.Count(line, "'")%2 != 0 || len(line) > 280 {
				t.Errorf("%s, line %d: %s", name, i+1, line)
			}
		}
		columns, _, _ := strings.Cut(string(files[table+".csv"]), "\n")
		for i, column := range strings.Split(columns, ",") {
			if !strings.Contains(script, "    "+column+" ") || !strings.Contains(script, "\n  "+column+" '") {
				t.Errorf("%s: %s is not read or has no label", name, column)
			}
			if i >= len(belongs()) && !strings.Contains(script, "MISSING VALUES "+column+" (994 THRU 999).\n") {
				t.Errorf("%s: %s holds no answers that are taken for answers", name, column)
			}
		}
		for _, command := range []string{"GET DATA", "VARIABLE LABELS"} {
			_, rest, _ := strings.Cut(script, command)
			if at := strings.Index(rest, ".\n"); at < 0 {
				t.Errorf("%s: %s does not end", name, command)
			}
		}
	}
	if got, want := quoted("a 'b'\n c", 100), "'a ''b'' c'"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := quoted(strings.Repeat("ø", 100), 21); got != "'"+strings.Repeat("ø", 10)+"'" {
		t.Errorf("cut to %s", got)
	}
}
