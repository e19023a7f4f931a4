package results_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
)

// Whoever takes the figures elsewhere can read them without the page: every row says
// whom it is about and what it is counted in, no zero has a sign, and the file says
// what «for få svar» means, what the indicators are and when a figure is shown.
func TestDownloadsCanBeReadWithoutThePage(t *testing.T) {
	in := webtest.NewPublished(t, 3)
	session := in.As(t, survey.Leader, in.Owner, in.Units[0].ID)
	path := "/enhet/" + string(in.Units[0].ID)
	_, body := in.Get(t, session, path+"?format=json")
	var got struct {
		Language string
		About    []string
		Tables   []struct {
			Name    string
			Columns []struct {
				Key     string
				Numeric bool
			}
			Rows [][]any
		}
		Definitions, Limits struct{ Rows [][]any }
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if got.Language != "nb" || len(got.About) < 5 || len(got.Definitions.Rows) < 20 || len(got.Limits.Rows) < 5 {
		t.Errorf("the file does not say how to read it: %v", got.About)
	}
	named := 0
	for _, table := range got.Tables {
		if !slices.Contains([]string{"overview", "figures", "questions"}, table.Name) {
			continue
		}
		named++
		for _, row := range table.Rows {
			seen := map[string]bool{}
			for i, column := range table.Columns {
				number, isNumber := row[i].(float64)
				least, _ := row[min(i+1, len(row)-1)].(float64) // of a figure that is not told exactly
				most, found := row[min(i+2, len(row)-1)].(float64)
				inexact := found && table.Columns[min(i+1, len(row)-1)].Key == column.Key+".least" && least <= most
				if isNumber != column.Numeric && row[i] != "for få svar" && row[i] != "vises ikke" && row[i] != "–" && !inexact {
					t.Fatalf("%s: %v under %s", table.Name, row[i], column.Key)
				}
				if column.Key == "scale" && row[i] == "andel fra 0 til 1" {
					seen["share"] = true
				}
				if isNumber && seen["share"] && slices.Contains([]string{"value", "first", "latest", "change", "lower", "upper"}, column.Key) && (number < -1 || number > 1) {
					t.Errorf("%s: %v is no share", table.Name, number)
				}
				if slices.Contains([]string{"id", "audience", "scale"}, column.Key) && row[i] != "" {
					seen[column.Key] = true
				}
			}
			if !seen["id"] || !seen["audience"] || !seen["scale"] {
				t.Errorf("%s: %v does not say what it is", table.Name, row)
			}
		}
	}
	if named != 3 {
		t.Errorf("%d tables", named)
	}
	_, sheet := in.Get(t, session, path+"?format=csv")
	if !strings.HasPrefix(sheet, "\ufeffFørste og siste måling\nIndikator;Kode;Enhet;Målgruppe;Målt som;") || !strings.Contains(sheet, "\n\nAlle resultatene\n") {
		t.Errorf("the CSV begins %q", sheet[:200])
	}
	for _, text := range []string{body, sheet} {
		if strings.Contains(text, ";-0;") || strings.Contains(text, ",-0,") {
			t.Error("a zero has a sign")
		}
	}
}
