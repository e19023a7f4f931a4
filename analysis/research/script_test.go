package research

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// lines reads a CSV file of the package.
func lines(t *testing.T, body []byte) [][]string {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The script reads every list there is, and with the lists of variables and values every
// column of every table under its name and type, and every number it can hold.
func TestScriptHasWhatItReads(t *testing.T) {
	files, _ := unpack(t, study(t))
	script := string(files["read.R"])
	if strings.ContainsFunc(script, func(r rune) bool { return r > 126 }) || strings.Count(script, "(") != strings.Count(script, ")") || strings.Count(script, "{") != strings.Count(script, "}") {
		t.Error("not ASCII, or something does not close")
	}
	order, means := map[string][]string{}, map[string]map[string]bool{}
	for _, v := range lines(t, files["variables.csv"])[1:] {
		order[v[0]] = append(order[v[0]], v[1])
		means[v[0]+"."+v[1]] = map[string]bool{}
		if !strings.Contains(script, v[2]+" = ") || slices.Contains(v, "") {
			t.Errorf("a variable is %q", v)
		}
	}
	for _, v := range lines(t, files["values.csv"])[1:] {
		means[v[0]+"."+v[1]][v[2]] = true
		if number, _ := strconv.Atoi(v[2]); (v[3] == "1") != (number >= beside) || slices.Contains(v, "") {
			t.Errorf("a value is %q", v)
		}
	}
	tables := 0
	for name, body := range files {
		table, ok := strings.CutSuffix(name, ".csv")
		if ok && files[table+".sps"] == nil && !strings.Contains(script, `"`+table+`"`) {
			t.Errorf("%s is not read", table)
		}
		if !ok || files[table+".sps"] == nil {
			continue
		}
		tables++
		all := lines(t, body)
		if !slices.Equal(order[table], all[0]) {
			t.Errorf("%s: reads %v of %v", table, order[table], all[0])
		}
		for _, row := range all[1:] {
			for i, column := range all[0][len(belongs()):] {
				if v := row[len(belongs())+i]; column[:2] != "I_" && !means[table+"."+column][v] {
					t.Fatalf("%s: %s holds %s, which means nothing", table, column, v)
				}
			}
		}
	}
	if tables < 4 {
		t.Errorf("%d tables", tables)
	}
}

// The lists hold definitions, days, numbers and codes, and of measures nothing that was written.
func TestListsHoldDefinitions(t *testing.T) {
	s := study(t)
	files, _ := unpack(t, s)
	measures := lines(t, files["measures.csv"])
	if got := strings.Join(measures[0], " "); got != "unit starts ends phase sub_goal indicator" {
		t.Errorf("measures tell %s", got)
	}
	if got := strings.Join(measures[2], " "); got != "q1x 2025-06-10 2025-07-09 2 D2 E5" {
		t.Errorf("the second measure is %s", got)
	}
	if got := strings.Join(lines(t, files["waves.csv"])[1], " "); got != "1 baseline 1 2025-01-10 2025-01-24 1" {
		t.Errorf("the first wave is %s", got)
	}
	if n := len(lines(t, files["phases.csv"])); n != 5 {
		t.Errorf("%d lines of phases", n)
	}
	var bullied []string
	for _, line := range lines(t, files["indicators.csv"]) {
		if line[0] == "pupils-5-7.v2" && line[1] == "E1" {
			bullied = line
		}
		if slices.Contains(line[:4], "") {
			t.Errorf("a definition lacks something: %q", line)
		}
	}
	if got := strings.Join(bullied[2:12], "|"); got != "share|E1a E1b E1c|0 0 0|5|3|5|lower|1|0|" || bullied[15] == "" {
		t.Errorf("E1 is %s", got)
	}
	s.Measures, s.Phases = nil, nil
	files, _ = unpack(t, s)
	if n := len(lines(t, files["measures.csv"])); n != 1 {
		t.Errorf("without measures there are %d lines", n)
	}
}
