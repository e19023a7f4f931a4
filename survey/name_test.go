package survey_test

import (
	"strings"
	"testing"

	"trivselspuls/survey"
)

// What people read as one name is taken, however it is written.
func TestNamesThatReadAsOneAreTaken(t *testing.T) {
	for name, as := range map[string]string{
		"other case": "DELMÅLING 2", "two blanks": "Delmåling  2", "hard blank": "Delmåling\u00a02",
		"a sign nobody sees": "Del\u200bmåling 2", "å in two parts": "Delma\u030aling 2",
	} {
		t.Run(name, func(t *testing.T) {
			wave := survey.Wave{ID: "new", Name: as}.Check(nil, []survey.Wave{{ID: "old", Name: "Delmåling 2"}})
			unit := survey.Unit{ID: "new", Name: as}.Check([]survey.Unit{{ID: "old", Name: "Delmåling 2"}})
			owner := survey.Owner{ID: "new", Name: as}.Check([]survey.Owner{{ID: "old", Name: "Delmåling 2"}})
			group := survey.Group{Name: as}.Check(survey.School, []survey.Group{{Name: "Delmåling 2"}})
			for _, problems := range []survey.Problems{wave, unit, owner, group} {
				if got := problems.Of("name"); got != survey.Twice {
					t.Errorf("%q: %q", as, got)
				}
			}
		})
	}
	if got := (survey.Wave{Name: "Delmåling 3"}).Check(nil, []survey.Wave{{ID: "old", Name: "Delmåling 2"}}).Of("name"); got != "" {
		t.Errorf("another name is %q", got)
	}
}

// Forms take blanks around what is typed away: nobody could type such a name.
func TestNoNameHasBlanksAroundIt(t *testing.T) {
	for _, name := range []string{" Kari", "Kari ", "Kari\u00a0"} {
		if got := survey.CheckPerson(name, "kari", survey.Researcher, "").Of("name"); got != survey.UnfitCharacters {
			t.Errorf("%q: %q", name, got)
		}
	}
}

// What people read as one login is one, and what is kept of it is kept as it is.
func TestLoginsThatReadAsOneAreOne(t *testing.T) {
	for login, want := range map[string]string{
		"Kari.Nordmann": "kari.nordmann", " kari ": "kari", "ÅSE": "åse", "A\u030ase": "åse", "ka\u200bri": "kari",
		"kari\u00a0 nordmann": "kari nordmann", "Weiß": "weiss", "": "", "rektor@Skolen": "rektor@skolen",
	} {
		if got := survey.FoldLogin(login); got != want || survey.FoldLogin(got) != got {
			t.Errorf("%q is kept as %q, want %q", login, got, want)
		}
	}
	if got := survey.CheckPerson("Kari", strings.Repeat("ß", 101), survey.Researcher, "").Of("login"); got != survey.TooLong {
		t.Errorf("too long for the database when it is folded: %q", got)
	}
}
