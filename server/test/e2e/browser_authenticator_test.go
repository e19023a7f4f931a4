package e2e

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// Authenticator is a device that keeps passkeys, as a telephone does, built into
// the browser. Nobody has to touch it.
type Authenticator struct {
	p  *Page
	id webauthn.AuthenticatorID
}

// Authenticator gives the browser of a page a device that verifies its person.
func (p *Page) Authenticator() *Authenticator {
	p.t.Helper()
	call(p, "turn passkeys on", webauthn.Enable, webauthn.EnableParams{})
	made := call(p, "add a device", webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
		Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true,
			IsUserVerified: true, AutomaticPresenceSimulation: true,
		},
	})
	return &Authenticator{p, made.AuthenticatorID}
}

// Verifies says whether the device recognises its person from now on.
func (a *Authenticator) Verifies(does bool) {
	a.p.t.Helper()
	call(a.p, "set verification", webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: a.id, IsUserVerified: does})
}

// Passkeys are what the device keeps: for whom, by their handles, and how often each
// has signed.
func (a *Authenticator) Passkeys() map[string]int {
	a.p.t.Helper()
	counts := map[string]int{}
	for _, c := range a.credentials() {
		counts[string(c.UserHandle)] = int(c.SignCount)
	}
	return counts
}

// Count sets how often every passkey has signed: back, as a copy on another device
// would have it, or on.
func (a *Authenticator) Count(count int) {
	a.p.t.Helper()
	for _, c := range a.credentials() {
		call(a.p, "remove a passkey", webauthn.RemoveCredential, webauthn.RemoveCredentialParams{AuthenticatorID: a.id, CredentialID: c.CredentialID})
		call(a.p, "put a passkey back", addCredential, map[string]any{"authenticatorId": a.id, "credential": map[string]any{
			"credentialId": c.CredentialID, "isResidentCredential": true, "rpId": c.RpID, "privateKey": c.PrivateKey,
			"userHandle": c.UserHandle, "signCount": count,
		}})
	}
}

// addCredential is the library's with the fields that this device takes: it refuses
// one that the library always sends.
var addCredential = cdp.Command[map[string]any, cdp.Empty]{Method: webauthn.CommandAddCredential}

func (a *Authenticator) credentials() []*webauthn.Credential {
	a.p.t.Helper()
	return call(a.p, "read passkeys", webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: a.id}).Credentials
}

// call sends one command of the protocol.
func call[P, R any](p *Page, what string, command cdp.Command[P, R], params P) R {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepTimeout)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
	return result
}
