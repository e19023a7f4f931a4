package respond_test

import (
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// The first page leads leaders to where they sign in, unless that is at another name, and
// says when nothing has been set up.
func TestTheFirstPageLeadsOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		nothing := "Her er ingenting satt opp ennå."
		app := webtest.NewApp(t, st, nil)
		if _, body := webtest.Get(t, app, "/", nil); !strings.Contains(body, nothing) || !strings.Contains(body, `href="/inn"`) {
			t.Errorf("of an empty installation:\n%s", body)
		}
		app, _ = webtest.InTown(t, st)
		if _, body := webtest.Get(t, app, "/", nil); strings.Contains(body, nothing) || !strings.Contains(body, "For ledere: logg inn") {
			t.Errorf("of a town:\n%s", body)
		}
	})
}
