package survey_test

import (
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

// Forms take blanks around what is typed away: with a login that has some, nobody
// could sign in.
func TestNoNameHasBlanksAroundIt(t *testing.T) {
	for _, login := range []string{" kari", "kari ", "kari\u00a0"} {
		if got := survey.CheckPerson("Kari", login, survey.Researcher, "").Of("login"); got != survey.UnfitCharacters {
			t.Errorf("%q: %q", login, got)
		}
	}
}
