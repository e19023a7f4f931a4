package identity_test

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"testing"
	"time"

	"trivselspuls/server/identity"
	"trivselspuls/server/identity/identitytest"
	"trivselspuls/survey"
)

const redirect = "http://localhost/inn/tilbyder/svar"

func config(issuer string) identity.ProviderConfig {
	return identity.ProviderConfig{
		Issuer: issuer, ClientID: identitytest.ClientID, ClientSecret: identitytest.ClientSecret, Redirect: redirect,
		Name: "Prøve", Scopes: []string{"email"}, Claim: "email",
	}
}

func begin(t *testing.T, p *identity.Provider, bound string) (string, []byte) {
	t.Helper()
	address, ticket, err := p.Begin(t.Context(), bound)
	if err != nil {
		t.Fatal(err)
	}
	return address, ticket
}

// A provider of another make, with its own idea of the protocol.
func TestRealProvider(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	issuer := identitytest.Provider(t, redirect)
	p := identity.NewProvider(config(issuer), newVault(t), time.Now)
	address, ticket := begin(t, p, "")
	sent, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := sent.Query()
	if q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43 || len(q.Get("state")) != 43 || len(q.Get("nonce")) != 43 || q.Get("response_type") != "code" {
		t.Errorf("asked %v", q)
	}
	answer := identitytest.SignInAt(ctx, t, address)
	person, once, err := p.Finish(ctx, ticket, "", answer)
	if err != nil {
		t.Fatal(err)
	}
	if person.Issuer != issuer || person.Subject != identitytest.Subject || !slices.Equal(person.Identifiers, []string{identitytest.Email}) || person.TwoFactors {
		t.Errorf("told %+v", person)
	}
	if len(once.Value) == 0 {
		t.Error("nothing to spend")
	}
	if _, _, err := p.Finish(ctx, ticket, "", answer); identity.ReasonOf(err) != identity.BadCode {
		t.Errorf("the same code again: %v", err)
	}
	// A code that was stolen on its way and is brought to another sign-in lacks the
	// verifier that goes with it.
	stolen, _ := begin(t, p, "")
	code := identitytest.SignInAt(ctx, t, stolen).Get("code")
	own, ownTicket := begin(t, p, "")
	ownSent, err := url.Parse(own)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = p.Finish(ctx, ownTicket, "", url.Values{"code": {code}, "state": {ownSent.Query().Get("state")}})
	if identity.ReasonOf(err) != identity.BadCode {
		t.Errorf("a stolen code without its verifier: %v", err)
	}
}

func TestForgedAnswersAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		lie    func(*identitytest.Forger)
		answer func(url.Values)
		bound  string
		late   time.Duration
		want   identity.Reason
	}{
		"honest":                {},
		"honest, two audiences": {lie: claim("aud", []string{identitytest.ClientID, "other"}, "azp", identitytest.ClientID)},
		"another state":         {answer: func(v url.Values) { v.Set("state", "x") }, want: identity.BadState},
		"no state":              {answer: func(v url.Values) { v.Del("state") }, want: identity.BadState},
		"no code":               {answer: func(v url.Values) { v.Del("code") }, want: identity.Declined},
		"declined":              {answer: func(v url.Values) { v.Set("error", "access_denied") }, want: identity.Declined},
		"of another provider":   {answer: func(v url.Values) { v.Set("iss", "https://other.example") }, want: identity.BadIssuer},
		"another session":       {bound: "another", want: identity.BadTicket},
		"after five minutes":    {late: identity.TicketLife, want: identity.BadTicket},
		"another nonce":         {lie: claim("nonce", "x"), want: identity.BadNonce},
		"no nonce":              {lie: claim("nonce", nil), want: identity.BadNonce},
		"another audience":      {lie: claim("aud", "somebody else"), want: identity.BadAudience},
		"an audience too many":  {lie: claim("aud", []string{identitytest.ClientID, "other"}), want: identity.BadAudience},
		"another party":         {lie: claim("azp", "other"), want: identity.BadAudience},
		"another issuer":        {lie: claim("iss", "https://other.example"), want: identity.BadIssuer},
		"expired":               {lie: claim("exp", int64(1)), want: identity.Expired},
		"no subject":            {lie: claim("sub", ""), want: identity.BadForm},
		"unsigned":              {lie: func(f *identitytest.Forger) { f.Unsigned = true }, want: identity.BadSignature},
		"signed by somebody":    {lie: func(f *identitytest.Forger) { f.Stranger = true }, want: identity.BadSignature},
		"told about another": {lie: func(f *identitytest.Forger) {
			f.UserInfo = map[string]any{"sub": "other", "email": "x", "email_verified": true}
		}, want: identity.BadForm},
		"the audience's substring": {lie: claim("aud", identitytest.ClientID+"x"), want: identity.BadAudience},
	} {
		now := time.Now()
		clock := func() time.Time { return now }
		f := identitytest.NewForger(t, clock)
		f.UserInfo = map[string]any{"sub": identitytest.Subject}
		if c.lie != nil {
			c.lie(f)
		}
		p := identity.NewProvider(config(f.Issuer), newVault(t), clock)
		address, ticket := begin(t, p, "")
		answer := f.Answer(address)
		if c.answer != nil {
			c.answer(answer)
		}
		now = now.Add(c.late)
		if _, _, err := p.Finish(t.Context(), ticket, c.bound, answer); identity.ReasonOf(err) != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func claim(pairs ...any) func(*identitytest.Forger) {
	return func(f *identitytest.Forger) {
		f.Claims = map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			f.Claims[pairs[i].(string)] = pairs[i+1]
		}
	}
}

