package analysis

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/sheet"
	"trivselspuls/survey/sheet/sheettest"
)

func known(id string) (share, ok bool) { return id == "E1", id == "E1" || id == "E5" }

const nationalFile = "\ufeffschool_year;grade;indicator;value;source\r\n" +
	"2024-25;7;E1;8,1;Kilde A\r\n" +
	"2024–25;10;E1;6.4;Kilde A\r\n" +
	"2023-2024;7;E1;*;Kilde A\r\n" +
	"2023-24;10;E1;;Kilde A\r\n" +
	"\r\n" +
	"2024-25;7;E5;4,2;Kilde B\r\n"

func TestNationalBesideSeries(t *testing.T) {
	n, err := ReadNational(strings.NewReader(nationalFile), known)
	if err != nil {
		t.Fatal(err)
	}
	with := frame
	with.National = n
	r, err := NewReport(with, twoWaves(t), Scope{}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	both := seriesOf(t, r, "E1.pupils-5-7.pupils-8-10.total")
	if len(both.National) != 2 || both.National[0].Text != "8,1\u00a0%" || both.National[1].Label != "Nasjonalt, 10. trinn, 2024–25" {
		t.Fatalf("beside the total: %+v", both.National)
	}
	want := "hele landet 8,1\u00a0% på 7. trinn og 6,4\u00a0% på 10. trinn i skoleåret 2024–25 (kilde: Kilde A)"
	if notes := strings.Join(both.Notes, " "); !strings.Contains(notes, want) {
		t.Errorf("notes: %q", notes)
	}
	if index := seriesOf(t, r, "E5.pupils-5-7.pupils-8-10.total"); len(index.National) != 1 || index.National[0].Text != "4,2" {
		t.Errorf("beside an index: %+v", index.National)
	}
	if older := seriesOf(t, r, "E5.pupils-8-10.unit-Stor"); len(older.National) != 0 {
		t.Errorf("the 7th grade stands beside a unit without it: %+v", older.National)
	}
}

func TestNationalProblems(t *testing.T) {
	const heading = "school_year,grade,indicator,value,source\n"
	for _, c := range []struct{ name, file, want string }{
		{"no heading", "", "row 1: the heading cannot be read"},
		{"missing column", "school_year,grade,indicator,value\n", "row 1, column source: this column is missing"},
		{"unknown column", "school_year,grade,indicator,value,source,extra\n", "row 1, column extra: no such column is known"},
		{"column twice", "school_year,grade,indicator,value,source,grade\n", "row 1, column grade: this column is there twice"},
		{"year", heading + "2024-26,7,E1,8,A\n", `row 2, column school_year: "2024-26" is not a school year like 2024-25`},
		{"grade", heading + "2024-25,11,E1,8,A\n", `row 2, column grade: "11" is not a grade from 1 to 10`},
		{"indicator", heading + "2024-25,7,E99,8,A\n", `row 2, column indicator: no indicator has the ID "E99"`},
		{"share over 100", heading + "2024-25,7,E1,108,A\n", `row 2, column value: "108" is neither a figure of this kind nor *`},
		{"mean of 8", heading + "2024-25,7,E5,8,A\n", `row 2, column value: "8" is neither a figure of this kind nor *`},
		{"formula", heading + "2024-25,7,E1,=cmd|' /C calc'!A0,A\n", `row 2, column value: "=cmd|' /C calc'!A0" is neither a figure of this kind nor *`},
		{"not a number", heading + "2024-25,7,E1,NaN,A\n", `row 2, column value: "NaN" is neither a figure of this kind nor *`},
		{"no source", heading + "2024-25,7,E1,8,\n", "row 2, column source: the source must be told"},
		{"twice", heading + "2024-25,7,E1,8,A\n2024-25,7,E1,9,A\n", "row 3: the same figure stands in row 2"},
		{"no source at the end", heading + "2024-25,7,E1\n", "row 2, column source: the source must be told"},
		{"too many", heading + "2024-25,7,E1,8,A,9\n", "row 2, column F: this cell has no heading"},
		{"quotes", heading + "\"2024-25,7,E1,8,A\n", "row 2: quotes do not match"},
	} {
		n, err := ReadNational(strings.NewReader(c.file), known)
		var problems sheet.Problems
		if !errors.As(err, &problems) || problems[0].Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
		if len(n.figures) != 0 {
			t.Errorf("%s: %d figures of a file with mistakes", c.name, len(n.figures))
		}
	}
	_, err := ReadNational(strings.NewReader(heading+strings.Repeat("x,x,x,x,x\n", 1000)), known)
	var problems sheet.Problems
	if !errors.As(err, &problems) || len(problems) != sheet.MaxProblems {
		t.Errorf("a thousand bad rows: %d problems", len(problems))
	}
}

func TestEveryGradeHasAnAudience(t *testing.T) {
	for grade := 1; grade <= 10; grade++ {
		found := 0
		for _, a := range survey.Audiences() {
			if asks(a, grade) {
				found++
			}
		}
		if found != 1 {
			t.Errorf("grade %d is asked by %d audiences", grade, found)
		}
	}
}

func TestOddNationalTables(t *testing.T) {
	table := [][]string{
		{"school_year", "grade", "indicator", "source", "value"},
		{"2024–25", "7", "E1", "Undervisning på nett", "8,1"},
		{"2024–25", "10", "E1", "Undervisning på nett", ""},
		{"2024–25", "7", "E5", "Kilde; «B»", "4,2"},
	}
	sheettest.Each(t, table, func(t *testing.T, file []byte) {
		n, err := ReadNational(bytes.NewReader(file), known)
		want := []nationalFigure{{2024, 7, "E1", 0.081, "Undervisning på nett"}, {2024, 7, "E5", 4.2, "Kilde; «B»"}}
		if err != nil || !slices.Equal(n.figures, want) {
			t.Errorf("read as %+v, %v", n.figures, err)
		}
	})
	sheettest.EachBroken(t, table, func(t *testing.T, file []byte, row int) {
		_, err := ReadNational(bytes.NewReader(file), known)
		if problems := sheet.Problems(nil); !errors.As(err, &problems) || problems[0].Row != row {
			t.Errorf("told %v", err)
		}
	})
}
