package results_test

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

func meetingForm(units ...survey.UnitID) url.Values {
	form := url.Values{"kind": {"guidance"}, "held": {"2025-03-10"}, "purpose": {"Hva vi gjør i friminuttene"}}
	for _, id := range units {
		form.Add("units", string(id))
	}
	return form
}

var agreementForm = url.Values{"what": {"Vaktlista gås gjennom"}, "responsible": {"leader"}, "due": {"2025-04-01"}}

// A project's meeting has units; each makes its own brief ready once, which others than its own
// never read and nothing changes. What is agreed stands on the first pages until it is done.
func TestAMeetingKeepsItsBriefAndItsAgreements(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		in := webtest.NewPublishedIn(t, st, 2)
		unit, whole := "/enhet/"+string(in.Units[0].ID), "/prosjekt/"+string(in.Project)
		project, leader := in.As(t, survey.ProjectLeader, in.Owner, ""), in.As(t, survey.Leader, in.Owner, in.Units[0].ID)
		other, steering := in.As(t, survey.Leader, in.Owner, in.Units[1].ID), in.As(t, survey.SteeringGroup, in.Owner, "")
		post := func(session, path string, form url.Values, want int) {
			t.Helper()
			if response, body := in.Post(t, session, path, form); response.StatusCode != want {
				t.Errorf("POST %s: %d, not %d\n%s", path, response.StatusCode, want, webtest.ProblemsIn(body))
			}
		}
		says := func(session, path, words string, want bool) {
			t.Helper()
			if _, body := in.Get(t, session, path); strings.Contains(webtest.Visible(t, body), words) != want {
				t.Errorf("%s says %q: %t", path, words, !want)
			}
		}
		post(project, whole+"/moter", meetingForm(in.Units[0].ID, in.Units[2].ID), http.StatusSeeOther)
		meetings, err := st.Meetings(t.Context(), in.Project, in.Units[0].ID)
		if err != nil || len(meetings) != 1 {
			t.Fatal(meetings, err)
		}
		one := "/moter/" + string(meetings[0].ID)
		post(leader, unit+one+"/grunnlag", url.Values{"words": {"Vi vil snakke om vaktene.\r\nOg leken."}}, http.StatusSeeOther)
		_, body := in.Get(t, leader, unit+one)
		before := webtest.Document(t, body).Find(`[aria-labelledby="brief"]`).Text()
		if !strings.Contains(before, "Og leken.") || !strings.Contains(before, "Måling 2") || webtest.Document(t, body).Find(".questions li").Length() != 3 {
			t.Fatalf("the brief is %q", before)
		}
		in.Publish(t, 2)
		post(leader, unit+"/tiltak", webtest.MeasureForm(), http.StatusSeeOther)
		if _, body = in.Get(t, in.As(t, survey.Adviser, in.Owner, in.Units[0].ID), unit+one); webtest.Document(t, body).Find(`[aria-labelledby="brief"]`).Text() != before {
			t.Error("the brief is not what it was on its day")
		}
		post(leader, unit+one+"/grunnlag", url.Values{"words": {"Noe annet"}}, http.StatusConflict)
		says(project, whole+one, "Og leken.", false)
		says(in.As(t, survey.Leader, in.Owner, in.Units[2].ID), "/enhet/"+string(in.Units[2].ID)+one, "Og leken.", false)

		theirs := "/enhet/" + string(in.Units[1].ID) + one
		for _, path := range []string{theirs + "/grunnlag", theirs + "/avtale", theirs + "/slett", unit + one + "/avtale"} {
			post(other, path, agreementForm, http.StatusNotFound)
		}
		if response, _ := in.Get(t, other, theirs); response.StatusCode != http.StatusNotFound {
			t.Errorf("another unit's meeting: %d", response.StatusCode)
		}
		post(leader, unit+one+"/slett", nil, http.StatusNotFound) // the project's

		post(leader, unit+one+"/avtale", agreementForm, http.StatusSeeOther)
		everybody := url.Values{"what": {"Alle sender planen"}, "responsible": {"owner"}, "due": {"2025-04-02"}}
		post(project, whole+one+"/avtale", everybody, http.StatusSeeOther)
		for _, words := range []string{"Vaktlista", "Alle sender"} {
			says(leader, unit, words, true)
			says(steering, "/styring/"+string(in.Project), words, true)
			says(other, "/enhet/"+string(in.Units[1].ID), words, false)
		}
		agreed, err := st.Agreements(t.Context(), in.Project, in.Units[0].ID)
		if err != nil || len(agreed) != 2 || !agreed[0].Late(st.Now()) {
			t.Fatal(agreed, err)
		}
		post(leader, unit+one+"/avtale/"+string(agreed[0].ID), url.Values{"done": {"yes"}}, http.StatusSeeOther)
		post(leader, unit+one+"/avtale/"+string(agreed[1].ID), url.Values{"done": {"yes"}}, http.StatusNotFound)
		says(leader, unit, "Vaktlista", false)
		says(leader, unit+one, "Vaktlista", true)
		if err := st.Tx(t.Context(), func(tx *store.Tx) error { return tx.DeleteUnit(t.Context(), in.Units[2].ID) }); err == nil {
			t.Error("a unit that meets is deleted")
		}
		post(project, whole+one+"/slett", nil, http.StatusSeeOther)
		if left, err := st.Agreements(t.Context(), in.Project, ""); err != nil || len(left) != 0 {
			t.Error(left, err)
		}
	})
}

