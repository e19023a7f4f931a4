package results_test

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Figures of an earlier wave never stand for those of the latest, whatever the waves
// are called: three waves, the last of them without parents.
func TestWavesAreToldApartByIdentity(t *testing.T) {
	for name, names := range map[string][]string{
		"three names":    {"Måling 1", "Måling 2", "Måling 3"},
		"one name twice": {"Startmåling", "Delmåling", "Delmåling"},
	} {
		t.Run(name, func(t *testing.T) {
			in := anyNames(t)
			in.Publish(t, 0, called(names[0]))
			in.Publish(t, 1, called(names[1]))
			in.Publish(t, 2, called(names[2]), withoutParents)
			lastWithoutParents(t, in, names[1])
		})
	}
}

// anyNames is newPublished without waves in a database that lets two have one name, as
// databases once did.
func anyNames(t *testing.T) *webtest.Published {
	t.Helper()
	database := filepath.Join(t.TempDir(), "any.db")
	st := storetest.Open(t, database, nil)
	storetest.Exec(t, st, database, `drop index wave_name`)
	return webtest.NewPublishedIn(t, st, 0)
}

func called(name string) func(*disclosure.Input) {
	return func(in *disclosure.Input) { in.Wave.Name = name }
}

// withoutParents takes the parents out of a wave.
func withoutParents(in *disclosure.Input) {
	var rest []disclosure.GroupResponses
	for _, g := range in.Groups {
		if g.Group.Audience != survey.ParentsSchool && g.Group.Audience != survey.ParentsKindergarten {
			rest = append(rest, g)
		}
	}
	in.Groups = rest
}

// lastWithoutParents looks at every page of the latest wave's figures: parents were
// not asked in it, and were in the one before.
func lastWithoutParents(t *testing.T, in *webtest.Published, before string) {
	t.Helper()
	leader, steering := in.As(t, survey.Leader, in.Owner, in.Units[0].ID), in.As(t, survey.SteeringGroup, in.Owner, "")
	unit, project := "/enhet/"+string(in.Units[0].ID), "/styring/"+string(in.Project)
	find := func(session, path, selector string) *goquery.Selection {
		_, body := in.Get(t, session, path)
		return webtest.Document(t, body).Find(selector)
	}
	if text := find(steering, project+"/enheter", "[aria-labelledby=turnout] thead").Text(); !strings.Contains(text, "trinn") || strings.Contains(text, "Foreldre") {
		t.Errorf("turnout of %q", text)
	}
	for _, path := range []string{unit + "/rapport", unit + "/veiledning"} {
		text := strings.Join(strings.Fields(find(leader, path, ".paper-turnout").Text()), " ")
		if strings.Count(text, "Foreldre") != 1 || !strings.Contains(text, "Foreldre, skole, "+before+": ") || strings.Count(text, before) != 1 {
			t.Errorf("%s: turnout of %q", path, text)
		}
	}
	for _, page := range []struct{ session, path, place string }{
		{leader, unit, ".fold summary"},
		{leader, unit + "/rapport", ".paper-table caption"},
		{steering, project, ".audiences li"},
		{steering, project + "/tall", "section:has(h2)"},
		{steering, project, ".ten tbody tr"},
		{steering, project + "/rapport", ".ten tbody tr"},
		{steering, project + "/offentlig", ".public-rows h3"},
	} {
		seen := 0
		find(page.session, page.path, page.place).Each(func(_ int, s *goquery.Selection) {
			parents := strings.Contains(s.Text(), "oreldre")
			if parents {
				seen++
			}
			// In the table of ten the first figure's wave is named too.
			if latest := s.Find("[data-label]").Eq(1); latest.Length() > 0 {
				s = latest
			}
			if says := strings.Contains(s.Text(), before); says != parents {
				t.Errorf("%s: %q names an earlier wave: %v", page.path, s.Text(), says)
			}
		})
		if seen == 0 {
			t.Errorf("%s: no figures of parents in %s", page.path, page.place)
		}
	}
}

// Two waves are two, and have a change, whatever they are called.
func TestTheSecondWaveOfANameIsNotTheFirst(t *testing.T) {
	in := anyNames(t)
	in.Publish(t, 0, called("Delmåling"))
	in.Publish(t, 1, called("Delmåling"))
	steering, project := in.As(t, survey.SteeringGroup, in.Owner, ""), "/styring/"+string(in.Project)
	for _, path := range []string{project, project + "/rapport"} {
		if _, body := in.Get(t, steering, path); strings.Contains(body, "Det er den første målingen") || !strings.Contains(body, "Delmåling mot Delmåling") {
			t.Errorf("%s: takes the second wave for the first", path)
		}
	}
}

// The form proposes a name that is free, in both written languages, and one that is not
// is refused beside its field, for a new wave and for one that gets another name.
func TestWaveNamesAreTheirOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		cookie := webtest.SignIn(t, app, secrets["leder"])
		form := "/prosjekt/" + webtest.TownPaths(t, st).Project + "/ny"
		values := func(name string) url.Values {
			v := webtest.WaveForm()
			v.Set("name", name)
			return v
		}
		wave := ""
		for _, want := range []string{"Delmåling", "Delmåling 2", "Delmåling 3"} {
			for _, lang := range []string{"nb", "nn"} {
				if _, body := webtest.Get(t, app, form+"?lang="+lang, cookie); !strings.Contains(body, `value="`+want+`"`) {
					t.Errorf("in %s the form does not propose %s", lang, want)
				}
			}
			wave = webtest.Must(t, app, form, cookie, values(want))
		}
		for _, path := range []string{form, wave + "/endre"} {
			for _, name := range []string{"Delmåling", "delmåling 2 "} {
				response, body := webtest.Post(t, app, path, cookie, values(name))
				if response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Navnet er allerede i bruk.") {
					t.Errorf("%s called %q: status %d %s", path, name, response.StatusCode, webtest.ProblemsIn(body))
				}
			}
		}
		webtest.Must(t, app, wave+"/endre", cookie, values("Delmåling 3")) // its own name
	})
}
