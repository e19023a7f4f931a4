package analysis

import (
	"fmt"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
)

// aroundOf is what stands beside a unit's share, a line each, after a town's waves.
func aroundOf(t *testing.T, unit survey.UnitID, id, language string, closed ...disclosure.Snapshot) (Series, string) {
	t.Helper()
	with := frame
	with.National, _ = ReadNational(strings.NewReader("school_year,grade,indicator,value,source\n2024-25,7,E1,\"8,1\",Oppdikta\n2025-26,7,E1,\"9,0\",Oppdikta\n"), known)
	r, err := NewReport(with, closed, Scope{Unit: unit}, language)
	if err != nil {
		t.Fatal(err)
	}
	s := seriesOf(t, r, id)
	var lines []string
	for _, near := range s.Beside {
		lines = append(lines, strings.ReplaceAll(near.Label+": "+near.Text, hardSpace, " "))
	}
	return s, strings.Join(lines, "\n")
}

// Beside a unit's figure stands the owner's as it is told, never finer, with whom it lacks and
// whom it asks, and the country's with where it is from; in the words of the reader.
func TestWhatStandsBesideAUnit(t *testing.T) {
	town := func(day string, lita [3]int) disclosure.Snapshot {
		return disclosuretest.NewTown(survey.Pulse, day).School("Stor", survey.Pupils57, [3]int{60, 50, 4}).
			School("Nord", survey.Pupils57, [3]int{60, 50, 2}).School("Lita", survey.Pupils57, lita).Publish(t)
	}
	whole, without := town("2025-03-01", [3]int{60, 50, 5}), town("2026-03-01", [3]int{60, 20, 1})
	for _, c := range []struct {
		unit, language, want string
		closed               []disclosure.Snapshot
	}{
		{"Stor", "nb", "Kommunen: 6,0 til 7,4 %\nNasjonalt 2025–26 (Oppdikta): 9,0 % på 7. trinn", []disclosure.Snapshot{whole}},
		{"Stor", "nb", "Kommunen uten Lita skole: 4,0 til 6,0 %\nNasjonalt 2025–26 (Oppdikta): 9,0 % på 7. trinn", []disclosure.Snapshot{whole, without}},
		{"Lita", "nn", "Kommunen utan Lita skole: 4,0 til 6,0 %\nNasjonalt 2025–26 (Oppdikta): 9,0 % på 7. trinn", []disclosure.Snapshot{whole, without}},
	} {
		s, got := aroundOf(t, survey.UnitID("unit-"+c.unit), "E1.pupils-5-7", c.language, c.closed...)
		if got != c.want {
			t.Errorf("%s, %d waves:\n%s\nwant\n%s", c.unit, len(c.closed), got, c.want)
		}
		for i, row := range s.AroundTable.Rows()[:len(s.Around)] {
			if near := s.Around[i]; row[0].Text != near.Label || row[3].Text != near.Text {
				t.Errorf("the table has %q, %q for %+v", row[0].Text, row[3].Text, near)
			}
		}
		if n := len(s.AroundTable.Rows()); n != len(c.closed)+2 || len(s.Around) != len(c.closed) {
			t.Errorf("%d rows for %d waves and two years", n, len(c.closed))
		}
	}
}

// A municipality of one school has no figure of its own beside that of the school; where
// nothing is told of the owner, that is said, with what was told before; and one of other people is named so.
func TestWhatIsNotBesideAUnit(t *testing.T) {
	alone := disclosuretest.NewTown(survey.Pulse, "2025-03-01").School("Stor", survey.Pupils57, [3]int{60, 50, 4}).Publish(t)
	if s, got := aroundOf(t, "unit-Stor", "E1.pupils-5-7", "nb", alone); len(s.Around) != 0 || strings.Contains(got, "Kommunen") {
		t.Errorf("one school: %q", got)
	}
	silent := disclosuretest.NewTown(survey.Pulse, "2025-03-01").School("Stor", survey.Pupils57, [3]int{60, 0, 0}).Publish(t)
	if s, got := aroundOf(t, "unit-Stor", "E1.pupils-5-7", "nb", silent); len(s.Around) != 0 || strings.Contains(got, "Kommunen") {
		t.Errorf("one silent school: %q", got)
	}
	two := func(day string, answers int, audience survey.Audience) disclosure.Snapshot {
		return disclosuretest.NewTown(survey.Pulse, day).School("Stor", survey.Pupils57, [3]int{60, answers, answers / 10}).School("Nord", audience, [3]int{60, answers, answers / 10}).Publish(t)
	}
	_, got := aroundOf(t, "unit-Stor", "E1.pupils-5-7", "nb", two("2025-03-01", 50, survey.Pupils57), two("2026-03-01", 5, survey.Pupils57))
	if want := "Kommunen: for få svar\nKommunen, Måling 2025-03: 10 %\n"; !strings.HasPrefix(got, want) {
		t.Errorf("untold:\n%s\nwant\n%s", got, want)
	}
	_, got = aroundOf(t, "unit-Stor", "E1.pupils-5-7", "nb", two("2025-03-01", 0, survey.Pupils57))
	if want := "Kommunen: ingen har svart\n"; !strings.HasPrefix(got, want) {
		t.Errorf("nobody:\n%s\nwant\n%s", got, want)
	}
	_, got = aroundOf(t, "unit-Stor", "E1.pupils-5-7", "nb", two("2025-03-01", 50, survey.Pupils810))
	if want := "Kommunen (Elever 5.–10. trinn): 10 %\n"; !strings.HasPrefix(got, want) {
		t.Errorf("others:\n%s\nwant\n%s", got, want)
	}
}

// The owner's conclusion beside a unit's is the one everybody reads, of the same units.
func TestTheOwnersConclusionBesideAUnit(t *testing.T) {
	closed := twoWaves(t)
	s, _ := aroundOf(t, "unit-Lita", "E1.pupils-5-7", "nb", closed...)
	r, err := NewReport(frame, closed, Scope{}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	all := seriesOf(t, r, "E1.pupils-5-7.pupils-8-10.total").Change
	if near := s.Around[len(s.Around)-1]; fmt.Sprintf("%+v", near.Change.WordText+near.Change.Text) != all.WordText+all.Text || near.Change.Word != ClearlyBetter || s.Around[0].Change.Word != "" {
		t.Errorf("%+v, want %+v", near.Change, all)
	}
}
