package setup

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/sheet"
	"trivselspuls/survey/sheet/sheettest"
)

func text(t *testing.T, file []byte) string {
	t.Helper()
	text, _, err := sheet.Text(bytes.NewReader(file), sheet.Choice{})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

var (
	oddGroups = [][]string{
		{"Enhet", "Gruppe", "Målgruppe", "Antall"},
		{"Åsen skole", "3. trinn", "", "28"},
		{"", "Foreldre", "Foreldre, skole", "1 061"},
		{"Bekken", "4–5 år", "", "12"},
		{"", "Lag; Ansatte", "ansatte", "11"},
	}
	oddWindows = [][]string{
		{"Enhet", "Gruppe", "Dåg", "Fra", "Til"},
		{"Skolen", "8. trinn", "2026-09-15", "10:00", "10:45"},
		{"Skolen", "9. trinn", "", "", ""},
		{"", "Lia + Åsen", "2026-09-15", "10:00", "10:45"},
	}
	oddContacts = [][]string{
		{"Navn", "Telefon", "Merknad"},
		{"Helsesykepleier", "22 33 44 55", "tirsdag, på skolen"},
		{"Åsne Li", "116 006", ""},
		{"Ombudet", "21 00 00 00", "«alle»"},
	}
)

func TestOddTables(t *testing.T) {
	sheettest.Each(t, oddGroups, func(t *testing.T, file []byte) {
		want := []survey.Group{
			{Unit: "s", Audience: survey.Pupils34, Name: "3. trinn", Invited: 28},
			{Unit: "s", Audience: survey.ParentsSchool, Name: "Foreldre", Invited: 1061},
			{Unit: "k", Audience: survey.Children45, Name: "4–5 år", Invited: 12},
			{Unit: "k", Audience: survey.StaffKindergarten, Name: "Lag; Ansatte", Invited: 11},
		}
		if got := groupsOf(t, ReadTable(text(t, file), someUnits(), someWords).Rows); !slices.Equal(got, want) {
			t.Errorf("groups are read as %v", got)
		}
	})
	sheettest.Each(t, oddWindows, func(t *testing.T, file []byte) {
		rows := ReadWindows(text(t, file), places(), time.UTC)
		at := time.Date(2026, 9, 15, 10, 0, 0, 0, time.UTC)
		if len(rows) != 3 || rows[0].Group != "8" || rows[1].Group != "9" || rows[2].Group != "s" ||
			!rows[0].Window.From.Equal(at) || !rows[1].Window.IsZero() || rows[2].Window != rows[0].Window {
			t.Errorf("windows are read as %+v", rows)
		}
	})
	sheettest.Each(t, oddContacts, func(t *testing.T, file []byte) {
		var got [][]string
		for _, row := range ReadContacts(text(t, file)) {
			if len(row.Problems) > 0 {
				t.Errorf("line %d: %v", row.Line, row.Problems)
			}
			got = append(got, []string{row.Contact.Name, row.Contact.Phone, row.Contact.Note})
		}
		if !reflect.DeepEqual(got, oddContacts[1:]) {
			t.Errorf("contacts are read as %q", got)
		}
	})
}

func TestBrokenRowsAreNamed(t *testing.T) {
	sheettest.EachBroken(t, oddGroups, func(t *testing.T, file []byte, row int) {
		rows := ReadTable(text(t, file), someUnits(), someWords).Rows
		if len(rows) < 2 || len(rows[0].Problems) > 0 || rows[1].Line != row || len(rows[1].Problems) != 1 {
			t.Errorf("groups are read as %+v", rows)
		}
	})
	sheettest.EachBroken(t, oddWindows, func(t *testing.T, file []byte, row int) {
		rows := ReadWindows(text(t, file), places(), time.UTC)
		if len(rows) < 2 || len(rows[0].Problems) > 0 || rows[1].Line != row || len(rows[1].Problems) != 1 {
			t.Errorf("windows are read as %+v", rows)
		}
	})
	sheettest.EachBroken(t, oddContacts, func(t *testing.T, file []byte, row int) {
		rows := ReadContacts(text(t, file))
		if len(rows) < 2 || len(rows[0].Problems) > 0 || rows[1].Line != row || len(rows[1].Problems) != 1 {
			t.Errorf("contacts are read as %+v", rows)
		}
	})
}
