package analysis

import (
	"bytes"
	"errors"
	"maps"
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
		{"nothing", heading, "row 1: no row is a figure of the whole country that we have an indicator for"},
		{"a spreadsheet's fraction", heading + "2024-25,7,E1,\"0,081\",A\n", `row 2, column value: "0,081" is neither a figure of this kind nor *`},
		{"a mean for a share", heading + "2024-25,7,E1,\"4,3\",Trivsel 1-5\n", `row 2, column value: "4,3" is of another scale than E1 has`},
		{"another's name, of what scale nobody says", heading + "2024-25,7,Mobbing på skolen,1.3,A\n", `row 2, column value: "1.3" is of another scale than E1 has`},
		{"a percentage for a mean", heading + "2024-25,7,E5,4.2 %,A\n", `row 2, column value: "4.2 %" is neither a figure of this kind nor *`},
		{"the Directorate's, of schools only", udirHeading + "Solli skole;Alle eierformer;2023-2024;Trinn 7;Begge kjønn;Trivsel;4,2;Gjennomsnitt;Elevundersøkelsen\n", "row 2: no row is a figure of the whole country that we have an indicator for"},
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

const udirHeading = "Enhetsnavn;Eierform;Periode;Trinn;Kjønn;Indikator/delskår;Verdi;Måleenhet;Statistikk\n"

// The Directorate's own download as it is: of many places, girls and boys apart, with
// what we do not ask and in other scales. What is left out is counted by its reason.
func TestNationalFiguresAsTheyAreDownloaded(t *testing.T) {
	file := udirHeading +
		"Hele landet;Alle eierformer;2014-2015;Trinn 5;Begge kjønn;Mobbing på skolen;8,1;Prosent;Elevundersøkelsen\n" +
		"Hele landet;Alle eierformer;2014-2015;Trinn 5;Gutter;Mobbing på skolen;9,1;Prosent;Elevundersøkelsen\n" +
		"Hele landet;Offentlig;2014-2015;Trinn 5;Begge kjønn;Mobbing på skolen;8,2;Prosent;Elevundersøkelsen\n" +
		"Solli skole;Alle eierformer;2014-2015;Trinn 5;Begge kjønn;Mobbing på skolen;.;Prosent;Elevundersøkelsen\n" +
		"Hele landet;Alle eierformer;2014-2015;Trinn 6;Begge kjønn;Mobbing på skolen;.;Prosent;Elevundersøkelsen\n" +
		"Hele landet;Alle eierformer;2014-2015;Trinn 7;Begge kjønn;Mobbing på skolen;1,3;Gjennomsnitt;Elevundersøkelsen\n" +
		"Hele landet;Alle eierformer;2014-2015;Trinn 5;Begge kjønn;Engelsk;50;Skalapoeng;Nasjonale prøver 5. trinn\n"
	n, err := ReadNational(strings.NewReader(file), known)
	want := []nationalFigure{{2014, 5, "E1", 0.081, "Elevundersøkelsen"}}
	left := map[string]int{"gender": 1, "owners": 1, "place": 1, "indicator": 2}
	if err != nil || !slices.Equal(n.figures, want) || !maps.Equal(n.Left, left) {
		t.Errorf("read as %+v, %v", n, err)
	}
}

func TestNationalFiguresAsPeopleWriteThem(t *testing.T) {
	for _, row := range []string{"2024/25;7. trinn;e1;8,1 %;A", "2024–25;Trinn 7;Utsatt for mobbing;8.1%;A"} {
		n, err := ReadNational(strings.NewReader("Skoleår;Trinn;Indikator;Verdi;Kilde\n"+row+"\n"), known)
		if err != nil || !slices.Equal(n.figures, []nationalFigure{{2024, 7, "E1", 0.081, "A"}}) {
			t.Errorf("%s: %+v, %v", row, n, err)
		}
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
