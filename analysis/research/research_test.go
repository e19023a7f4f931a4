package research

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
)

// study is a municipality with two waves of pupils and staff. Names are made to
// hurt: formulas, quotes, line ends.
func study(t testing.TB) Study {
	t.Helper()
	library, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := Study{
		Title: "=cmd|' /C calc'!A0", Owner: "Eksempeldal «O'Hara»\nkommune", Fictional: true, Reference: "ref-1",
		Codes: map[survey.UnitID]string{},
	}
	units := []survey.Unit{
		{ID: "unit-stor", Name: "Østenforsol skole", Kind: survey.School},
		{ID: "unit-mellom", Name: "Vestenformåne skole", Kind: survey.School},
		{ID: "unit-liten", Name: "Kvitebjørn skole", Kind: survey.School},
	}
	for i, u := range units {
		s.Codes[u.ID] = fmt.Sprint("q", i, "x")
	}
	random := rand.New(rand.NewPCG(1, 2))
	for number, opens := range []string{"2025-01-10", "2026-01-10"} {
		at, err := time.Parse(time.DateOnly, opens)
		if err != nil {
			t.Fatal(err)
		}
		in := disclosure.Input{
			Wave: survey.Wave{
				ID: survey.WaveID(opens), Kind: survey.Baseline, Name: "+Måling", Opens: at, Closes: at.AddDate(0, 0, 14), State: survey.Closed, Imported: number == 0,
			},
			Phase: 1, Units: units, Thresholds: disclosure.Floors(), Questionnaires: map[survey.Audience]*questionnaire.Questionnaire{},
		}
		for _, a := range []survey.Audience{survey.Pupils34, survey.Pupils57, survey.Pupils810, survey.Staff} {
			q, _ := library.Current(a)
			in.Questionnaires[a] = q
			crowd := simulate.NewCrowd(q, simulate.Typical(q))
			for i, u := range units {
				for g := range 3 - i {
					group := disclosure.GroupResponses{Group: survey.Group{
						ID: survey.GroupID(fmt.Sprint(opens, a, u.ID, g)), Unit: u.ID, Audience: a, Name: fmt.Sprint(g+5, ". trinn"), Invited: 34 - 5*i,
					}}
					for range 30 - 5*i {
						group.Responses = append(group.Responses, crowd.Answers(random))
					}
					in.Groups = append(in.Groups, group)
				}
			}
		}
		snapshot, err := disclosure.Publish(in)
		if err != nil {
			t.Fatal(err)
		}
		s.Waves = append(s.Waves, Wave{in, snapshot})
	}
	s.Phases = survey.ProposePhases("project", s.Waves[0].In.Wave.Opens)
	ends := s.Phases[0].Ends
	for i, u := range units {
		m := survey.Measure{
			Unit: u.ID, Phase: 1 + i, SubGoal: "D2", Indicators: survey.Indicators{"E5"}, Starts: s.Phases[i].Starts, Title: "=HYPERLINK(\"secret\"); Kari & Ola", Seen: "secret",
			Responsible: "working-group", Status: "running",
		}
		if i == 1 {
			m.Ends = &ends
		}
		s.Measures = append(s.Measures, m)
	}
	return s
}

