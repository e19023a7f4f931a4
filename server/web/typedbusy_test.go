package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// However busy a server is, a form is not stored over what another has stored: it is compared in
// its own turn, needs no second one, and is not stored where it could not be compared.
func TestABusyServerComparesForms(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		cookie := webtest.SignIn(t, app, secrets["leder"])
		stored := func() string {
			all := must.Have(st.Contacts(t.Context(), webtest.OwnerIn(t, st), ""))(t)
			if len(all) == 0 {
				return ""
			}
			return all[0].Name
		}
		writes := func(form url.Values, name string) (*http.Response, string) {
			form.Set("contact.1.name", name)
			form.Set("contact.1.phone", "22 33 44 55")
			return webtest.Post(t, app, helpPath, cookie, form)
		}
		first, _ := opened(t, app, helpPath, helpPath, cookie)
		second, _ := opened(t, app, helpPath, helpPath, cookie)
		writes(first, "Åse")
		free := app.Occupy(web.MostAtOnce - 1)
		response, body := writes(second, "Bjørn")
		free()
		if response.StatusCode != http.StatusConflict || stored() != "Åse" || !strings.Contains(body, "Åse") {
			t.Errorf("in the last turn: status %d, and «%s» is stored", response.StatusCode, stored())
		}

		third, _ := opened(t, app, helpPath, helpPath, cookie)
		app.BreakRespond()
		third.Set("_page", "/personvern") // which fails from here on
		response, body = writes(third, "Cato")
		if response.StatusCode != http.StatusServiceUnavailable || stored() != "Åse" || !strings.Contains(body, "Cato") {
			t.Errorf("without a page to compare with: status %d, and «%s» is stored", response.StatusCode, stored())
		}
	})
}
