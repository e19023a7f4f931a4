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

// The owner's own measures are the project leader's to keep. A leader of a unit reads and changes
// none of them, not by an address of its own unit either, and the project leader none of a unit's.
func TestTheOwnerHasMeasures(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		in := webtest.NewPublishedIn(t, st, 1)
		unit := in.Units[0].ID
		session, plan := in.As(t, survey.ProjectLeader, in.Owner, ""), "/prosjekt/"+string(in.Project)+"/tiltak"
		form := webtest.MeasureForm()
		form["indicator"], form["sub_goal"], form["responsible"] = []string{""}, []string{"D2"}, []string{"owner"}
		form.Set("method", "Halv dag hvert halvår")
		form.Set("tool", "Tallene for kommunen")
		form.Set("proposed_by", "staff-council")
		form.Set("indicator2", "B2")
		form.Set("ends", "2025-02-01")
		if response, body := in.Post(t, session, plan, form); response.StatusCode != http.StatusSeeOther {
			t.Fatal(webtest.ProblemsIn(body))
		}
		for _, reader := range []struct{ session, path string }{{session, plan}, {in.As(t, survey.SteeringGroup, in.Owner, ""), "/styring/" + string(in.Project) + "/tiltak"}} {
			_, body := in.Get(t, reader.session, reader.path)
			text := webtest.Document(t, body).Find(".measures").Text()
			for _, wanted := range []string{"Voksne ute", "Halv dag", "Tallene for", "de tillitsvalgte", "Fristen er ute"} {
				if !strings.Contains(text, wanted) {
					t.Errorf("%s lacks %q: %q", reader.path, wanted, text)
				}
			}
		}
		of, err := st.MeasuresOf(t.Context(), in.Project)
		if err != nil || len(of) != 1 || of[0].Unit != "" || of[0].Indicators.String() != "B2" {
			t.Fatal(of, err)
		}
		leader, own := in.As(t, survey.Leader, in.Owner, unit), "/enhet/"+string(unit)+"/tiltak"
		if response, _ := in.Post(t, leader, own, webtest.MeasureForm()); response.StatusCode != http.StatusSeeOther {
			t.Fatal(response.StatusCode)
		}
		theirs, err := st.UnitMeasures(t.Context(), in.Project, unit)
		if err != nil || len(theirs) != 1 {
			t.Fatal(theirs, err)
		}
		for _, c := range []struct{ session, path string }{
			{leader, own + "/" + string(of[0].ID)},
			{leader, own + "/" + string(of[0].ID) + "/slett"},
			{leader, plan},
			{leader, plan + "/" + string(of[0].ID)},
			{session, plan + "/" + string(theirs[0].ID)},
			{session, plan + "/" + string(theirs[0].ID) + "/slett"},
		} {
			if response, _ := in.Post(t, c.session, c.path, webtest.MeasureForm()); response.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %d", c.path, response.StatusCode)
			}
		}
	})
}

// A planned measure does not go on, and one whose day has passed says so.
func TestAMeasureSaysWhatTheCalendarMakesOfIt(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	unit := in.Units[0].ID
	session, plan := in.As(t, survey.Leader, in.Owner, unit), "/enhet/"+string(unit)+"/tiltak"
	form := webtest.MeasureForm()
	form.Set("status", "planned")
	form.Set("indicator2", "E7")
	if response, body := in.Post(t, session, plan, form); response.StatusCode != http.StatusSeeOther {
		t.Fatal(webtest.ProblemsIn(body))
	}
	_, body := in.Get(t, session, plan)
	page := webtest.Document(t, body)
	if text := page.Find(".measures").Text(); !strings.Contains(text, "Skulle ha begynt") || strings.Contains(text, "pågår videre") || !strings.Contains(text, "uten sluttdato") {
		t.Errorf("the plan says %q", text)
	}
	if n := page.Find(".need").Length(); n != 2 {
		t.Errorf("a measure for two indicators stands under %d", n)
	}
}

// What one unit has tried and says of it is read by the leaders of all, by indicator; what was
// written before the page said so is not, until somebody saves it again.
func TestLeadersReadWhatOthersHaveTried(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		in := webtest.NewPublishedIn(t, st, 1)
		unit := in.Units[0].ID
		before := survey.Measure{
			ID: survey.NewID[survey.MeasureID](), Unit: unit, Project: in.Project, Title: "Skrevet i fjor", Indicators: survey.Indicators{"E5"}, Phase: 2,
			SubGoal: "D4", Starts: webtest.PublishedStart, Responsible: "staff", Status: "done", Seen: "Bare for styringsgruppa",
		}
		in.Write(t, func(ctx context.Context, tx *store.Tx) error { return tx.CreateMeasure(ctx, before) })
		form, leader, plan := webtest.MeasureForm(), in.As(t, survey.Leader, in.Owner, unit), "/enhet/"+string(unit)+"/tiltak"
		form.Set("seen", "Det hjalp")
		if response, body := in.Post(t, leader, plan, form); response.StatusCode != http.StatusSeeOther {
			t.Fatal(webtest.ProblemsIn(body))
		}
		other := in.As(t, survey.Leader, in.Owner, in.Units[1].ID)
		read := func() string {
			_, body := in.Get(t, other, "/enhet/"+string(in.Units[1].ID)+"/erfaringer")
			return webtest.Document(t, body).Find("#tried-E5 ~ .measures").Text()
		}
		if text := read(); !strings.Contains(text, "Det hjalp") || !strings.Contains(text, in.Units[0].Name) || strings.Contains(text, "fjor") {
			t.Errorf("the other leader reads %q", text)
		}
		form.Set("title", before.Title)
		if response, _ := in.Post(t, leader, plan+"/"+string(before.ID), form); response.StatusCode != http.StatusSeeOther || !strings.Contains(read(), "fjor") {
			t.Error("saved anew it is not shared")
		}
	})
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
		{"indicator2", "B1"},
		{"proposed_by", "Kari"},
		{"method", strings.Repeat("a", 20_000)},
		{"tool", strings.Repeat("a", 301)},
		{"seen", strings.Repeat("a", 1001)},
	} {
		form := webtest.MeasureForm()
		form.Set(c.field, c.value)
		response, body := in.Post(t, session, "/enhet/"+string(unit)+"/tiltak", form)
		page := webtest.Document(t, body)
		at := strings.TrimSuffix(c.field, "2")
		if response.StatusCode != http.StatusUnprocessableEntity || page.Find("#"+at+"-problem").Length() != 1 || page.Find(`#wrong a[href="#`+at+`"]`).Length() != 1 {
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
			ID: survey.NewID[survey.MeasureID](), Unit: unit, Project: in.Project, Title: "Lekegrupper ute", Indicators: survey.Indicators{"B2"}, Phase: 2,
			SubGoal: "D4", Starts: webtest.PublishedStart, Responsible: "staff", Status: "done",
		})
	})
	_, body := in.Get(t, in.As(t, survey.PPTRole, in.Owner, unit), "/enhet/"+string(unit)+"/tiltak")
	if text := webtest.Document(t, body).Find(".need").Text(); !strings.Contains(text, "Lekegrupper ute") {
		t.Errorf("the plan says %q", text)
	}
}
