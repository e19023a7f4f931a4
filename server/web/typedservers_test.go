package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Of two who send the same page at the same instant, each to a server of its own on one
// database, one stores and the other reads what was stored.
func TestTwoServersCompareWhereTheyStore(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		second := must.Have(store.Open(t.Context(), database, nil))(t)
		t.Cleanup(func() { second.Close() })
		one, secrets := webtest.InTown(t, st)
		two := webtest.NewApp(t, second, nil)
		cookie := webtest.SignIn(t, one, secrets["leder"])
		for round := range 8 {
			var statuses [2]int
			var bodies [2]string
			var all sync.WaitGroup
			forms := [2]url.Values{}
			for i, server := range []*web.App{one, two} {
				forms[i], _ = opened(t, server, helpPath, helpPath, cookie)
				forms[i].Set("contact.1.name", fmt.Sprintf("Navn %d av %d", round, i))
				forms[i].Set("contact.1.phone", "22 33 44 55")
			}
			for i, server := range []*web.App{one, two} {
				all.Go(func() {
					response, body := webtest.Post(t, server, helpPath, cookie, forms[i])
					statuses[i], bodies[i] = response.StatusCode, body
				})
			}
			all.Wait()
			lost := 0
			if statuses[1] == http.StatusConflict {
				lost = 1
			}
			stored := must.Have(st.Contacts(t.Context(), webtest.OwnerIn(t, st), ""))(t)
			if statuses[1-lost] != http.StatusSeeOther || statuses[lost] != http.StatusConflict || len(stored) != 1 || stored[0].Name != fmt.Sprintf("Navn %d av %d", round, 1-lost) {
				t.Fatalf("round %d: statuses %v, stored %v", round, statuses, stored)
			}
			if !strings.Contains(bodies[lost], "«"+stored[0].Name+"»") {
				t.Errorf("round %d: the second is not told what was stored", round)
			}
		}
	})
}
