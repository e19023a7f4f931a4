package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

func goodMeasure() url.Values {
	return url.Values{
		"title": {"Voksne ute i alle friminutt"}, "indicator": {"E5"}, "phase": {"2"}, "sub_goal": {"D4"},
		"starts": {"2025-01-15"}, "ends": {""}, "responsible": {"staff"}, "status": {"running"}, "seen": {""},
	}
}

func TestMeasureIsLoggedChangedAndStandsOnTheChart(t *testing.T) {
	in := newPublished(t, 2)
	unit := in.units[0].ID
	session := in.as(t, survey.WorkingGroup, in.owner, unit)
	plan := "/enhet/" + string(unit) + "/tiltak"
	if response, body := in.post(t, session, plan, goodMeasure()); response.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", response.StatusCode, visible(t, body))
	}
	_, body := in.get(t, session, plan)
	page := document(t, body)
	link, _ := page.Find(".measures a").Attr("href")
	if text := page.Find(".measures").Text(); !strings.Contains(text, "Voksne ute i alle friminutt") || !strings.Contains(text, "de ansatte") || link == "" {
		t.Fatalf("the plan says %q", text)
	}
	_, body = in.get(t, session, "/enhet/"+string(unit)+"/indikator/E5.pupils-5-7.pupils-8-10")
	page = document(t, body)
	if flags, chart := page.Find(".flags li").Text(), page.Find(".chart-data").Text(); !strings.Contains(flags, "Voksne ute") || !strings.Contains(chart, `"2025-01-15",1`) {
		t.Errorf("no flag on the chart: %q", flags)
	}
	_, body = in.get(t, session, "/enhet/"+string(unit)+"/indikator/E7.pupils-5-7.pupils-8-10")
	if document(t, body).Find(".flags").Length() > 0 {
		t.Error("the measure stands on the chart of another indicator")
	}
	changed := goodMeasure()
	changed.Set("seen", "Færre konflikter")
	if response, _ := in.post(t, session, link, changed); response.StatusCode != http.StatusSeeOther {
		t.Errorf("change: %d", response.StatusCode)
	}
	steering := in.as(t, survey.SteeringGroup, in.owner, "")
	if _, body = in.get(t, steering, "/styring/"+string(in.project)+"/tiltak"); !strings.Contains(document(t, body).Find(".measures-table").Text(), "Færre konflikter") {
		t.Error("the owner's plan lacks the measure")
	}
	if response, _ := in.post(t, session, link+"/slett", nil); response.StatusCode != http.StatusSeeOther {
		t.Errorf("delete: %d", response.StatusCode)
	}
	if _, body = in.get(t, session, plan); document(t, body).Find(".measures").Length() > 0 {
		t.Error("the measure is still there")
	}
}

// Bad input comes back with 422, the reason at its field and what was typed.
func TestBadMeasuresComeBackWithReasons(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) { badMeasures(t, newPublishedIn(t, st, 1)) })
}

func badMeasures(t *testing.T, in *published) {
	t.Helper()
	unit := in.units[0].ID
	session := in.as(t, survey.Leader, in.owner, unit)
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
		form := goodMeasure()
		form.Set(c.field, c.value)
		response, body := in.post(t, session, "/enhet/"+string(unit)+"/tiltak", form)
		page := document(t, body)
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
	if list, err := in.Store.MeasuresOf(t.Context(), in.project); err != nil || len(list) != 0 {
		t.Errorf("stored: %v, %v", list, err)
	}
}

func TestOnlyTheUnitsOwnLogMeasures(t *testing.T) {
	in := newPublished(t, 1)
	unit := in.units[0].ID
	owner := in.as(t, survey.Leader, in.owner, unit)
	if response, _ := in.post(t, owner, "/enhet/"+string(unit)+"/tiltak", goodMeasure()); response.StatusCode != http.StatusSeeOther {
		t.Fatal(response.StatusCode)
	}
	list, err := in.Store.MeasuresOf(t.Context(), in.project)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	own := "/enhet/" + string(unit) + "/tiltak"
	theirs := "/enhet/" + string(in.units[1].ID) + "/tiltak"
	for _, c := range []struct {
		role survey.Role
		unit survey.UnitID
		path string
	}{
		{survey.PPTRole, unit, own},
		{survey.Adviser, unit, own},
		{survey.SteeringGroup, "", own},
		{survey.Leader, in.units[1].ID, own},
		{survey.Leader, in.units[1].ID, own + "/" + string(list[0].ID)},
		{survey.Leader, in.units[1].ID, theirs + "/" + string(list[0].ID)},
		{survey.Leader, in.units[1].ID, theirs + "/" + string(list[0].ID) + "/slett"},
	} {
		session := in.as(t, c.role, in.owner, c.unit)
		if response, _ := in.post(t, session, c.path, goodMeasure()); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s posts to %s: %d", c.role, c.path, response.StatusCode)
		}
	}
	if left, err := in.Store.MeasuresOf(t.Context(), in.project); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func document(t testing.TB, body string) *goquery.Document {
	t.Helper()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// A measure for what the unit is not asked about any more is still in its plan.
func TestAMeasureOutlivesItsIndicator(t *testing.T) {
	in := newPublished(t, 1)
	unit := in.units[0].ID
	in.write(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.CreateMeasure(ctx, survey.Measure{
			ID: survey.NewID[survey.MeasureID](), Unit: unit, Project: in.project, Title: "Lekegrupper ute", Indicator: "B2", Phase: 2,
			SubGoal: "D4", Starts: publishedStart, Responsible: "staff", Status: "done",
		})
	})
	_, body := in.get(t, in.as(t, survey.PPTRole, in.owner, unit), "/enhet/"+string(unit)+"/tiltak")
	if text := document(t, body).Find(".need").Text(); !strings.Contains(text, "Lekegrupper ute") {
		t.Errorf("the plan says %q", text)
	}
}
