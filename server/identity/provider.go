package identity

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"trivselspuls/survey"
	"trivselspuls/survey/keys"
)

// ProviderConfig names a provider and what is believed of what it says.
type ProviderConfig struct {
	Issuer       string // such as https://auth.dataporten.no
	ClientID     string
	ClientSecret string
	Redirect     string   // where the provider sends the person back to
	Name         string   // as people know it
	Scopes       []string // beside openid
	// Claim is a verified identifier that an inviter can enter beforehand; empty
	// when people are linked by their invitation only.
	Claim string
	// SecondFactor are the values of acr or amr that stand for two factors. Without
	// one of them a person from the provider proves the second one here.
	SecondFactor []string
}

// Person is whom the provider vouches for.
type Person struct {
	Issuer, Subject string   // the two name somebody for good
	Identifiers     []string // the values of the configured claim
	TwoFactors      bool     // proved at the provider
}

// Provider is the relying party's side of OpenID Connect: code flow with PKCE,
// state and nonce. It says who somebody is and nothing of what they may. Safe for
// concurrent use.
type Provider struct {
	config  ProviderConfig
	tickets tickets
	client  *http.Client

	mu    sync.Mutex
	found *oidc.Provider // after the first time it was asked
	quiet time.Time      // until when it is not asked again, because it did not answer
}

// How long one request to the provider may take, and how long it is left alone
// when it does not describe itself: those who wait must not queue up behind it.
const (
	providerPatience = 10 * time.Second
	providerQuiet    = 5 * time.Second
)

// signatures are the algorithms an ID token may be signed with.
var signatures = []string{oidc.RS256, oidc.PS256, oidc.ES256, oidc.ES384, oidc.EdDSA}

