package web

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire/questionnairetest"
	"trivselspuls/survey/store"
)

// learn restarts the server with a program that has a newer version of every
// questionnaire, in other words and in fewer languages.
func (in *published) learn(t *testing.T) {
	t.Helper()
	in.App = newAppKnowing(t, questionnairetest.Reworded(t), in.Store, io.Discard, "http://example.com", nil)
}

// newProject begins an owner's next project, without a wave.
func (in *published) newProject(t *testing.T) {
	t.Helper()
	in.write(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.CreateProject(ctx, survey.Project{
			ID: survey.NewID[survey.ProjectID](), Owner: in.owner, Name: "Det neste",
			Starts: publishedStart.AddDate(3, 0, 0), Ends: publishedStart.AddDate(5, 0, 0),
		})
	})
}

// Once a project has asked, no page of anybody's tells of a newer version: not what
// an indicator means, what a measure is meant to move, what the next wave will ask
// and show, nor which languages parents can read in.
func TestNoPageAsksForTheNewestVersion(t *testing.T) {
	in := newPublished(t, 2)
	in.write(t, func(ctx context.Context, tx *store.Tx) error { return tx.SetLanguages(ctx, in.owner, []string{"pl"}) })
	in.learn(t)
	unit := "/enhet/" + string(in.units[0].ID)
	project, wave := "/prosjekt/"+string(in.project), "/maling/"+string(in.planned)
	steering := in.as(t, survey.SteeringGroup, in.owner, "")
	if response, _ := in.post(t, steering, "/styring/"+string(in.project)+"/offentlig", nil); response.StatusCode != http.StatusSeeOther {
		t.Fatal(response.StatusCode)
	}
	leader := in.as(t, survey.Leader, in.owner, in.units[0].ID)
	if response, body := in.post(t, leader, unit+"/tiltak", goodMeasure()); response.StatusCode != http.StatusSeeOther {
		t.Fatal(visible(t, body))
	}
	nobody := func(path string) bool { // has been asked these
		return slices.ContainsFunc(survey.Audiences(), func(a survey.Audience) bool {
			asked := slices.ContainsFunc(in.groups, func(g survey.Group) bool { return g.Audience == a })
			return !asked && strings.Contains(path, "/"+string(a)+"/")
		})
	}
	for _, r := range []struct {
		session string
		from    []string
		least   int
	}{
		{leader, []string{"/hjem", unit + "/tiltak/nytt", "/sporreskjema"}, 90},
		{in.as(t, survey.Leader, in.owner, in.units[2].ID), []string{"/hjem", "/sporreskjema"}, 60},
		{steering, []string{"/hjem"}, 90},
		{in.as(t, survey.ProjectLeader, in.owner, ""), []string{project, wave, wave + "/meldinger", project + "/ny", "/oppsett", "/oppsett/sprak", "/oppsett/sporsmal/staff/nytt"}, 40},
		{"", []string{"/offentlig/" + string(in.project)}, 1},
	} {
		pages := in.walk(t, r.session, nil, func(path string) bool {
			return strings.HasPrefix(path, "/static/") || strings.Contains(path, "/lyd/") || nobody(path)
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
		{in.as(t, survey.ProjectLeader, in.owner, ""), "/oppsett/sprak"},
		{in.as(t, survey.ProjectLeader, in.owner, ""), wave + "/meldinger"},
		{"", "/offentlig/" + string(in.project)},
	} {
		if _, body := in.get(t, c.session, c.path); !strings.Contains(document(t, body).Text(), "olski") {
			t.Errorf("%s does not offer a language that the project's parents are asked in", c.path)
		}
	}
}

// What a project has not asked yet is the newest, and the page says that nobody has
// been asked.
func TestTheNextProjectIsToldOfTheNewestVersion(t *testing.T) {
	in := newPublished(t, 1)
	in.learn(t)
	session := in.as(t, survey.SteeringGroup, in.owner, "")
	old, now := "/styring/"+string(in.project)+"/indikator/staff/A1", "/indikator/staff/A1"
	newest := func(path string) bool {
		_, body := in.get(t, session, path)
		text := document(t, body).Find("main").Text()
		if told := strings.Contains(text, "Ingen måling har spurt"); told != strings.Contains(text, questionnairetest.Mark) {
			t.Errorf("%s does not tell whether anybody has been asked", path)
		}
		return strings.Contains(text, questionnairetest.Mark)
	}
	if newest(old) || newest(now) {
		t.Error("the project is told of the newest version")
	}
	in.newProject(t)
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
	in := newPublished(t, 2)
	in.learn(t)
	in.publish(t, 2) // the newest, as if the wording had not been kept
	session := in.as(t, survey.Leader, in.owner, in.units[0].ID)
	for lang, broken := range map[string]string{"nb": "Brudd i serien", "nn": "Brot i serien"} {
		_, body := in.get(t, session, "/indikator/pupils-8-10/E5?lang="+lang)
		page := document(t, body)
		text := page.Find("main").Text()
		after, before, both := strings.Cut(text, "Måling 1, Måling 2")
		if !both || !strings.Contains(text, broken) || !strings.Contains(after, questionnairetest.Mark) || strings.Contains(before[:len(before)/4], questionnairetest.Mark) {
			t.Errorf("%s: the page says %q", lang, text)
		}
	}
	_, body := in.get(t, session, "/enhet/"+string(in.units[0].ID)+"/indikator/E5.pupils-5-7.pupils-8-10")
	if !strings.Contains(document(t, body).Find(".says").Text(), "Brudd i serien") {
		t.Error("the page with the figures does not tell of the break")
	}
}
