package identity

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"trivselspuls/survey"
	"trivselspuls/survey/keys"
)

// Passkeys asks for and checks passkeys of one site. Every passkey here can be
// found by the browser without a login and has its device verify the person, by
// PIN, finger or face, each time: it is two factors in one. Safe for concurrent
// use.
type Passkeys struct {
	site    *webauthn.WebAuthn
	tickets tickets
}

// Holder is whom a passkey is made for. Login and Name are what their device
// shows beside it.
type Holder struct {
	Account     survey.AccountID
	Login, Name string
}

// PasskeysAt reports whether browsers allow passkeys at an address: over TLS or on
// one's own machine, and under a name, not a number.
func PasskeysAt(base *url.URL) bool {
	host := base.Hostname()
	return net.ParseIP(host) == nil && (base.Scheme == "https" || host == "localhost")
}

// NewPasskeys is for the site at base, where PasskeysAt is true.
func NewPasskeys(base *url.URL, vault *keys.Vault, clock func() time.Time) (*Passkeys, error) {
	site, err := webauthn.New(&webauthn.Config{
		RPID: base.Hostname(), RPDisplayName: "Trivselspuls", RPOrigins: []string{base.Scheme + "://" + base.Host},
		AttestationPreference: protocol.PreferNoAttestation,
	})
	if err != nil {
		return nil, fmt.Errorf("set up passkeys: %w", err)
	}
	return &Passkeys{site: site, tickets: tickets{vault, clock}}, nil
}

// Purposes of a ticket. What it is bound to stands behind it: the session that
// asks, or nothing for signing in.
const (
	toRegister = "register passkey"
	toSignIn   = "sign in with passkey"
)

// OfferRegistration is what a browser needs to make a passkey, as JSON. Bound is
// the session it is asked in; has are the holder's passkeys, which no device makes
// twice.
func (p *Passkeys) OfferRegistration(h Holder, has []survey.Passkey, bound string) ([]byte, error) {
	options, _, err := p.site.BeginRegistration(user{Holder: h},
		webauthn.WithResidentKeyRequirement(protocol.ResidentKeyRequirementRequired),
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		}),
		webauthn.WithExclusions(descriptors(has)))
	if err != nil {
		return nil, fmt.Errorf("offer passkey registration: %w", err)
	}
	options.Response.Challenge = p.tickets.issue(toRegister, string(h.Account), bound)
	return json.Marshal(options.Response)
}

// Register checks what the browser made for an offer to the same holder in the
// same session. The passkey has no name yet.
func (p *Passkeys) Register(h Holder, bound string, response []byte) (survey.Passkey, Once, error) {
	none := survey.Passkey{}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return none, Once{}, refuse(BadForm, err)
	}
	challenge := parsed.Response.CollectedClientData.Challenge
	once, ok := p.met(challenge, toRegister, string(h.Account), bound)
	if !ok {
		return none, Once{}, refuse(BadTicket, nil)
	}
	session := p.session(challenge, h.Account)
	session.CredParams = webauthn.CredentialParametersDefault()
	made, err := p.site.CreateCredential(user{Holder: h}, session, parsed)
	if err != nil {
		return none, Once{}, refuse(BadProof, err)
	}
	return survey.Passkey{
		ID: survey.NewID[survey.PasskeyID](), Account: h.Account, Handle: made.ID, PublicKey: made.PublicKey,
		SignCount: made.Authenticator.SignCount, Synced: made.Flags.BackupEligible,
	}, once, nil
}

// OfferSignin is what a browser needs to find a passkey for this site, as JSON.
// Of whom is not asked, and not told.
func (p *Passkeys) OfferSignin() ([]byte, error) {
	options, _, err := p.site.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, fmt.Errorf("offer sign-in: %w", err)
	}
	options.Response.Challenge = p.tickets.issue(toSignIn)
	return json.Marshal(options.Response)
}

// Claimed is the handle of the passkey that a response claims to be signed with.
// Nothing is checked yet.
func (p *Passkeys) Claimed(response []byte) ([]byte, error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return nil, refuse(BadForm, err)
	}
	return parsed.RawID, nil
}

// Verify checks a response against the passkey it claims. The count it returns is
// higher than the passkey's, or both are 0.
func (p *Passkeys) Verify(key survey.Passkey, response []byte) (count uint32, once Once, err error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return 0, Once{}, refuse(BadForm, err)
	}
	challenge := parsed.Response.CollectedClientData.Challenge
	once, ok := p.met(challenge, toSignIn)
	if !ok {
		return 0, Once{}, refuse(BadTicket, nil)
	}
	// The browser was not told whose passkey is wanted, so it must tell.
	if !bytes.Equal(parsed.Response.UserHandle, []byte(key.Account)) {
		return 0, Once{}, refuse(BadProof, nil)
	}
	used, err := p.site.ValidateLogin(user{Holder{Account: key.Account}, key}, p.session(challenge, key.Account), parsed)
	if err != nil {
		return 0, Once{}, refuse(BadProof, err)
	}
	if used.Authenticator.CloneWarning {
		return 0, Once{}, refuse(Copied, nil)
	}
	return used.Authenticator.SignCount, once, nil
}

func (p *Passkeys) met(challenge string, purpose ...string) (Once, bool) {
	ticket, err := base64.RawURLEncoding.DecodeString(challenge)
	if err != nil {
		return Once{}, false
	}
	return p.tickets.check(ticket, purpose...)
}

// session is what the library keeps of an offer. The ticket has said already
// whether it was made here, for this, and in time.
func (p *Passkeys) session(challenge string, account survey.AccountID) webauthn.SessionData {
	return webauthn.SessionData{
		Challenge: challenge, RelyingPartyID: p.site.Config.RPID, UserID: []byte(account),
		UserVerification: protocol.VerificationRequired,
	}
}

// user is a holder as the library wants to see one.
type user struct {
	Holder
	key survey.Passkey
}

func (u user) WebAuthnID() []byte          { return []byte(u.Account) }
func (u user) WebAuthnName() string        { return u.Login }
func (u user) WebAuthnDisplayName() string { return u.Name }

func (u user) WebAuthnCredentials() []webauthn.Credential {
	return []webauthn.Credential{{
		ID: u.key.Handle, PublicKey: u.key.PublicKey,
		Flags:         webauthn.CredentialFlags{BackupEligible: u.key.Synced},
		Authenticator: webauthn.Authenticator{SignCount: u.key.SignCount},
	}}
}

func descriptors(has []survey.Passkey) []protocol.CredentialDescriptor {
	return survey.Map(has, func(key survey.Passkey) protocol.CredentialDescriptor {
		return protocol.CredentialDescriptor{Type: protocol.PublicKeyCredentialType, CredentialID: key.Handle}
	})
}