// NewProvider asks nobody yet: a provider that is away must not keep the server
// from starting.
func NewProvider(config ProviderConfig, vault *keys.Vault, clock func() time.Time) *Provider {
	return &Provider{config: config, tickets: tickets{vault, clock}, client: &http.Client{
		Timeout: providerPatience,
		// What is asked for stands where it was said to stand, or it is not taken.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Name is what people call the provider.
func (p *Provider) Name() string { return p.config.Name }

const toProvider = "sign in at the provider"

// Begin is where to send the browser, and the ticket it must come back with. Bound
// is the session that asks, or empty for somebody who is not signed in.
func (p *Provider) Begin(ctx context.Context, bound string) (address string, ticket []byte, err error) {
	party, _, err := p.party(ctx)
	if err != nil {
		return "", nil, err
	}
	ticket = p.tickets.issue(toProvider, bound)
	options := []oauth2.AuthCodeOption{oidc.Nonce(p.secret(ticket, "nonce")), oauth2.S256ChallengeOption(p.secret(ticket, "verifier"))}
	if len(p.config.SecondFactor) > 0 {
		options = append(options, oauth2.SetAuthURLParam("acr_values", p.config.SecondFactor[0]))
	}
	return party.AuthCodeURL(p.secret(ticket, "state"), options...), ticket, nil
}

// secret is the state, nonce or verifier of a ticket: nothing of them is stored.
func (p *Provider) secret(ticket []byte, use string) string {
	return base64.RawURLEncoding.EncodeToString(p.tickets.derive(ticket, use))
}

// Finish checks the answer a browser came back with against the ticket it left
// with. A *Refusal says what was wrong; survey.ErrUnavailable that the provider
// does not answer.
func (p *Provider) Finish(ctx context.Context, ticket []byte, bound string, answer url.Values) (Person, Once, error) {
	once, ok := p.tickets.check(ticket, toProvider, bound)
	if !ok {
		return Person{}, Once{}, refuse(BadTicket, nil)
	}
	if subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(p.secret(ticket, "state"))) != 1 {
		return Person{}, Once{}, refuse(BadState, nil)
	}
	// RFC 9207: an answer that names another provider was meant for another.
	if iss := answer.Get("iss"); iss != "" && iss != p.config.Issuer {
		return Person{}, Once{}, refuse(BadIssuer, nil)
	}
	if answer.Get("error") != "" || answer.Get("code") == "" {
		return Person{}, Once{}, refuse(Declined, nil)
	}
	party, found, err := p.party(ctx)
	if err != nil {
		return Person{}, Once{}, err
	}
	token, err := party.Exchange(p.with(ctx), answer.Get("code"), oauth2.VerifierOption(p.secret(ticket, "verifier")))
	if err != nil {
		if said, ok := errors.AsType[*oauth2.RetrieveError](err); ok && said.Response.StatusCode < http.StatusInternalServerError {
			return Person{}, Once{}, refuse(BadCode, err)
		}
		return Person{}, Once{}, fmt.Errorf("exchange code: %w: %w", survey.ErrUnavailable, err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := p.verify(ctx, found, raw, p.secret(ticket, "nonce"))
	if err != nil {
		return Person{}, Once{}, err
	}
	person, err := p.person(ctx, found, id, token)
	return person, once, err
}

// party is the client's side, and the provider as it describes itself.
func (p *Provider) party(ctx context.Context) (*oauth2.Config, *oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == nil {
		if p.tickets.clock().Before(p.quiet) {
			return nil, nil, fmt.Errorf("find provider: %w", survey.ErrUnavailable)
		}
		found, err := oidc.NewProvider(p.with(ctx), p.config.Issuer)
		if err != nil {
			p.quiet = p.tickets.clock().Add(providerQuiet)
			return nil, nil, fmt.Errorf("find provider: %w: %w", survey.ErrUnavailable, err)
		}
		p.found = found
	}
	return &oauth2.Config{
		ClientID: p.config.ClientID, ClientSecret: p.config.ClientSecret, RedirectURL: p.config.Redirect,
		Endpoint: p.found.Endpoint(), Scopes: append([]string{oidc.ScopeOpenID}, p.config.Scopes...),
	}, p.found, nil
}

func (p *Provider) with(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, p.client)
}

// verify checks an ID token: signature, issuer, audience, time, and that it was
// made for this request.
func (p *Provider) verify(ctx context.Context, found *oidc.Provider, raw, nonce string) (*oidc.IDToken, error) {
	// Issuer and audience are compared here, so that the log tells them apart from
	// a signature that does not hold.
	id, err := found.Verifier(&oidc.Config{
		SkipClientIDCheck: true, SkipIssuerCheck: true, SupportedSigningAlgs: signatures, Now: p.tickets.clock,
	}).Verify(p.with(ctx), raw)
	var late *oidc.TokenExpiredError
	switch {
	case errors.As(err, &late):
		return nil, refuse(Expired, err)
	case err != nil:
		return nil, refuse(BadSignature, err)
	case id.Issuer != p.config.Issuer:
		return nil, refuse(BadIssuer, nil)
	case !slices.Contains(id.Audience, p.config.ClientID):
		return nil, refuse(BadAudience, nil)
	case subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1:
		return nil, refuse(BadNonce, nil)
	case id.Subject == "":
		return nil, refuse(BadForm, nil)
	}
	var claims struct {
		Party string `json:"azp"`
	}
	if err := id.Claims(&claims); err != nil {
		return nil, refuse(BadForm, err)
	}
	if claims.Party != "" && claims.Party != p.config.ClientID || claims.Party == "" && len(id.Audience) > 1 {
		return nil, refuse(BadAudience, nil)
	}
	return id, nil
}

// person reads who a token is about. The identifier may stand in the token or
// only in what the provider tells when asked.
func (p *Provider) person(ctx context.Context, found *oidc.Provider, id *oidc.IDToken, token *oauth2.Token) (Person, error) {
	person := Person{Issuer: id.Issuer, Subject: id.Subject}
	claims := map[string]any{}
	if err := id.Claims(&claims); err != nil {
		return person, refuse(BadForm, err)
	}
	for _, said := range append(values(claims["acr"]), values(claims["amr"])...) {
		person.TwoFactors = person.TwoFactors || slices.Contains(p.config.SecondFactor, said)
	}
	if p.config.Claim == "" {
		return person, nil
	}
	if person.Identifiers = p.identifiers(claims); person.Identifiers != nil || found.UserInfoEndpoint() == "" {
		return person, nil
	}
	info, err := found.UserInfo(p.with(ctx), oauth2.StaticTokenSource(token))
	if err != nil {
		return person, fmt.Errorf("ask provider: %w: %w", survey.ErrUnavailable, err)
	}
	if info.Subject != id.Subject {
		return person, refuse(BadForm, nil)
	}
	clear(claims)
	if err := info.Claims(&claims); err != nil {
		return person, refuse(BadForm, err)
	}
	person.Identifiers = p.identifiers(claims)
	return person, nil
}

// identifiers are the values of the configured claim. An e-mail address that the
// provider has not verified identifies nobody.
func (p *Provider) identifiers(claims map[string]any) []string {
	if p.config.Claim == "email" && claims["email_verified"] != true {
		return nil
	}
	return values(claims[p.config.Claim])
}

// values reads a claim that is a text or a list of texts.
func values(claim any) (texts []string) {
	switch claim := claim.(type) {
	case string:
		if claim != "" {
			texts = []string{claim}
		}
	case []any:
		for _, one := range claim {
			texts = append(texts, values(one)...)
		}
	}
	return texts
}
