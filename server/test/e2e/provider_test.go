package e2e

import (
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/server/identity"
	"trivselspuls/server/identity/identitytest"
	"trivselspuls/survey/store/storetest"
)

// Somebody signs in at a provider in a browser: nobody has invited them; by their
// invitation they tie the account to it; and from then on it lets them in.
func TestProviderInABrowser(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/provider.db", clock.Now)
	issuer := ""
	r := Start(t, st, clock, func(address string) *identity.ProviderConfig {
		issuer = identitytest.Provider(t, address+"/inn/tilbyder/svar")
		return &identity.ProviderConfig{
			Issuer: issuer, ClientID: identitytest.ClientID, ClientSecret: identitytest.ClientSecret,
			Name: "Prøve-ID", Scopes: []string{"email"}, Claim: "email", SecondFactor: []string{"pwd"},
		}
	})
	base, link := r.Setting.BaseURL, realTown(t, r)
	p := openBrowser(t)
	p.ExpectStatus(403, 404) // a stranger; and the provider has no icon
	p.Navigate(issuer + "/.well-known/openid-configuration")
	p.Navigate(base + "/inn")
	p.Inspect("sign-in-provider")
	p.Follow(`a[href="/inn/tilbyder"]`)
	p.Fill("#username", identitytest.Login)
	p.Fill("#password", identitytest.Password)
	p.Follow("button[type=submit]")
	p.WaitText("Vi kjenner deg ikke ennå")
	if got := p.Text(".secret-link"); got != identitytest.Email {
		t.Errorf("the stranger is shown %q", got)
	}
	p.Inspect("sign-in-unknown")
	p.Navigate(link)
	p.Follow("main form button")
	p.Inspect("start-provider")
	p.Follow(`a[href="/konto/tilbyder"]`)
	p.Fill("#username", identitytest.Login)
	p.Fill("#password", identitytest.Password)
	p.Follow("button[type=submit]")
	if !strings.HasPrefix(p.Location(), base+"/konto") {
		t.Fatalf("tying the account led to %s", p.Location())
	}
	p.Inspect("account-provider")
	signOut(p)
	p.Follow(`a[href="/inn/tilbyder"]`)
	p.Fill("#username", identitytest.Login)
	p.Fill("#password", identitytest.Password)
	p.Follow("button[type=submit]")
	if p.Count(`form[action="/ut"]`) != 1 || !strings.HasPrefix(p.Location(), base) {
		t.Errorf("the provider led to %s", p.Location())
	}
}
