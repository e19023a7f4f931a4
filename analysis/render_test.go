package analysis

import (
	"encoding/json"
	"strings"
	"testing"

	"trivselspuls/survey"
)

// printed is the table of a school with a name that a spreadsheet would run.
func printed(t *testing.T) Table {
	t.Helper()
	m := newTown(survey.Baseline, "2025-03-01").
		school("=cmd|' /C calc'!A0", survey.Pupils810, [3]int{60, 50, 8}).
		school("B", survey.Pupils810, [3]int{60, 50, 1})
	r, err := NewReport(frame, []Snapshot{m.publish(t)}, Scope{}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	return r.Overview
}

func TestCSV(t *testing.T) {
	body, err := printed(t).CSV()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(body), "\n")
	if want := "\ufeffIndikator;Enhet;Første måling;Siste måling;Endring;Laveste sannsynlige;Høyeste sannsynlige;Konklusjon"; lines[0] != want {
		t.Errorf("heading: %q", lines[0])
	}
	if want := "Utsatt for mobbing;'=cmd|' /C calc'!A0 skole;–;0,16;–;–;–;–"; lines[2] != want {
		t.Errorf("a name that looks like a formula: %q", lines[2])
	}
	if want := "Utsatt for mobbing;B skole;–;skjult;–;–;–;–"; lines[3] != want {
		t.Errorf("a hidden figure: %q", lines[3])
	}
	for _, start := range []string{"=", "+", "-", "@", "\t", "\r"} {
		if got := neutral(start + "1"); got != "'"+start+"1" {
			t.Errorf("neutral(%q): %q", start+"1", got)
		}
	}
}

func TestJSON(t *testing.T) {
	body, err := json.Marshal(printed(t))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Name    string
		Columns []struct{ Key, Label string }
		Rows    [][]any
	}
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	if got.Name != "overview" || got.Columns[3].Key != "latest" || got.Rows[1][3] != 0.16 || got.Rows[2][3] != "skjult" {
		t.Errorf("table: %+v", got)
	}
}
