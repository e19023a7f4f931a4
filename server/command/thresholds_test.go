package command

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/settings"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
)

const smallTown = `
owner: Testdal
units: [{name: Skolen, kind: school, groups: [{audience: staff, name: Ansatte, invited: 20}]}]
project:
  name: Trivsel
  from: 2026-08-17
  to: 2099-06-20
  phases:
    - {from: 2026-08-17, to: 2027-01-31}
    - {from: 2027-01-01, to: 2027-06-30}
    - {from: 2027-06-01, to: 2028-01-31}
    - {from: 2028-01-01, to: 2099-06-20}
  waves:
    - {name: Start, kind: baseline, from: 2026-09-14, to: 2099-01-01, audiences: [staff]}
`

// A wave that is opened with a command is held to the thresholds of the settings,
// as one that is opened on a page is. They are frozen with it.
func TestCommandsOpenWavesUnderRaisedThresholds(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	town := filepath.Join(dir, "town.yaml")
	if err := os.WriteFile(town, []byte(smallTown), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DATA_DIR", filepath.Join(dir, "data"))
	t.Setenv("THRESHOLDS", "min_answers=15")
	for _, args := range [][]string{{"setup", town}, {"wave", "open", "Start", "-sure"}} {
		if status := Main(ctx, args, io.Discard, os.Stderr); status != 0 {
			t.Fatalf("server %v: exit status %d", args, status)
		}
	}
	st := must.Have(readSettings(t).OpenStore(ctx, nil))(t)
	defer st.Close()
	service, _, err := readSettings(t).Waves(st) // what imports stand on as well
	must.Work(t, err)
	if got := service.Thresholds().MinAnswers; got != 15 {
		t.Errorf("waves filled from files need %d answers, want 15", got)
	}
	open, err := st.WavesIn(ctx, survey.Open)
	if err != nil || len(open) != 1 {
		t.Fatalf("open waves: %v, %v", open, err)
	}
	text, err := st.Thresholds(ctx, open[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	var frozen disclosure.Thresholds
	if err := json.Unmarshal([]byte(text), &frozen); err != nil {
		t.Fatal(err)
	}
	if frozen.MinAnswers != 15 {
		t.Errorf("the wave needs %d answers, want 15", frozen.MinAnswers)
	}
}

// A setting makes the time shorter that answers are kept, and never longer.
func TestAnswersAreKeptTwoSchoolYearsAtTheMost(t *testing.T) {
	for years, right := range map[int]bool{0: true, 2: true, 3: false, -1: false} {
		c := settings.Settings{Listen: "127.0.0.1:8080", SchoolYears: years}
		if problems := c.Complete(); len(problems) == 0 != right {
			t.Errorf("%d school years: %v", years, problems)
		}
	}
}
