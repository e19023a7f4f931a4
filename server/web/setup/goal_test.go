package setup_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A goal that cannot be is refused in words at its field, one that can be is kept and shown
// again, and from the first opening on it is shown as fixed and whoever still sends another
// is told.
func TestGoalOnThePageOfTheProject(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app := webtest.NewApp(t, st, nil)
		cookie := firstRun(t, app)
		form := webtest.ProjectForm()
		form.Set("goal.school", "E1")
		for target, words := range map[string]string{
			"minst 5 %": "Målet peker feil vei", "200 %": "Målet må ligge innenfor skalaen", "mye mindre": "Skriv et tall",
		} {
			form.Set("target.school", target)
			response, body := webtest.Post(t, app, "/oppsett/prosjekt", cookie, form)
			if problems := webtest.ProblemsIn(body); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(problems, "#target.school") || !strings.Contains(body, "Mål for skolene ved sluttmålingen: "+words) {
				t.Errorf("%s: status %d, %s", target, response.StatusCode, problems)
			}
		}
		form.Set("target.school", "under 5 %")
		webtest.Must(t, app, "/oppsett/prosjekt", cookie, form)
		project, err := st.NewestProject(t.Context(), webtest.OwnerIn(t, st))
		if err != nil {
			t.Fatal(err)
		}
		stored := func() {
			t.Helper()
			want := survey.Goal{Kind: survey.School, Indicator: "E1", Target: 0.05}
			if goals, err := st.GoalsOf(t.Context(), project.ID); !slices.Contains(goals, want) || err != nil {
				t.Errorf("the goals are %v, %v", goals, err)
			}
		}
		stored()
		_, body := webtest.Get(t, app, "/oppsett/prosjekt", cookie)
		page := webtest.Document(t, body)
		if shown, _ := page.Find(`[name="target.school"]`).Attr("value"); shown != "5 %" || page.Find(`[name="goal.school"] [selected]`).AttrOr("value", "") != "E1" {
			t.Errorf("the page shows the target %q", shown)
		}
		if groups := page.Find(`[name="goal.school"] optgroup[label="Elever 1.–2. og 3.–4. trinn"]`).Length(); groups != 1 {
			t.Errorf("the page tells %d times what the youngest pupils are asked", groups)
		}
		wave := webtest.Must(t, app, "/prosjekt/"+string(project.ID)+"/ny", cookie, webtest.WaveForm())
		id := survey.WaveID(strings.TrimPrefix(wave, "/maling/"))
		if err := st.Tx(t.Context(), func(tx *store.Tx) error { return tx.OpenWave(t.Context(), id, []byte("{}"), "{}", nil, nil) }); err != nil {
			t.Fatal(err)
		}
		if _, body := webtest.Get(t, app, "/oppsett/prosjekt", cookie); !strings.Contains(body, "kan ikke endres lenger") || strings.Contains(body, `name="goal.school"`) {
			t.Error("the goal seems to be free after the opening")
		}
		webtest.Must(t, app, "/oppsett/prosjekt", cookie, webtest.ProjectForm())
		form.Set("target.school", "7 %")
		response, body := webtest.Post(t, app, "/oppsett/prosjekt", cookie, form)
		if response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "står fast fra den første målingen åpner") {
			t.Errorf("a goal moved after the opening: status %d", response.StatusCode)
		}
		stored()
	})
}
