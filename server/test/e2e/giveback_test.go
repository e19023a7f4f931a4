package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/demo"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A leader types for half an hour, signs in once more and finds what was typed; and what a
// second tab has stored meanwhile is shown beside it, and kept.
func TestWhatIsTypedComesBackInABrowser(t *testing.T) {
	clock := &demo.Clock{}
	storetest.EachURL(t, clock.Now, func(t *testing.T, st *store.Store, _ string) {
		r := Start(t, st, clock)
		link := realTown(t, r)
		p := openBrowser(t)
		p.Authenticator()
		p.Navigate(link)
		p.Follow("main form button")
		p.WaitVisible(`[data-passkey="create"] button`)
		p.Follow(`[data-passkey="create"] button`)
		unit := p.Location()
		p.Navigate(unit + "/tiltak/nytt")
		p.Fill("#title", "Voksne ute «alle» friminutt & dager")
		p.Fill("#seen", "Vi ser flere ute")
		for css, value := range map[string]string{"#indicator": "E5", "#sub_goal": "D4", "#phase": "2", "#responsible": "staff"} {
			choose(p, css, value)
		}
		clock.Set(clock.Now().Add(store.SessionIdle + time.Minute))
		p.Follow("form.fields button")
		p.WaitText("Det du skrev, er tatt vare på")
		p.Inspect("sign-in-keeps")
		p.Click("details.quiet summary")
		p.WaitText("Mistet telefonen")
		p.Inspect("sign-in-lost")
		enterByPasskey(t, p)
		p.WaitText("Her er det du skrev")
		p.Inspect("typed-back")
		if title, seen := field(p, "#title"), field(p, "#seen"); title != "Voksne ute «alle» friminutt & dager" || seen != "Vi ser flere ute" || field(p, "#responsible") != "staff" {
			t.Errorf("given back: %q and %q by %q", title, seen, field(p, "#responsible"))
		}
		p.Follow("form.fields button")
		p.Navigate(unit + "/tiltak")
		p.Follow(`a[href*="/tiltak/"]:not([href$="/nytt"])`)
		other := p.Another()
		other.Navigate(p.Location())
		other.Fill("#title", "Flere voksne ute")
		other.Follow("form.fields button")
		p.ExpectStatus(http.StatusConflict)
		p.Fill("#seen", "Sett av meg")
		p.Follow("form.fields button")
		p.WaitText("Noe her er endret siden du åpnet siden")
		p.Inspect("typed-changed")
		if title, seen := field(p, "#title"), field(p, "#seen"); title != "Flere voksne ute" || seen != "Sett av meg" || !strings.Contains(p.Text("#typed"), "«Flere voksne ute»") {
			t.Errorf("of two: %q and %q; the page says %q", title, seen, p.Text("#typed"))
		}
		p.Follow("form.fields button")
		p.Navigate(unit + "/tiltak")
		if all := p.Text("main"); !strings.Contains(all, "Flere voksne ute") || !strings.Contains(all, "Sett av meg") {
			t.Errorf("stored: %s", all)
		}
	})
}

func field(p *Page, css string) string {
	return Eval[string](p, "document.querySelector('"+css+"').value")
}
