package setup_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// The calendar is pasted, or changed row by row, and seen before it is stored. A wave's days follow it, and a wave on a
// day without school says so.
func TestAnOwnersCalendar(t *testing.T) { storetest.Each(t, anOwnersCalendar) }

func anOwnersCalendar(t *testing.T, st *store.Store) {
	app := webtest.NewApp(t, st, nil)
	cookie := firstRun(t, app)
	webtest.Must(t, app, "/oppsett/prosjekt", cookie, webtest.ProjectForm())
	webtest.Must(t, app, "/oppsett/enheter", cookie, url.Values{"school": {"Skolen"}})
	const path = "/oppsett/skolerute"
	stored := func() string {
		calendar, err := st.Holidays(t.Context(), webtest.OwnerIn(t, st))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(survey.Map(calendar, func(h survey.Holiday) string { return h.Name }), ", ")
	}
	shows := func(status int, form url.Values, wanted ...string) string {
		t.Helper()
		response, body := webtest.Post(t, app, path, cookie, form)
		for _, want := range wanted {
			if response.StatusCode != status || !strings.Contains(body, want) {
				t.Errorf("%v: status %d, without %q: %s", form, response.StatusCode, want, webtest.ProblemsIn(body))
			}
		}
		return webtest.Document(t, body).Find(`input[name="table"]`).AttrOr("value", "")
	}
	soon := st.Now().UTC().AddDate(0, 0, 14)
	for soon.Weekday() != time.Monday {
		soon = soon.AddDate(0, 0, 1)
	}
	table := "Uka som er fri;" + soon.Format(time.DateOnly) + ";" + soon.AddDate(0, 0, 4).Format("2.1.2006") + ";Skoleruta vår\nPlanleggingsdag;6. november 2026"
	shows(http.StatusUnprocessableEntity, url.Values{"table": {"Høstferie;40. oktober 2026"}}, "Linje 1, Første dag", "Dette er ikke en dato")
	shows(http.StatusUnprocessableEntity, url.Values{"table": {"Høstferie;5. oktober"}, "sure": {"yes"}}, "Årstallet mangler")
	seen := shows(http.StatusOK, url.Values{"table": {table}}, "Skoleruta vår", "6.\u00a0november 2026")
	if got := stored(); got != "" {
		t.Fatalf("looking stores %s", got)
	}
	webtest.Must(t, app, path, cookie, url.Values{"table": {seen}, "sure": {"yes"}})
	if got := stored(); got != "Uka som er fri, Planleggingsdag" {
		t.Fatalf("stored: %s", got)
	}
	one := shows(http.StatusOK, url.Values{"name": {"Høstferie"}, "from": {"2026-10-05"}, "to": {"2026-10-09"}}, "5.\u00a0oktober 2026", "6.\u00a0november 2026")
	webtest.Must(t, app, path, cookie, url.Values{"table": {one}, "sure": {"yes"}})
	if less := shows(http.StatusOK, url.Values{"without": {"1"}}, "Høstferie"); strings.Contains(less, "Planleggingsdag") || !strings.Contains(less, "Uka som er fri") {
		t.Errorf("without the second row: %q", less)
	}
	if got := stored(); got != "Uka som er fri, Planleggingsdag, Høstferie" {
		t.Errorf("stored: %s", got)
	}
	project := "/prosjekt/" + string(projectIn(t, st))
	_, body := webtest.Get(t, app, project+"/ny", cookie)
	from := webtest.Document(t, body).Find("#from").AttrOr("value", "")
	if first := soon.AddDate(0, 0, 7).Format(time.DateOnly); from < first || !strings.Contains(body, "Uka som er fri") || !strings.Contains(body, "De kommer etter disse fridagene") {
		t.Errorf("a wave is proposed from %s, before %s, or not said why", from, first)
	}
	form := webtest.WaveForm()
	form.Set("from", soon.Format(time.DateOnly))
	form.Set("to", soon.AddDate(0, 0, 30).Format(time.DateOnly))
	wave := webtest.Must(t, app, project+"/ny", cookie, form)
	for _, page := range []string{wave, wave + "/endre"} {
		if _, body := webtest.Get(t, app, page, cookie); !strings.Contains(body, "Målingen går over dager uten skole") || !strings.Contains(body, "Kilde: Skoleruta vår") {
			t.Errorf("%s does not say that days are free", page)
		}
	}
}

func projectIn(t *testing.T, st *store.Store) survey.ProjectID {
	t.Helper()
	projects, err := st.ProjectsOf(t.Context(), webtest.OwnerIn(t, st))
	if err != nil || len(projects) == 0 {
		t.Fatalf("no project, %v", err)
	}
	return projects[0].ID
}

// A wave is not proposed before its project begins, where it would be refused.
func TestAWaveIsProposedInItsProject(t *testing.T) {
	st := storetest.New(t)
	app := webtest.NewApp(t, st, nil)
	leader, form := firstRun(t, app), webtest.ProjectForm()
	for _, field := range []string{"from", "phase.1.from", "phase.2.from", "phase.3.from", "phase.4.from"} {
		form.Set(field, "2090-08-01")
	}
	webtest.Must(t, app, "/oppsett/prosjekt", leader, form)
	_, body := webtest.Get(t, app, "/prosjekt/"+string(projectIn(t, st))+"/ny", leader)
	if from := webtest.Document(t, body).Find("#from").AttrOr("value", ""); from < "2090-08-01" || from > "2090-12-31" {
		t.Errorf("in a project from August 2090 a wave is proposed from %s", from)
	}
}