// On pages of the whole project an agreement names the unit that made it, or that alone met.
func TestAgreementsNameTheirUnit(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	unit, whole := "/enhet/"+string(in.Units[0].ID)+"/moter/", "/prosjekt/"+string(in.Project)+"/moter"
	leader, project := in.As(t, survey.Leader, in.Owner, in.Units[0].ID), in.As(t, survey.ProjectLeader, in.Owner, "")
	in.Post(t, project, whole, meetingForm(in.Units[0].ID))
	meetings, err := in.Store.Meetings(t.Context(), in.Project, in.Units[0].ID)
	if err != nil || len(meetings) != 1 {
		t.Fatal(meetings, err)
	}
	id := string(meetings[0].ID)
	in.Post(t, leader, unit+id+"/avtale", agreementForm)
	in.Post(t, project, whole+"/"+id+"/avtale", url.Values{"what": {"Alle sender planen"}, "responsible": {"owner"}, "due": {"2025-04-02"}})
	_, body := in.Get(t, in.As(t, survey.SteeringGroup, in.Owner, ""), "/styring/"+string(in.Project))
	shown := webtest.Document(t, body).Find("[aria-labelledby=agreed] li")
	shown.Each(func(_ int, li *goquery.Selection) {
		if text := li.Text(); !strings.Contains(text, in.Units[0].Name) {
			t.Errorf("no unit in %q", text)
		}
	})
	if shown.Length() != 2 {
		t.Errorf("%d agreements", shown.Length())
	}
}

