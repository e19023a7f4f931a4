package web_test

import (
	"net/http"
	"net/url"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

// groups sets groups up, and joins three small schools.
func (w writes) groups(leader *http.Cookie) {
	webtest.Must(w.t, w.app, "/oppsett/enheter", leader, url.Values{"school": {"Åsen skole\nVik skole"}})
	webtest.Must(w.t, w.app, "/oppsett/grupper", leader, url.Values{"table": {"Åsen skole;7. trinn;;20\nVik skole;7. trinn;;38\nSkolen;7. trinn;;20"}, "sure": {"yes"}})
	units, err := w.st.UnitsOf(w.t.Context(), webtest.OwnerIn(w.t, w.st))
	if err != nil {
		w.t.Fatal(err)
	}
	form := url.Values{"sure": {"yes"}}
	for _, u := range units {
		if u.Kind == survey.School {
			form.Add("unit", string(u.ID))
		}
	}
	w.form("/oppsett/grupper/sammen", "/oppsett/grupper/sammen", audit.JoinUnits, leader, form)
	w.form("/oppsett/grupper", "/oppsett/grupper", audit.SetGroups, leader, url.Values{"table": {"Skolen;8. trinn;;31\nSkolen;Foreldre;parents-school;40"}, "sure": {"yes"}})
}
