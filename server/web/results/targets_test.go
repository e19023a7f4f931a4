package results_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

func targetForm(value string) url.Values {
	return url.Values{"of": {"D4 A2"}, "phase": {"4"}, "value": {value}}
}

// A target of a sub-goal is judged by what is told of its phase, keeps the figure of the day it
// was set, stands on the steering group's page and in its report, and is not moved.
func TestATargetStandsBesideTheFiguresOfItsDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		in := webtest.NewPublishedIn(t, st, 3)
		in.Prolong(t)
		leader, steering := in.As(t, survey.ProjectLeader, in.Owner, ""), in.As(t, survey.SteeringGroup, in.Owner, "")
		whole, page := "/styring/"+string(in.Project), "/prosjekt/"+string(in.Project)+"/delmal"
		said := func(session, path string) string {
			t.Helper()
			_, body := in.Get(t, session, path)
			return strings.Join(strings.Fields(webtest.Document(t, body).Find(".aims, article").Text()), " ")
		}
		set := func(value string, want int) {
			t.Helper()
			if response, body := in.Post(t, leader, page, targetForm(value)); response.StatusCode != want {
				t.Fatalf("%s: %d, not %d\n%s", value, response.StatusCode, want, webtest.ProblemsIn(body))
			}
		}
		set("minst 1,5", http.StatusSeeOther)
		text := said(steering, whole)
		if !strings.Contains(text, "Mål i fase 4: Følge med og gripe inn minst 1,5.") || !strings.Contains(text, "(Måling 3): nådd.") || strings.Count(text, "Måling 3") != 2 {
			t.Errorf("on its day the target says %q", text)
		}
		in.Publish(t, 3)
		later := said(steering, whole)
		if !strings.Contains(later, "(Måling 4): nådd.") || !strings.HasSuffix(later, text[strings.Index(text, "Tallet den dagen"):]) {
			t.Errorf("after another wave it says %q", later)
		}
		for _, reader := range []struct{ session, path string }{{leader, page}, {steering, whole + "/rapport"}, {leader, whole}} {
			if got := said(reader.session, reader.path); !strings.Contains(got, later) {
				t.Errorf("%s says %q", reader.path, got)
			}
		}
		set("minst 5", http.StatusConflict)
		if got := said(steering, whole); got != later {
			t.Errorf("the target has moved: %q", got)
		}
		if response, _ := in.Post(t, steering, page, targetForm("4")); response.StatusCode != http.StatusNotFound && response.StatusCode != http.StatusForbidden {
			t.Errorf("the steering group sets a target: %d", response.StatusCode)
		}
		if response, _ := in.Post(t, leader, page+"/4/D4/A2/slett", nil); response.StatusCode != http.StatusSeeOther {
			t.Error(response.StatusCode)
		}
		set("5", http.StatusSeeOther)
		if got := said(steering, whole); !strings.Contains(got, "(Måling 4): ikke nådd ennå.") {
			t.Errorf("in its phase a target that is not met says %q", got)
		}
		if response, _ := in.Post(t, leader, page+"/3/D4/A2/slett", nil); response.StatusCode != http.StatusNotFound {
			t.Errorf("a target that is not there: %d", response.StatusCode)
		}
	})
}

// A phase that is over is judged by its own last wave, and what is not met then is missed.
func TestATargetOfAPhaseThatIsOver(t *testing.T) {
	in := webtest.NewPublished(t, 4)
	for phase := 1; phase <= 3; phase++ {
		one := survey.Target{Project: in.Project, Phase: phase, SubGoal: "D4", Indicator: "A2", Value: 5, Figures: "[]"}
		if err := in.Store.Tx(t.Context(), func(tx *store.Tx) error { return tx.SetTarget(t.Context(), one) }); err != nil {
			t.Fatal(err)
		}
	}
	_, body := in.Get(t, in.As(t, survey.SteeringGroup, in.Owner, ""), "/styring/"+string(in.Project))
	text := webtest.Document(t, body).Find(".aims").Text()
	for _, wave := range []string{"Måling 1", "Måling 2", "Måling 3"} {
		if !strings.Contains(text, "("+wave+"): ikke nådd.") {
			t.Errorf("%s is not the last of its phase in %q", wave, text)
		}
	}
	if strings.Contains(text, "ennå") || strings.Contains(text, "Måling 4") {
		t.Errorf("phases that are over say %q", text)
	}
}

func TestTargetsThatMakeNoSenseComeBackWithReasons(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	in.Prolong(t)
	leader, page := in.As(t, survey.ProjectLeader, in.Owner, ""), "/prosjekt/"+string(in.Project)+"/delmal"
	for _, c := range []struct{ field, value, at, reason string }{
		{"value", "", "value", "fylles ut"},
		{"value", "snart", "value", "Skriv et tall"},
		{"value", "under 3", "value", "feil vei"},
		{"value", "7", "value", "innenfor skalaen"},
		{"value", "90 %", "value", "Skriv et tall"},
		{"value", strings.Repeat("9", 20_000), "value", "Skriv et tall"},
		{"phase", "1", "phase", "Fasen er over"},
		{"phase", "9", "phase", ""},
		{"of", "D1 A2", "of", ""}, // of another sub-goal
		{"of", "D4 E99", "of", ""},
		{"of", "D4 P9", "of", ""}, // told of no unit
	} {
		form := targetForm("4,5")
		form.Set(c.field, c.value)
		response, body := in.Post(t, leader, page, form)
		said := webtest.Document(t, body).Find("#" + c.at + "-problem").Text()
		if response.StatusCode != http.StatusUnprocessableEntity || said == "" || !strings.Contains(said, c.reason) {
			t.Errorf("%s=%.20q: %d, %q", c.field, c.value, response.StatusCode, said)
		}
	}
	if all, err := in.Store.Targets(t.Context(), in.Project); err != nil || len(all) != 0 {
		t.Error(all, err)
	}
}

// Indicators of one name, asked of others, are told apart where a target is set.
func TestChoicesOfTargetsAreToldApart(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	_, body := in.Get(t, in.As(t, survey.ProjectLeader, in.Owner, ""), "/prosjekt/"+string(in.Project)+"/delmal")
	seen := map[string]bool{}
	for _, n := range webtest.Document(t, body).Find("#of option").EachIter() {
		if text := strings.TrimSpace(n.Text()); seen[text] {
			t.Errorf("%q stands twice", text)
		} else {
			seen[text] = true
		}
	}
	if len(seen) < 20 {
		t.Errorf("only %d choices", len(seen))
	}
}
