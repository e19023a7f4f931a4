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

// The reference group reads from the first day what the project is for, its phases and what is coming,
// and finds the results when they are published; before that there is no figure.
func TestReferenceGroupFollowsFromTheFirstDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		in := webtest.NewPublishedIn(t, st, 0)
		in.Write(t, func(ctx context.Context, tx *store.Tx) error {
			return tx.SetGoal(ctx, in.Project, survey.Goal{Kind: survey.School, Indicator: "E1", Target: 0.05})
		})
		session := in.As(t, survey.ReferenceGroup, in.Owner, "")
		read := func() string {
			response, body := in.Get(t, session, "/hjem")
			if response.StatusCode != http.StatusOK {
				t.Fatal(response.StatusCode)
			}
			return strings.Join(strings.Fields(webtest.Document(t, body).Find("main").Text()), " ")
		}
		for _, said := range []string{"trygge og gode miljøer", "Utsatt for mobbing Hovedmål for skolene · målet er under 5 %", "Lek og fellesskap Hovedmål for barnehagene", "Ingen tall er publisert ennå", "1 Mobbing og andre krenkelser", "Sluttmåling 2. september 2026"} {
			if text := read(); !strings.Contains(text, said) {
				t.Errorf("the reference group does not read %q: %s", said, text)
			}
		}
		in.Publish(t, 0)
		if text := read(); strings.Contains(text, "Oppsummeringen") || strings.Contains(text, "12 %") {
			t.Errorf("before anything is published: %s", text)
		}
		in.Post(t, in.As(t, survey.SteeringGroup, in.Owner, ""), "/styring/"+string(in.Project)+"/offentlig", nil)
		if text := read(); !strings.Contains(text, "Oppsummeringen") {
			t.Errorf("what is published has no door: %s", text)
		}
		if _, body := in.Get(t, in.As(t, survey.AccountsManager, in.Owner, ""), "/hjem"); strings.Contains(body, "Det som kommer") {
			t.Error("who manages accounts follows the project")
		}
	})
}