func TestBadMeetingsComeBackWithReasons(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		in := webtest.NewPublishedIn(t, st, 1)
		long := strings.Repeat("a", 20_000)
		leader, project := in.As(t, survey.Leader, in.Owner, in.Units[0].ID), in.As(t, survey.ProjectLeader, in.Owner, "")
		unit, whole := "/enhet/"+string(in.Units[0].ID)+"/moter", "/prosjekt/"+string(in.Project)+"/moter"
		if response, _ := in.Post(t, leader, unit, meetingForm()); response.StatusCode != http.StatusSeeOther {
			t.Fatal(response.StatusCode)
		}
		meetings, err := st.Meetings(t.Context(), in.Project, in.Units[0].ID)
		if err != nil || len(meetings) != 1 {
			t.Fatal(meetings, err)
		}
		one := unit + "/" + string(meetings[0].ID)
		for _, c := range []struct {
			session, path string
			form          url.Values
			field, value  string
		}{
			{leader, unit, meetingForm(), "kind", "fest"},
			{leader, unit, meetingForm(), "held", "1999-01-01"},
			{leader, unit, meetingForm(), "held", "i går"},
			{leader, unit, meetingForm(), "held", "2031-01-01"},
			{leader, unit, meetingForm(), "purpose", ""},
			{leader, unit, meetingForm(), "purpose", long},
			{project, whole, meetingForm(), "units", string(survey.NewID[survey.UnitID]())},
			{leader, one + "/grunnlag", url.Values{}, "words", long},
			{leader, one + "/avtale", agreementForm, "what", "<b>"},
			{leader, one + "/avtale", agreementForm, "what", long},
			{leader, one + "/avtale", agreementForm, "responsible", "Kari"},
			{leader, one + "/avtale", agreementForm, "due", "2031-01-01"},
		} {
			form := url.Values{c.field: {c.value}}
			for key, values := range c.form {
				if key != c.field {
					form[key] = values
				}
			}
			response, body := in.Post(t, c.session, c.path, form)
			page := webtest.Document(t, body)
			if response.StatusCode != http.StatusUnprocessableEntity || page.Find("#"+c.field+"-problem").Length() != 1 {
				t.Errorf("%s=%.20q: status %d without a reason at the field", c.field, c.value, response.StatusCode)
			}
		}
	})
}

// The three questions name whom a figure is about, always ask about what is worst, count
// measures by all they aim at, and know the next phase, or that there is none.
func TestTheBriefAsksTheRightQuestions(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	unit := in.Units[0].ID
	session, brief := in.As(t, survey.Leader, in.Owner, unit), "/enhet/"+string(unit)+"/veiledning"
	asked := func() string {
		_, body := in.Get(t, session, brief)
		return webtest.Document(t, body).Find(".questions").Text()
	}
	_, body := in.Get(t, session, brief)
	key := webtest.Document(t, body).Find(".paper-key h3").First().Text()
	if text := asked(); !strings.Contains(text, "lengst fra det beste") || !strings.Contains(text, "(elever") || !strings.Contains(text, "ingen tiltak som gjelder «"+key+"»") {
		t.Errorf("before any measure it asks %q", text)
	}
	in.Write(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.CreateMeasure(ctx, survey.Measure{
			ID: survey.NewID[survey.MeasureID](), Unit: unit, Project: in.Project, Title: "Lekegrupper", Indicators: survey.Indicators{"A1", "E1"}, Phase: 2,
			SubGoal: "D4", Starts: webtest.PublishedStart, Responsible: "staff", Status: "running", Seen: "Bra",
		})
	})
	if text := asked(); strings.Contains(text, "ingen tiltak som gjelder «"+key+"»") || !strings.Contains(text, "lengst fra det beste") {
		t.Errorf("with a measure for %s it asks %q", key, text)
	}
}

