package results_test

import (
	"net/http"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
)

// PPT reads A10 of every unit it supports on one page, each as the unit's own page tells it, and
// where it is told nothing, nothing.
func TestSupportIsToldAsTheUnitIs(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	in.Publish(t, 1, func(input *disclosure.Input) { // the last unit's staff do not answer
		for i, g := range input.Groups {
			if g.Group.Unit == in.Units[2].ID && g.Group.Audience == survey.StaffKindergarten {
				input.Groups[i].Responses = g.Responses[:4]
			}
		}
	})
	everywhere, here := in.As(t, survey.PPTRole, in.Owner, ""), in.As(t, survey.PPTRole, in.Owner, in.Units[1].ID)
	values := func(session, path, where string) (told []string) {
		t.Helper()
		_, body := in.Get(t, session, path)
		for _, n := range webtest.Document(t, body).Find(where).EachIter() {
			told = append(told, strings.Join(strings.Fields(n.Text()), " "))
		}
		return told
	}
	for _, u := range in.Units {
		all := values(everywhere, "/stotte", `section:has(h2 a[href="/enhet/`+string(u.ID)+`"]) .rows li`)
		unit := values(everywhere, "/enhet/"+string(u.ID), `.rows li:has(a[href*="/indikator/A10."])`)
		if len(unit) != 1 || len(all) != 1 || unit[0] != all[0] || strings.Contains(all[0], "få svar") != (u.ID == in.Units[2].ID) {
			t.Errorf("%s says %q, and the unit's page %q", u.Name, all, unit)
		}
	}
	if lead := values(everywhere, "/stotte", "main p"); !strings.Contains(lead[0], "Et felles tall er det samme hos alle som deler det") {
		t.Errorf("the page begins %q", lead[0])
	}
	if one := values(here, "/stotte", "section h2"); len(one) != 1 || one[0] != in.Units[1].Name {
		t.Errorf("who supports one unit reads %q", one)
	}
	for _, role := range []survey.Role{survey.Leader, survey.SteeringGroup} {
		unit := survey.UnitID("")
		if role.OfUnit() {
			unit = in.Units[0].ID
		}
		if response, _ := in.Get(t, in.As(t, role, in.Owner, unit), "/stotte"); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", role, response.StatusCode)
		}
	}
	if doors := values(everywhere, "/hjem", ".doors a"); !strings.Contains(strings.Join(doors, "|"), "Støtte fra PPT") {
		t.Errorf("no door among %q", doors)
	}
}
