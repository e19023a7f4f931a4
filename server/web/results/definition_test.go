package results_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
)

// Every indicator has a page that says what is asked and how it is counted, in
// both written languages.
func TestEveryIndicatorIsExplained(t *testing.T) {
	in := webtest.NewPublished(t, 0)
	session := in.As(t, survey.Leader, in.Owner, in.Units[0].ID)
	for _, a := range survey.Audiences() {
		q, ok := in.Waves.Library().Current(a)
		if !ok {
			t.Fatal(a)
		}
		for _, ind := range q.Indicators {
			for _, lang := range survey.WrittenLanguages() {
				path := "/indikator/" + string(a) + "/" + ind.ID + "?lang=" + lang
				response, body := in.Get(t, session, path)
				text := webtest.Document(t, body).Find("main").Text()
				if response.StatusCode != http.StatusOK || !strings.Contains(text, ind.Name.In(lang)) || !strings.Contains(text, q.ItemText(ind.Items[0], lang)) {
					t.Errorf("GET %s: %d, or without its name and question", path, response.StatusCode)
				}
			}
		}
	}
	for _, path := range []string{"/indikator/pupils-5-7/Z1", "/indikator/everybody/E1", "/indikator/staff/E1"} {
		if response, _ := in.Get(t, session, path); response.StatusCode != http.StatusNotFound {
			t.Errorf("GET %s: %d", path, response.StatusCode)
		}
	}
}

// A brief asks three questions, about what the figures and measures show.
func TestBriefAsksThreeQuestions(t *testing.T) {
	in := webtest.NewPublished(t, 4)
	session := in.As(t, survey.Adviser, in.Owner, in.Units[0].ID)
	_, body := in.Get(t, session, "/enhet/"+string(in.Units[0].ID)+"/veiledning")
	asked := webtest.Document(t, body).Find(".questions li")
	if asked.Length() != 3 {
		t.Errorf("%d questions", asked.Length())
	}
	if text := asked.Text(); !strings.Contains(text, "tydelig bedre enn før") || !strings.Contains(text, "ingen tiltak som gjelder") {
		t.Errorf("the questions are %q", text)
	}
}

// A unit's page and its brief give the same thing to talk about.
func TestPageAndBriefTalkAboutTheSame(t *testing.T) {
	in := webtest.NewPublished(t, 4)
	named := regexp.MustCompile(`«[^»]+» \([^)]+\)`)
	for _, u := range in.Units {
		path, session := "/enhet/"+string(u.ID), in.As(t, survey.Leader, in.Owner, u.ID)
		_, page := in.Get(t, session, path)
		_, brief := in.Get(t, session, path+"/veiledning")
		talk := named.FindString(webtest.Document(t, page).Find(".story strong").Text())
		first := named.FindString(webtest.Document(t, brief).Find(".questions li").First().Text())
		if !strings.EqualFold(talk, first) || talk == "" {
			t.Errorf("%s: the page talks about %s, the brief about %s", u.Name, talk, first)
		}
	}
}

// The definition names the limits that the figures are judged by: more for whoever is
// outside, and few people on one side.
func TestDefinitionsNameTheRightLimits(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	session := in.As(t, survey.Leader, in.Owner, in.Units[0].ID)
	f := disclosure.Floors()
	few := fmt.Sprintf(" Er det færre enn %d på den ene siden, oppgis bare at det er så få.", f.MinCount)
	least, outside := fmt.Sprint("Når minst ", f.MinAnswers, " har svart"), fmt.Sprint("når minst ", f.MinOutside, " har svart")
	for path, want := range map[string][]string{
		"children-4-5/B2":   {least + ".", outside},
		"pupils-5-7/E1":     {least + "." + few, fmt.Sprint("når minst ", f.MinBullying, " har svart"), fmt.Sprint("færre enn ", f.MinReporting, " inviterte")},
		"pupils-8-10/E5":    {least + ".", outside},
		"parents-school/P1": {"valgt «Helt enig».", outside},
	} {
		_, body := in.Get(t, session, "/indikator/"+path)
		text := webtest.Document(t, body).Find("main").Text()
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("%s does not say %q", path, part)
			}
		}
	}
}
