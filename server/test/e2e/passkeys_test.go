package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/demo"
	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// realTown is a town that is not invented: one person is invited and has yet to set
// up how to sign in. It returns the address of the link.
func realTown(t *testing.T, r Running) string {
	t.Helper()
	town := everyone()
	town.Fictional = false
	town.Accounts = []setup.Account{{Name: "Kari Nordmann", Login: "kari", Role: survey.Leader, Unit: town.Units[0].Name}}
	links, err := town.Apply(t.Context(), r.Store)
	if err != nil {
		t.Fatal(err)
	}
	return r.Setting.BaseURL + "/inn/lenke/" + links[0].Secret
}

// With a device of the browser's own: a passkey is made from an invitation, signs in
// alone, is named and removed, and is refused whenever something is not right.
func TestPasskeysInABrowser(t *testing.T) {
	clock := &demo.Clock{}
	storetest.EachURL(t, clock.Now, func(t *testing.T, st *store.Store, _ string) {
		r := Start(t, st, clock)
		base, link := r.Setting.BaseURL, realTown(t, r)
		p := openBrowser(t)
		device := p.Authenticator()
		p.Navigate(link)
		p.Follow("main form button")
		p.WaitVisible(`[data-passkey="create"] button`)
		p.Inspect("start-by-link")
		p.Navigate(base + "/hjem")
		if got := p.Text("h1"); got != "Gjør kontoen trygg" {
			t.Errorf("before anything is set up, the start page is %q", got)
		}
		device.Verifies(false) // somebody else has picked the telephone up
		p.Click(`[data-passkey="create"] button`)
		p.WaitVisible(`[data-passkey-problem="cancelled"]`)
		device.Verifies(true)
		p.Follow(`[data-passkey="create"] button`)
		if !strings.Contains(p.Location(), "/enhet/") {
			t.Errorf("with a passkey the leader comes to %s", p.Location())
		}
		signOut(p)
		p.Inspect("sign-in")
		enterByPasskey(t, p)
		p.Navigate(base + "/konto")
		p.Inspect("account-passkey")
		signOut(p)
		wrongAddress(t, p, base)
		p.Navigate(base + "/inn")
		replayed(t, p, base)
		manyPasskeys(t, p, base)
		p.ExpectStatus(http.StatusUnprocessableEntity)
		signOut(p)
		device.Count(1) // a copy from before
		p.Follow(`[data-passkey="get"] button`)
		p.WaitText("Passnøkkelen kunne ikke brukes")
		p.Inspect("sign-in-refused")
		device.Count(1000)
		enterByPasskey(t, p)
		signOut(p)
		remove(t, st)
		p.Follow(`[data-passkey="get"] button`)
		p.WaitText("Passnøkkelen kunne ikke brukes")
	})
}

func signOut(p *Page) { p.Follow(`form[action="/ut"] button`) }

func enterByPasskey(t *testing.T, p *Page) {
	t.Helper()
	p.Follow(`[data-passkey="get"] button`)
	if p.Count(`form[action="/ut"]`) != 1 {
		t.Fatalf("the passkey led to %s: %s", p.Location(), p.Text("main"))
	}
}

// wrongAddress opens the same server under another name: the browser gives a page
// there no signature for this one.
func wrongAddress(t *testing.T, p *Page, base string) {
	t.Helper()
	p.Navigate(strings.Replace(base, "localhost", "127.0.0.1", 1) + "/inn")
	p.Click(`[data-passkey="get"] button`)
	p.WaitVisible(`[data-passkey-problem="failed"]`)
	if sent := Eval[string](p, `document.querySelector("[name=credential]").value`); sent != "" {
		t.Errorf("a page at another address got %s", sent)
	}
}

// remove takes the only passkey away from its account.
func remove(t *testing.T, st *store.Store) {
	t.Helper()
	err := st.Tx(t.Context(), func(tx *store.Tx) error {
		account, err := tx.AccountByLogin(t.Context(), "kari")
		if err != nil {
			return err
		}
		keys, err := tx.PasskeysOf(t.Context(), account.ID)
		if err != nil {
			return err
		}
		return tx.DeletePasskey(t.Context(), account.ID, keys[0].ID)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// replayed takes what the browser was about to send and sends it twice.
func replayed(t *testing.T, p *Page, base string) {
	t.Helper()
	Eval[int](p, `(HTMLFormElement.prototype.submit = function () { window.taken = this.elements.credential.value }, 0)`)
	p.Click(`[data-passkey="get"] button`)
	p.WaitUntil("!!window.taken")
	form := url.Values{"credential": {Eval[string](p, "window.taken")}}
	client := &http.Client{Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, want := range []int{http.StatusSeeOther, http.StatusUnprocessableEntity} {
		response, err := client.PostForm(base+"/inn/nokkel", form)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("what the browser signed: status %d, want %d", response.StatusCode, want)
		}
	}
}

// manyPasskeys names the passkey, is told that the device has one already, and
// signs in again.
func manyPasskeys(t *testing.T, p *Page, base string) {
	t.Helper()
	p.Navigate(base + "/inn")
	enterByPasskey(t, p)
	p.Navigate(base + "/konto")
	p.Click(".keys summary")
	p.Fill(`.keys input[name="name"]`, "Jobbmobilen")
	p.Follow(`.keys details button`)
	if got := p.Text(".keys strong"); got != "Jobbmobilen" {
		t.Errorf("the passkey's name is %q", got)
	}
	p.Click(`[data-passkey="create"] button`)
	p.WaitVisible(`[data-passkey-problem="exists"]`)
	if n := p.Count(`form[action$="/slett"]`); n != 0 {
		t.Error("the only passkey can be removed")
	}
}
