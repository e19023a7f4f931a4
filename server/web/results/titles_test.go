package results_test

import (
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
)

// Every page of a unit has a title of its own, which names the unit; an indicator's names whom it
// asks as well, because several grades have indicators of one name.
func TestTitlesNameTheirPage(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	unit := in.Units[0]
	session, base := in.As(t, survey.Leader, in.Owner, unit.ID), "/enhet/"+string(unit.ID)
	seen := map[string]string{}
	for path, names := range map[string]string{
		base: unit.Name, base + "/rapport": unit.Name, base + "/veiledning": unit.Name, base + "/tiltak": unit.Name,
		base + "/indikator/E6.pupils-5-7.pupils-8-10": "Trivsel, Elever 5.–10. trinn, " + unit.Name,
		base + "/indikator/E5.pupils-5-7.pupils-8-10": "Trygghet, Elever 5.–10. trinn, " + unit.Name,
		"/indikator/pupils-5-7/E5":                    "Trygghet, Elever 5.–7. trinn",
	} {
		_, body := in.Get(t, session, path)
		title := webtest.Document(t, body).Find("title").Text()
		if !strings.Contains(title, ", "+names+" – Trivselspuls") {
			t.Errorf("%s is called %q, without %q", path, title, names)
		}
		if other, taken := seen[title]; taken {
			t.Errorf("%s and %s are both called %q", path, other, title)
		}
		seen[title] = path
	}
}
