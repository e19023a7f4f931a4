package results_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

func TestMeasureIsLoggedChangedAndStandsOnTheChart(t *testing.T) {
	in := webtest.NewPublished(t, 2)
	unit := in.Units[0].ID
	session := in.As(t, survey.WorkingGroup, in.Owner, unit)
	plan := "/enhet/" + string(unit) + "/tiltak"
	if response, body := in.Post(t, session, plan, webtest.MeasureForm()); response.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", response.StatusCode, webtest.Visible(t, body))
	}
	_, body := in.Get(t, session, plan)
	page := webtest.Document(t, body)
	link, _ := page.Find(".measures a").Attr("href")
	if text := page.Find(".measures").Text(); !strings.Contains(text, "Voksne ute i alle friminutt") || !strings.Contains(text, "de ansatte") || link == "" {
		t.Fatalf("the plan says %q", text)
	}
	_, body = in.Get(t, session, "/enhet/"+string(unit)+"/indikator/E5.pupils-5-7.pupils-8-10")
	page = webtest.Document(t, body)
	if flags, chart := page.Find(".flags li").Text(), page.Find(".chart-data").Text(); !strings.Contains(flags, "Voksne ute") || !strings.Contains(chart, `"2025-01-15",1`) {
		t.Errorf("no flag on the chart: %q", flags)
	}
	_, body = in.Get(t, session, "/enhet/"+string(unit)+"/indikator/E7.pupils-5-7.pupils-8-10")
	if webtest.Document(t, body).Find(".flags").Length() > 0 {
		t.Error("the measure stands on the chart of another indicator")
	}
	changed := webtest.MeasureForm()
	changed.Set("seen", "Færre konflikter")
	if response, _ := in.Post(t, session, link, changed); response.StatusCode != http.StatusSeeOther {
		t.Errorf("change: %d", response.StatusCode)
	}
	steering := in.As(t, survey.SteeringGroup, in.Owner, "")
	if _, body = in.Get(t, steering, "/styring/"+string(in.Project)+"/tiltak"); !strings.Contains(webtest.Document(t, body).Find(".measures-table").Text(), "Færre konflikter") {
		t.Error("the owner's plan lacks the measure")
	}
	if response, _ := in.Post(t, session, link+"/slett", nil); response.StatusCode != http.StatusSeeOther {
		t.Errorf("delete: %d", response.StatusCode)
	}
	if _, body = in.Get(t, session, plan); webtest.Document(t, body).Find(".measures").Length() > 0 {
		t.Error("the measure is still there")
	}
}

// Bad input comes back with 422, the reason at its field and what was typed.
func TestBadMeasuresComeBackWithReasons(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) { badMeasures(t, webtest.NewPublishedIn(t, st, 1)) })
}

func badMeasures(t *testing.T, in *webtest.Published) {
	t.Helper()
	unit := in.Units[0].ID
	session := in.As(t, survey.Leader, in.Owner, unit)
	for _, c := range []struct{ field, value string }{
		{"title", ""},
		{"title", "<script>alert(1)</script>"},
		{"title", strings.Repeat("lang ", 60)},
		{"indicator", "Z9"},
		{"indicator", "B1"}, // of kindergartens
		{"phase", "5"},
		{"sub_goal", "D9"},
		{"starts", "2025-02-31"},
		{"starts", "i går"},
		{"starts", "1999-01-01"},
		{"ends", "2024-12-31"},
		{"responsible", "Kari"},
		{"status", "hemmelig"},
		{"seen", strings.Repeat("a", 301)},
	} {
		form := webtest.MeasureForm()
		form.Set(c.field, c.value)
		response, body := in.Post(t, session, "/enhet/"+string(unit)+"/tiltak", form)
		page := webtest.Document(t, body)
		if response.StatusCode != http.StatusUnprocessableEntity || page.Find("#"+c.field+"-problem").Length() != 1 || page.Find(`#wrong a[href="#`+c.field+`"]`).Length() != 1 {
			t.Errorf("%s=%q: status %d without a reason at the field", c.field, c.value, response.StatusCode)
		}
		if strings.Contains(body, "<script>alert") {
			t.Errorf("%s=%q: the script is on the page", c.field, c.value)
		}
		if title, _ := page.Find("#title").Attr("value"); c.field != "title" && title != form.Get("title") {
			t.Errorf("%s=%q: what was typed is lost", c.field, c.value)
		}
	}
	if list, err := in.Store.MeasuresOf(t.Context(), in.Project); err != nil || len(list) != 0 {
		t.Errorf("stored: %v, %v", list, err)
	}
}

func TestOnlyTheUnitsOwnLogMeasures(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	unit := in.Units[0].ID
	owner := in.As(t, survey.Leader, in.Owner, unit)
	if response, _ := in.Post(t, owner, "/enhet/"+string(unit)+"/tiltak", webtest.MeasureForm()); response.StatusCode != http.StatusSeeOther {
		t.Fatal(response.StatusCode)
	}
	list, err := in.Store.MeasuresOf(t.Context(), in.Project)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	own := "/enhet/" + string(unit) + "/tiltak"
	theirs := "/enhet/" + string(in.Units[1].ID) + "/tiltak"
	for _, c := range []struct {
		role survey.Role
		unit survey.UnitID
		path string
	}{
		{survey.PPTRole, unit, own},
		{survey.Adviser, unit, own},
		{survey.SteeringGroup, "", own},
		{survey.Leader, in.Units[1].ID, own},
		{survey.Leader, in.Units[1].ID, own + "/" + string(list[0].ID)},
		{survey.Leader, in.Units[1].ID, theirs + "/" + string(list[0].ID)},
		{survey.Leader, in.Units[1].ID, theirs + "/" + string(list[0].ID) + "/slett"},
	} {
		session := in.As(t, c.role, in.Owner, c.unit)
		if response, _ := in.Post(t, session, c.path, webtest.MeasureForm()); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s posts to %s: %d", c.role, c.path, response.StatusCode)
		}
	}
	if left, err := in.Store.MeasuresOf(t.Context(), in.Project); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// A measure for what the unit is not asked about any more is still in its plan.
func TestAMeasureOutlivesItsIndicator(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	unit := in.Units[0].ID
	in.Write(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.CreateMeasure(ctx, survey.Measure{
			ID: survey.NewID[survey.MeasureID](), Unit: unit, Project: in.Project, Title: "Lekegrupper ute", Indicator: "B2", Phase: 2,
			SubGoal: "D4", Starts: webtest.PublishedStart, Responsible: "staff", Status: "done",
		})
	})
	_, body := in.Get(t, in.As(t, survey.PPTRole, in.Owner, unit), "/enhet/"+string(unit)+"/tiltak")
	if text := webtest.Document(t, body).Find(".need").Text(); !strings.Contains(text, "Lekegrupper ute") {
		t.Errorf("the plan says %q", text)
	}
}
