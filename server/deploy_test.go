package main

import (
	"bufio"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/settings"
	"trivselspuls/server/setup"
	"trivselspuls/survey/store/storetest"
)

// The plan that is shipped is one.
func TestShippedPlan(t *testing.T) {
	file, err := os.Open("../deploy/plan.yaml")
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

// The settings file that is shipped names settings that exist and is taken
// without complaint.
func TestShippedSettings(t *testing.T) {
	file, err := os.Open("../deploy/settings.env")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	known := map[string]bool{}
	settings := reflect.TypeFor[settings.Settings]()
	for i := range settings.NumField() {
		known[settings.Field(i).Tag.Get("env")] = true
	}
	var environ []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		name, _, set := strings.Cut(line, "=")
		switch {
		case strings.HasPrefix(line, "#"):
		case !set || !known[name]:
			t.Errorf("no setting: %q", line)
		default:
			environ = append(environ, line)
		}
	}
	var told strings.Builder
	c, _, err := readConfig(command{name: "run"}, nil, environ, &told, &told)
	if err != nil {
		t.Fatalf("%v: %s", err, told.String())
	}
	if c.BaseURL == c.RespondentURL || c.KeyDir == c.KeyCopyDir || len(c.TrustedProxies) == 0 {
		t.Errorf("the shipped settings are not the careful ones: %+v", c)
	}
}
