package command

import (
	"bufio"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"trivselspuls/server/settings"
	"trivselspuls/server/setup"
	"trivselspuls/survey/store/storetest"
)

// The plan that is shipped is one.
func TestShippedPlan(t *testing.T) {
	file, err := os.Open("../../deploy/plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plan, err := setup.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	before := func() time.Time { return plan.Project.Period.From }
	if _, err := plan.Apply(t.Context(), storetest.Open(t, filepath.Join(t.TempDir(), "test.db"), before)); err != nil {
		t.Error(err)
	}
}

// readSettings are the settings of the environment.
func readSettings(t *testing.T) (c settings.Settings) {
	t.Helper()
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(nil); err != nil {
		t.Fatal(err)
	}
	if problems := c.Complete(); len(problems) > 0 {
		t.Fatal(problems)
	}
	return c
}

// The settings file that is shipped names settings that exist and is taken
// without complaint.
func TestShippedSettings(t *testing.T) {
	file, err := os.Open("../../deploy/settings.env")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	known := map[string]bool{}
	fields := reflect.TypeFor[settings.Settings]()
	for i := range fields.NumField() {
		known[fields.Field(i).Tag.Get("env")] = true
	}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		name, _, set := strings.Cut(line, "=")
		switch {
		case strings.HasPrefix(line, "#"):
		case !set || !known[name]:
			t.Errorf("no setting: %q", line)
		default:
			t.Setenv(name, line[len(name)+1:])
		}
	}
	c := readSettings(t)
	if c.BaseURL == c.RespondentURL || c.KeyDir == c.KeyCopyDir || len(c.TrustedProxies) == 0 {
		t.Errorf("the shipped settings are not the careful ones: %+v", c)
	}
}

// The unit that is shipped refuses what it filters. Without that word systemd ends the
// process, and a closing asks for something that is filtered: to be less urgent.
func TestShippedUnitRefusesWhatItFilters(t *testing.T) {
	unit, err := os.ReadFile("../../deploy/trivselspuls.service")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(unit), "\nSystemCallFilter=") && !strings.Contains(string(unit), "\nSystemCallErrorNumber=EPERM\n") {
		t.Error("a filtered call ends the process")
	}
}
