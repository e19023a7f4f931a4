package analysis

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
)

// printed is the table of a school with a name that a spreadsheet would run.
func printed(t *testing.T) Table {
	t.Helper()
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01").
		School("=cmd|' /C calc'!A0", survey.Pupils810, [3]int{60, 50, 8}).
		School("B", survey.Pupils810, [3]int{60, 50, 1})
	r, err := NewReport(frame, []disclosure.Snapshot{m.Publish(t)}, Scope{}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	return r.Overview
}

// CSV is a table as a file has it.
func (t Table) CSV() ([]byte, error) {
	var body bytes.Buffer
	err := WriteCSV(&body, Listed(t))
	return body.Bytes(), err
}

func TestCSV(t *testing.T) {
	body, err := printed(t).CSV()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(body), "\n")
	if lines[0] != "\ufeffFørste og siste måling" {
		t.Errorf("caption: %q", lines[0])
	}
	lines = lines[1:]
	if want := "Indikator;Kode;Enhet;Målgruppe;Målt som;Fra måling;Resultat da;Resultat da, minst;Resultat da, mest;Til måling;Resultat nå;Resultat nå, minst;Resultat nå, mest;Endring;Endring, minst;Endring, mest;Usikkerhet fra;Usikkerhet til;Konklusjon"; lines[0] != want {
		t.Errorf("heading: %q", lines[0])
	}
	if want := "Utsatt for mobbing;E1;'=cmd|' /C calc'!A0 skole;Elever 8.–10. trinn;andel fra 0 til 1;–;–;–;–;Måling 2025-03;0,16;0,16;0,16;–;–;–;–;–;målt første gang"; lines[2] != want {
		t.Errorf("a name that looks like a formula: %q", lines[2])
	}
	if want := "Utsatt for mobbing;E1;B skole;Elever 8.–10. trinn;andel fra 0 til 1;–;–;–;–;Måling 2025-03;0–2 av 50 (høyst 4\u00a0%);0;0,04;–;–;–;–;–;målt første gang"; lines[3] != want {
		t.Errorf("a band: %q", lines[3])
	}
}

func TestJSON(t *testing.T) {
	body, err := json.Marshal(printed(t))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Name    string
		Columns []struct {
			Key, Label string
			Numeric    bool
		}
		Rows [][]any
	}
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, c := range got.Columns {
		if keys = append(keys, c.Key); c.Numeric != (strings.Contains(c.Key, ".") || slices.Contains([]string{"first", "latest", "change", "lower", "upper"}, c.Key)) {
			t.Errorf("%s is numeric: %v", c.Key, c.Numeric)
		}
	}
	if want := "indicator id place audience scale since first first.least first.most until latest latest.least latest.most change change.least change.most lower upper word"; got.Name != "overview" || strings.Join(keys, " ") != want {
		t.Errorf("%s has the columns %q", got.Name, keys)
	}
	if exact := fmt.Sprint(got.Rows[1][10:13]); exact != "[0.16 0.16 0.16]" {
		t.Errorf("an exact figure: %s", exact)
	}
	if band := fmt.Sprint(got.Rows[2][10:13]); band != "[0–2 av 50 (høyst 4\u00a0%) 0 0.04]" {
		t.Errorf("a band: %s", band)
	}
}

// What is rounded to zero has no sign: a file would say «-0».
func TestZeroHasNoSign(t *testing.T) {
	for _, v := range []float64{-0.0004, -0.004, 0.004} {
		if got := strconv.FormatFloat(estimate.Round(v, 2), 'f', -1, 64); got != "0" {
			t.Errorf("round(%v) is %s", v, got)
		}
	}
}
