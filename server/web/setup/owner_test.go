package setup_test

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

// Each owner chooses its own name, colour and written language; a colour that has
// not been checked is refused, and the neighbour keeps its own.
func TestAnOwnerLooksItsOwnWay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		neighbour := webtest.Town()
		neighbour.Owner = "Nabodal"
		for i := range neighbour.Accounts {
			neighbour.Accounts[i].Login = "nabo-" + neighbour.Accounts[i].Login
		}
		links, err := neighbour.Apply(t.Context(), st)
		if err != nil {
			t.Fatal(err)
		}
		leader := webtest.SignIn(t, app, secrets["leder"])
		for field, value := range map[string]string{"accent": "#ff0000", "language": "xx", "name": " "} {
			form := url.Values{"name": {"Prøvedal"}, "accent": {"blue"}, "language": {"nn"}}
			form.Set(field, value)
			response, body := webtest.Post(t, app, "/oppsett/eier", leader, form)
			if response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(webtest.ProblemsIn(body), `href="#`+field+`"`) {
				t.Errorf("%s %q: status %d\n%s", field, value, response.StatusCode, webtest.ProblemsIn(body))
			}
		}
		webtest.Must(t, app, "/oppsett/eier", leader, url.Values{"name": {"Prøvedal herad"}, "accent": {"violet"}, "language": {"nn"}})
		if _, body := webtest.Get(t, app, "/oppsett", leader); !strings.Contains(body, `data-color="brand2"`) || !strings.Contains(body, "Prøvedal herad") {
			t.Error("the pages do not have the new name and colour")
		}
		// Who is invited now begins in nynorsk.
		secret := webtest.Invite(t, app, leader, url.Values{"name": {"Ny"}, "login": {"ny"}, "role": {"researcher"}})
		if _, body := webtest.Get(t, app, "/konto", webtest.SignIn(t, app, secret)); !strings.Contains(body, `<html lang="nn"`) {
			t.Error("an invited person does not begin in the owner's written language")
		}
		for _, l := range links {
			if l.Account.Role != survey.ProjectLeader {
				continue
			}
			if _, body := webtest.Get(t, app, "/oppsett", webtest.SignIn(t, app, l.Secret)); strings.Contains(body, "brand2") || strings.Contains(body, "Prøvedal") {
				t.Error("the neighbour's pages changed too")
			}
		}
	})
}
