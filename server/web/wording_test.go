package web_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire/questionnairetest"
	"trivselspuls/survey/store"
)

// learn restarts the server with a program that has a newer version of every
// questionnaire, in other words and in fewer languages.
func learn(t *testing.T, in *webtest.Published) {
	t.Helper()
	in.App = webtest.NewAppWith(t, in.Store, webtest.Options{Known: questionnairetest.Reworded(t)})
}

// newProject begins an owner's next project, without a wave.
func newProject(t *testing.T, in *webtest.Published) {
	t.Helper()
	in.Write(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.CreateProject(ctx, survey.Project{
			ID: survey.NewID[survey.ProjectID](), Owner: in.Owner, Name: "Det neste",
			Starts: webtest.PublishedStart.AddDate(3, 0, 0), Ends: webtest.PublishedStart.AddDate(5, 0, 0),
		})
	})
}

// Once a project has asked, no page of anybody's tells of a newer version: not what
// an indicator means, what a measure is meant to move, what the next wave will ask
// and show, nor which languages parents can read in.
func TestNoPageAsksForTheNewestVersion(t *testing.T) {
	in := webtest.NewPublished(t, 2)
	in.Write(t, func(ctx context.Context, tx *store.Tx) error { return tx.SetLanguages(ctx, in.Owner, []string{"pl"}) })
	learn(t, in)
	unit := "/enhet/" + string(in.Units[0].ID)
	project, wave := "/prosjekt/"+string(in.Project), "/maling/"+string(in.Planned)
	steering := in.As(t, survey.SteeringGroup, in.Owner, "")
	if response, _ := in.Post(t, steering, "/styring/"+string(in.Project)+"/offentlig", nil); response.StatusCode != http.StatusSeeOther {
		t.Fatal(response.StatusCode)
	}
	leader := in.As(t, survey.Leader, in.Owner, in.Units[0].ID)
	if response, body := in.Post(t, leader, unit+"/tiltak", webtest.MeasureForm()); response.StatusCode != http.StatusSeeOther {
		t.Fatal(webtest.Visible(t, body))
	}
	nobody := func(path string) bool { // has been asked these
		return slices.ContainsFunc(survey.Audiences(), func(a survey.Audience) bool {
			asked := slices.ContainsFunc(in.Groups, func(g survey.Group) bool { return g.Audience == a })
			return !asked && strings.Contains(path, "/"+string(a)+"/")
		})
	}
	for _, r := range []struct {
		session string
		from    []string
		least   int
	}{
		{leader, []string{"/hjem", unit + "/tiltak/nytt", "/sporreskjema"}, 90},
		{in.As(t, survey.Leader, in.Owner, in.Units[2].ID), []string{"/hjem", "/sporreskjema"}, 60},
		{steering, []string{"/hjem"}, 90},
		{in.As(t, survey.ProjectLeader, in.Owner, ""), []string{project, wave, wave + "/meldinger", project + "/ny", "/oppsett", "/oppsett/sprak", "/oppsett/sporsmal/staff/nytt"}, 40},
		{"", []string{"/offentlig/" + string(in.Project)}, 1},
	} {
		pages := walk(t, in, r.session, nil, func(path string) bool {
			return strings.HasPrefix(path, "/static/") || strings.Contains(path, "/lyd") || nobody(path) // recorded for the next wave
		}, r.from...)
		if len(pages) < r.least {
			t.Errorf("only %d pages from %v", len(pages), r.from)
		}
		for _, page := range pages {
			if strings.Contains(page.body, questionnairetest.Mark) {
				t.Errorf("%s tells of the newest version", page.path)
			}
		}
	}
	for _, c := range []struct{ session, path string }{
		{in.As(t, survey.ProjectLeader, in.Owner, ""), "/oppsett/sprak"},
		{in.As(t, survey.ProjectLeader, in.Owner, ""), wave + "/meldinger"},
		{"", "/offentlig/" + string(in.Project)},
	} {
		if _, body := in.Get(t, c.session, c.path); !strings.Contains(webtest.Document(t, body).Text(), "olski") {
			t.Errorf("%s does not offer a language that the project's parents are asked in", c.path)
		}
	}
}

// What a project has not asked yet is the newest, and the page says that nobody has
// been asked.
func TestTheNextProjectIsToldOfTheNewestVersion(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	learn(t, in)
	session := in.As(t, survey.SteeringGroup, in.Owner, "")
	old, now := "/styring/"+string(in.Project)+"/indikator/staff/A1", "/indikator/staff/A1"
	newest := func(path string) bool {
		_, body := in.Get(t, session, path)
		text := webtest.Document(t, body).Find("main").Text()
		if shown := strings.Contains(text, "Ingen måling har spurt"); shown != strings.Contains(text, questionnairetest.Mark) {
			t.Errorf("%s does not tell whether anybody has been asked", path)
		}
		return strings.Contains(text, questionnairetest.Mark)
	}
	if newest(old) || newest(now) {
		t.Error("the project is told of the newest version")
	}
	newProject(t, in)
	if newest(old) {
		t.Error("the old project is told of the newest version")
	}
	if !newest(now) {
		t.Error("the new project is not told of the newest version")
	}
}

// Where the waves of a project have asked in two ways, the definition says that the
// series is broken, and which wave asked what.
func TestADefinitionTellsOfABreak(t *testing.T) {
	in := webtest.NewPublished(t, 2)
	learn(t, in)
	in.Publish(t, 2) // the newest, as if the wording had not been kept
	session := in.As(t, survey.Leader, in.Owner, in.Units[0].ID)
	for lang, broken := range map[string]string{"nb": "Brudd i serien", "nn": "Brot i serien"} {
		_, body := in.Get(t, session, "/indikator/pupils-8-10/E5?lang="+lang)
		page := webtest.Document(t, body)
		text := page.Find("main").Text()
		after, before, both := strings.Cut(text, "Måling 1, Måling 2")
		if !both || !strings.Contains(text, broken) || !strings.Contains(after, questionnairetest.Mark) || strings.Contains(before[:len(before)/4], questionnairetest.Mark) {
			t.Errorf("%s: the page says %q", lang, text)
		}
	}
	_, body := in.Get(t, session, "/enhet/"+string(in.Units[0].ID)+"/indikator/E5.pupils-5-7.pupils-8-10")
	if !strings.Contains(webtest.Document(t, body).Find(".says").Text(), "Brudd i serien") {
		t.Error("the page with the figures does not tell of the break")
	}
}