// A meeting and what it agreed on can be changed, the brief of its day not with them. Whoever changes
// what another has changed meanwhile sees both, and nothing is lost.
func TestTwoChangeAMeetingAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		in := webtest.NewPublishedIn(t, st, 1)
		unit, whole := "/enhet/"+string(in.Units[0].ID)+"/moter", "/prosjekt/"+string(in.Project)+"/moter"
		leader, project := in.As(t, survey.Leader, in.Owner, in.Units[0].ID), in.As(t, survey.ProjectLeader, in.Owner, "")
		post := func(session, path string, form url.Values, want int) *goquery.Document {
			t.Helper()
			response, body := in.Post(t, session, path, form)
			if response.StatusCode != want {
				t.Errorf("POST %s: %d, not %d\n%s", path, response.StatusCode, want, webtest.ProblemsIn(body))
			}
			return webtest.Document(t, body)
		}
		held := func(page *goquery.Document) url.Values { // what a browser sends beside the fields
			values := url.Values{}
			page.Find(`form.fields input[type="hidden"]`).Each(func(_ int, one *goquery.Selection) { values.Set(one.AttrOr("name", ""), one.AttrOr("value", "")) })
			return values
		}
		shown := func(session, path string) url.Values {
			_, body := in.Get(t, session, path)
			return held(webtest.Document(t, body))
		}
		with := func(seen, form url.Values) url.Values {
			form = maps.Clone(form)
			maps.Copy(form, seen)
			return form
		}
		post(project, whole, meetingForm(in.Units[0].ID), http.StatusSeeOther)
		meetings, err := st.Meetings(t.Context(), in.Project, in.Units[0].ID)
		if err != nil || len(meetings) != 1 {
			t.Fatal(meetings, err)
		}
		id := "/" + string(meetings[0].ID)
		post(leader, unit+id+"/grunnlag", url.Values{"words": {"Vi er klare."}}, http.StatusSeeOther)
		brief := func() string {
			_, body := in.Get(t, leader, unit+id)
			return webtest.Document(t, body).Find(`[aria-labelledby="brief"]`).Text()
		}
		before := brief()
		post(leader, unit+id+"/endre", meetingForm(), http.StatusNotFound) // the project's
		form := func(held, purpose string) url.Values {
			return url.Values{"kind": {"training"}, "held": {held}, "purpose": {purpose}}
		}
		change := whole + id + "/endre"
		seen := shown(project, change)
		post(project, change, with(seen, form("2031-01-01", "Utenfor")), http.StatusUnprocessableEntity)
		post(project, change, with(seen, form("2025-03-11", strings.Repeat("a", 20_000))), http.StatusUnprocessableEntity)
		post(project, change, with(seen, form("2025-03-11", "Vaktene ute")), http.StatusSeeOther)
		page := post(project, change, with(seen, form("2025-03-12", "Vaktene inne")), http.StatusConflict)
		typed, _ := page.Find("#purpose").Attr("value")
		if text := page.Find(`[role="alert"]`).Text(); !strings.Contains(text, "Vaktene ute") || !strings.Contains(text, "Vaktene inne") || typed != "Vaktene inne" {
			t.Errorf("the other says %q, what was typed %q", text, typed)
		}
		post(project, change, with(held(page), form("2025-03-12", "Vaktene inne")), http.StatusSeeOther)
		if meetings, err = st.Meetings(t.Context(), in.Project, ""); err != nil || meetings[0].Purpose != "Vaktene inne" || meetings[0].Held.Day() != 12 {
			t.Error(meetings, err)
		}
		if after := brief(); after != before || !strings.Contains(after, "Vi er klare.") {
			t.Errorf("the brief has changed with its meeting: %q", after)
		}

		post(leader, unit+id+"/avtale", agreementForm, http.StatusSeeOther)
		agreed, err := st.Agreements(t.Context(), in.Project, in.Units[0].ID)
		if err != nil || len(agreed) != 1 {
			t.Fatal(agreed, err)
		}
		change = unit + id + "/avtale/" + string(agreed[0].ID) + "/endre"
		seen = shown(leader, change)
		one := url.Values{"what": {"Vaktlista henges opp"}, "responsible": {"staff"}, "due": {"2025-05-01"}}
		post(leader, change, with(seen, one), http.StatusSeeOther)
		if text := post(leader, change, with(seen, agreementForm), http.StatusConflict).Find(`[role="alert"]`).Text(); !strings.Contains(text, "Vaktlista henges opp") {
			t.Errorf("the other agreement says %q", text)
		}
		if agreed, err = st.Agreements(t.Context(), in.Project, in.Units[0].ID); err != nil || agreed[0].What != "Vaktlista henges opp" {
			t.Error(agreed, err)
		}
	})
}
