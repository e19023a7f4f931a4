package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// publish stores something that the village has published.
func (v *village) publish(t *testing.T, p survey.Publication) {
	t.Helper()
	p.Project, p.Body = v.project, "{}"
	if err := v.st.Tx(t.Context(), func(tx *store.Tx) error { return tx.Publish(t.Context(), p) }); err != nil {
		t.Fatal(err)
	}
}

// published is what is published of all units, and of one.
func (w writes) published(in *webtest.Published, as func(survey.Role, survey.UnitID) *http.Cookie) {
	unit := in.Units[0].ID
	summary, board := "/styring/"+string(in.Project)+"/offentlig", "/enhet/"+string(unit)+"/tilbake"
	w.form("/styring/:project/offentlig", summary, audit.PublishSummary, as(survey.SteeringGroup, ""), nil)
	w.form("/styring/:project/offentlig/trekk", summary+"/trekk", audit.WithdrawSummary, as(survey.SteeringGroup, ""), nil)
	w.form("/enhet/:unit/tilbake", board, audit.GiveBack, as(survey.Leader, unit), nil)
	w.form("/enhet/:unit/tilbake/trekk", board+"/trekk", audit.TakeBack, as(survey.Leader, unit), nil)
}

// giveBack lets every leader publish for the own unit, and gives the addresses of the pages. A unit
// that nothing may be told of is refused.
func giveBack(t testing.TB, in *webtest.Published) (paths []string) {
	t.Helper()
	for _, u := range in.Units {
		board, leader := "/enhet/"+string(u.ID)+"/tilbake", in.As(t, survey.Leader, in.Owner, u.ID)
		response, body := in.Post(t, leader, board, nil)
		switch response.StatusCode {
		case http.StatusSeeOther:
			_, body = in.Get(t, leader, board)
			page := webtest.Document(t, body)
			found := page.Find(`.wall a[href^="/delt/"]`).Map(func(_ int, a *goquery.Selection) string { return a.AttrOr("href", "") })
			want, words := 2, 1 // the parents' and the children's, and words for the children
			if strings.Contains(page.Find("main").Text(), "Ingen av tallene fra barna kan fortelles") {
				want, words = 1, 0
			}
			if got := page.Find("[name=children]").Length(); len(found) != want || got != words {
				t.Fatalf("%s leads to %v and asks for %d words for the children", board, found, got)
			}
			paths = append(paths, found...)
		case http.StatusUnprocessableEntity:
			if !strings.Contains(body, "ingen side å publisere") {
				t.Errorf("%s is refused without a word", u.Name)
			}
		default:
			t.Fatal(response.StatusCode)
		}
	}
	return paths
}
