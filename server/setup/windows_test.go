package setup

import (
	"testing"
	"time"

	"trivselspuls/survey"
)

func places() []WindowGroup {
	return []WindowGroup{{"8", "Skolen", "8. trinn"}, {"9", "Skolen", "9. trinn"}, {"s", "", "Lia + Åsen"}}
}

func TestWindowsAsSpreadsheetsWriteThem(t *testing.T) {
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"Enhet;Gruppe;Dag;Fra;Til\nSkolen;8. trinn;2026-09-15;10:00;10:45\n;Lia + Åsen;;;\n",
		"skolen\t8. trinn\t15.9.2026\t10.00\t10.45\n\n\tLia + Åsen\t\t\t\n",
		"Skolen;8. trinn;15.09.26;10:00:00;10:45:00\n;Lia + Åsen;;;\n",
		"\ufeffSkolen,8. trinn,15.09.2026,10:00,10:45\r\n,lia + åsen,,,,,\r\n",
		"Skolen;8. trinn;15.09.26;10:00:00;10:45:00\n;Lia + Åsen;;;\n",
	} {
		rows := ReadWindows(text, places(), oslo)
		if len(rows) != 2 || len(rows[0].Problems)+len(rows[1].Problems) > 0 || rows[0].Group != "8" || rows[1].Group != "s" {
			t.Errorf("%q is read as %+v", text, rows)
			continue
		}
		// Summer time in Oslo is two hours before UTC.
		if want := time.Date(2026, 9, 15, 8, 0, 0, 0, time.UTC); !rows[0].Window.From.Equal(want) || rows[0].Window.To.Sub(want) != 45*time.Minute {
			t.Errorf("%q begins %v", text, rows[0].Window)
		}
		if !rows[1].Window.IsZero() {
			t.Errorf("%q gives a window to whom it names none", text)
		}
	}
}

func TestWindowsSayWhichCellIsWrong(t *testing.T) {
	for _, c := range []struct {
		line, field string
		kind        survey.ProblemKind
	}{
		{"Slottet;8. trinn;2026-09-15;10:00;10:45", "unit", survey.Unknown},
		{"Skolen;10. trinn;2026-09-15;10:00;10:45", "name", survey.Unknown},
		{"Skolen;8. trinn;tirsdag 15.;10:00;10:45", "day", survey.NotADate},
		{"Skolen;8. trinn;2026-02-30;10:00;10:45", "day", survey.NotADate},
		{"Skolen;8. trinn;;10:00;10:45", "day", survey.Missing},
		{"Skolen;8. trinn;2026-09-15;;10:45", "from", survey.Missing},
		{"Skolen;8. trinn;2026-09-15;25:00;10:45", "from", survey.NotATime},
		{"Skolen;8. trinn;2026-09-15;10:00;1045x", "to", survey.NotATime},
		{"Skolen;8. trinn;2026-09-15;10:45;10:45", "to", survey.EndsFirst},
		{"Skolen;8. trinn;2026-09-15;10:00", "to", survey.Missing},
		{"Skolen", "row", survey.WrongCells},
	} {
		rows := ReadWindows("Skolen;9. trinn;;;\n"+c.line, places(), time.UTC)
		if len(rows) != 2 || len(rows[1].Problems) != 1 || rows[1].Problems.Of(c.field) != c.kind {
			t.Errorf("%q is read as %+v", c.line, rows)
		}
	}
	twice := ReadWindows("Skolen;8. trinn;;;\nSkolen;8. trinn;2026-09-15;10:00;10:45", places(), time.UTC)
	if len(twice) != 2 || twice[1].Problems.Of("name") != survey.Twice {
		t.Errorf("the same group twice is read as %+v", twice)
	}
}

func FuzzReadWindows(f *testing.F) {
	f.Add("Skolen;8. trinn;2026-09-15;10:00;10:45\n\"x;;\x00")
	f.Fuzz(func(t *testing.T, text string) {
		for _, r := range ReadWindows(text, places(), time.UTC) {
			if len(r.Problems) == 0 && (r.Group == "" || !r.Window.IsZero() && !r.Window.From.Before(r.Window.To)) {
				t.Fatalf("%q is taken as %+v", r.Cells, r)
			}
		}
	})
}