// What is believed of what a provider says is what was configured, and no more.
func TestWhatIsBelieved(t *testing.T) {
	const principal = "https://n.feide.no/claims/eduPersonPrincipalName"
	for name, c := range map[string]struct {
		claims, telling map[string]any
		claim           string
		factors         []string
		identifiers     []string
		two             bool
	}{
		"nothing configured":      {claims: map[string]any{"acr": "high", "email": "a@b.no", "email_verified": true}},
		"the level":               {claims: map[string]any{"acr": "high"}, factors: []string{"substantial", "high"}, two: true},
		"another level":           {claims: map[string]any{"acr": "low"}, factors: []string{"high"}},
		"a method":                {claims: map[string]any{"amr": []string{"pwd", "mfa"}}, factors: []string{"mfa"}, two: true},
		"an identifier":           {claims: map[string]any{principal: "kari@dal.no"}, claim: principal, identifiers: []string{"kari@dal.no"}},
		"several identifiers":     {claims: map[string]any{"ids": []string{"a", "b"}}, claim: "ids", identifiers: []string{"a", "b"}},
		"only told when asked":    {telling: map[string]any{"sub": identitytest.Subject, principal: "kari@dal.no"}, claim: principal, identifiers: []string{"kari@dal.no"}},
		"an address not verified": {claims: map[string]any{"email": "a@b.no"}, telling: map[string]any{"sub": identitytest.Subject, "email": "a@b.no", "email_verified": false}, claim: "email"},
	} {
		f := identitytest.NewForger(t, time.Now)
		f.Claims, f.UserInfo = c.claims, c.telling
		settings := config(f.Issuer)
		settings.Claim, settings.SecondFactor = c.claim, c.factors
		p := identity.NewProvider(settings, newVault(t), time.Now)
		address, ticket := begin(t, p, "")
		person, _, err := p.Finish(t.Context(), ticket, "", f.Answer(address))
		if err != nil || person.TwoFactors != c.two || !slices.Equal(person.Identifiers, c.identifiers) {
			t.Errorf("%s: %+v, %v", name, person, err)
		}
	}
}

func TestProviderThatIsAway(t *testing.T) {
	now := time.Now()
	f := identitytest.NewForger(t, func() time.Time { return now })
	f.Down = true
	p := identity.NewProvider(config(f.Issuer), newVault(t), func() time.Time { return now })
	if _, _, err := p.Begin(t.Context(), ""); !errors.Is(err, survey.ErrUnavailable) {
		t.Errorf("away: %v", err)
	}
	f.Down = false
	if _, _, err := p.Begin(t.Context(), ""); !errors.Is(err, survey.ErrUnavailable) {
		t.Errorf("asked again at once: %v", err)
	}
	now = now.Add(5 * time.Second)
	f.Posing = "https://another.example"
	if _, _, err := p.Begin(t.Context(), ""); !errors.Is(err, survey.ErrUnavailable) {
		t.Errorf("describes itself as another: %v", err)
	}
	f.Posing = ""
	now = now.Add(5 * time.Second)
	address, ticket := begin(t, p, "")
	answer := f.Answer(address)
	f.Down = true
	if _, _, err := p.Finish(t.Context(), ticket, "", answer); !errors.Is(err, survey.ErrUnavailable) || identity.ReasonOf(err) != "" {
		t.Errorf("away half-way: %v", err)
	}
}