// unpack writes the package and returns its files.
func unpack(t testing.TB, s Study) (map[string][]byte, Report) {
	t.Helper()
	var body bytes.Buffer
	report, err := Write(&body, s)
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(body.Bytes()), int64(body.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return files, report
}

// Both renderings of a table hold the same, and the release holds them both.
func TestParquetEqualsCSV(t *testing.T) {
	files, report := unpack(t, study(t))
	rows := 0
	for name, body := range files {
		table, ok := strings.CutSuffix(name, ".csv")
		if !ok || files[table+".sps"] == nil { // not a table of answers
			continue
		}
		lines, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		packed := files[table+".parquet"]
		file, err := parquet.OpenFile(bytes.NewReader(packed), int64(len(packed)))
		if err != nil {
			t.Fatal(err)
		}
		var heading []string
		for _, c := range file.Schema().Columns() {
			heading = append(heading, strings.Join(c, "."))
		}
		if !slices.Equal(heading, lines[0]) {
			t.Errorf("%s: columns %q and %q", table, heading, lines[0])
		}
		got := [][]string{heading}
		reader := parquet.NewReader(file)
		buffer := make([]parquet.Row, 64)
		for {
			n, err := reader.ReadRows(buffer)
			for _, row := range buffer[:n] {
				line := make([]string, len(row))
				for i, v := range row {
					line[i] = field(native(v))
				}
				got = append(got, line)
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if !slices.EqualFunc(got, lines, slices.Equal[[]string]) {
			t.Errorf("%s: the Parquet file does not hold what the CSV file holds", table)
		}
		rows += len(lines) - 1
	}
	if rows == 0 || rows != report.Rows {
		t.Errorf("%d rows in the files, %d in the report", rows, report.Rows)
	}
}

func native(v parquet.Value) any {
	switch v.Kind() {
	case parquet.Int32:
		return int(v.Int32())
	case parquet.Double:
		return v.Double()
	}
	return string(v.ByteArray())
}

// What the package may not hold: names of units or groups, anything a spreadsheet
// would run, items that are in no indicator, classes that are too small.
func TestPackageHoldsNothingElse(t *testing.T) {
	least := disclosure.Floors().MinOutside
	s := study(t)
	files, report := unpack(t, s)
	for name, body := range files {
		for _, u := range s.Waves[0].In.Units {
			if bytes.Contains(body, []byte("secret")) || bytes.Contains(body, []byte("working-group")) {
				t.Errorf("%s holds what somebody has written about a measure", name)
			}
			if bytes.Contains(body, []byte(u.Name)) || bytes.Contains(body, []byte(u.ID)) {
				t.Errorf("%s names a unit", name)
			}
		}
		if bytes.Contains(body, []byte(". trinn\"")) || bytes.Contains(body, []byte("S0")) {
			t.Errorf("%s names a group or a practice question", name)
		}
		if !strings.HasSuffix(name, ".csv") {
			continue
		}
		lines, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		classes := map[string]int{}
		for _, line := range lines {
			for _, f := range line {
				if f != "" && strings.ContainsAny(f[:1], "=+-@\t\r") {
					t.Errorf("%s holds the field %q", name, f)
				}
			}
			if len(files[strings.Replace(name, ".csv", ".sps", 1)]) > 0 {
				classes[strings.Join(line[:len(belongs())], "|")]++
			}
		}
		for class, n := range classes {
			if n < least && !strings.HasPrefix(class, "wave|") {
				t.Errorf("%s: %d people in %s", name, n, class)
			}
		}
	}
	if report.K < report.Wanted || report.Wanted != least || !strings.Contains(string(files["disclosure.txt"]), fmt.Sprintf("k-anonymity: k = %d, wanted at least %d", report.K, least)) {
		t.Errorf("the report: %s", files["disclosure.txt"])
	}
	if !json.Valid(files["codebook.json"]) || !json.Valid(files["disclosure.json"]) {
		t.Error("not JSON")
	}
}

// Two packages of the same answers hold the same rows in another order, and no row
// keeps its place among the answers they were made of.
func TestRowsAreShuffled(t *testing.T) {
	s := study(t)
	first, _ := unpack(t, s)
	second, _ := unpack(t, s)
	const name = "pupils-5-7.v2.csv"
	a, b := strings.Split(string(first[name]), "\n"), strings.Split(string(second[name]), "\n")
	if slices.Equal(a, b) {
		t.Error("twice the same order")
	}
	slices.Sort(a)
	slices.Sort(b)
	if !slices.Equal(a, b) {
		t.Error("not the same rows")
	}
}

// A variable and each of its values stand in the codebook.
func TestCodebookIsWhole(t *testing.T) {
	files, _ := unpack(t, study(t))
	var book struct {
		CodeBook struct {
			DataDscr struct {
				Var []variable `json:"var"`
			} `json:"dataDscr"`
		} `json:"codeBook"`
	}
	if err := json.Unmarshal(files["codebook.json"], &book); err != nil {
		t.Fatal(err)
	}
	for name, body := range files {
		table, ok := strings.CutSuffix(name, ".csv")
		if !ok || files[table+".sps"] == nil { // not a table of answers
			continue
		}
		lines, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i, column := range lines[0] {
			at := slices.IndexFunc(book.CodeBook.DataDscr.Var, func(v variable) bool { return v.File == table && v.Name == column })
			if at < 0 {
				t.Errorf("%s: %s is not described", table, column)
				continue
			}
			v := book.CodeBook.DataDscr.Var[at]
			for _, language := range labelled() {
				if v.Label[language] == "" {
					t.Errorf("%s: %s has no label in %s", table, column, language)
				}
			}
			for _, line := range lines[1:] {
				known := slices.ContainsFunc(v.Categories, func(c category) bool { return fmt.Sprint(c.Value) == line[i] })
				if !known && v.Type == "integer" && v.Indicator != "" {
					t.Errorf("%s: %s holds %s, which has no label", table, column, line[i])
				}
			}
		}
	}
}

// Wrong rows are refused, whatever decided to write them.
func TestChecksRefuse(t *testing.T) {
	least := disclosure.Floors().MinOutside
	s := study(t)
	tables, _, err := s.tables()
	if err != nil {
		t.Fatal(err)
	}
	whole := tables[0]
	column := slices.IndexFunc(whole.columns, func(c column) bool { return c.name == "I_S4" })
	if column < 0 {
		t.Fatal("no sensitive share")
	}
	first := fmt.Sprint(whole.rows[0][:len(belongs())])
	class := slices.DeleteFunc(slices.Clone(whole.rows), func(row []any) bool { return fmt.Sprint(row[:len(belongs())]) != first })
	change := func(n int, value func(i int) int) *table {
		t := *whole
		t.rows = nil
		for i, row := range class[:n] {
			row = slices.Clone(row)
			row[column] = value(i)
			t.rows = append(t.rows, row)
		}
		return &t
	}
	for name, c := range map[string]struct {
		table *table
		safe  bool
	}{
		"enough":             {change(least, func(i int) int { return min(1, i/(least-disclosure.Floors().MinCount)) }), true},
		"nobody":             {change(least, func(int) int { return 0 }), false},
		"too few people":     {change(least-1, func(int) int { return 0 }), false},
		"one who counts":     {change(least, func(i int) int { return min(1, i/(least-1)) }), false},
		"all count":          {change(least, func(int) int { return 1 }), false},
		"one withheld alone": {change(least+1, func(i int) int { return map[bool]int{true: withheld}[i == least] }), false},
	} {
		for i := range c.table.columns[len(belongs()):] { // the other shares do not matter here
			if at := len(belongs()) + i; at != column {
				for _, row := range c.table.rows {
					row[at] = withheld
				}
			}
		}
		var r Report
		if err := r.check(c.table, s.Waves); (err == nil) != c.safe || err != nil && !errors.Is(err, disclosure.ErrUnsafe) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
