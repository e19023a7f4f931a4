package identity_test

import (
	"bytes"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"trivselspuls/server/identity"
	"trivselspuls/server/identity/identitytest"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
)

const (
	here = "https://puls.example.no"
	tab  = "the session that asks"
)

func newVault(t *testing.T) *keys.Vault {
	t.Helper()
	ring, err := keys.Open(filepath.Join(t.TempDir(), "keys"), filepath.Join(t.TempDir(), "copy"))
	if err != nil {
		t.Fatal(err)
	}
	vault, err := ring.Vault()
	if err != nil {
		t.Fatal(err)
	}
	return vault
}

// site is passkeys at here, with a clock that the test moves and somebody to make
// them for.
func site(t *testing.T) (*identity.Passkeys, *time.Time, identity.Holder) {
	t.Helper()
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	base, err := url.Parse(here)
	if err != nil {
		t.Fatal(err)
	}
	p, err := identity.NewPasskeys(base, newVault(t), func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	return p, &now, identity.Holder{Account: survey.NewID[survey.AccountID](), Login: "kari", Name: "Kari"}
}

func offered(t *testing.T, p *identity.Passkeys, h identity.Holder) []byte {
	t.Helper()
	options, err := p.OfferRegistration(h, nil, tab)
	if err != nil {
		t.Fatal(err)
	}
	return options
}

// registered makes a passkey on a device and returns it as stored.
func registered(t *testing.T, p *identity.Passkeys, h identity.Holder, d *identitytest.Device) survey.Passkey {
	t.Helper()
	key, _, err := p.Register(h, tab, d.Create(offered(t, p, h)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func asked(t *testing.T, p *identity.Passkeys) []byte {
	t.Helper()
	options, err := p.OfferSignin()
	if err != nil {
		t.Fatal(err)
	}
	return options
}

func TestPasskeySignsIn(t *testing.T) {
	p, _, h := site(t)
	d := identitytest.NewDevice(t, here)
	key := registered(t, p, h, d)
	if key.Account != h.Account || !bytes.Equal(key.Handle, d.Handle) || !bytes.Equal(d.User, []byte(h.Account)) {
		t.Errorf("registered %+v", key)
	}
	response := d.Get(asked(t, p))
	if handle, err := p.Claimed(response); err != nil || !bytes.Equal(handle, d.Handle) {
		t.Errorf("claimed %x, %v", handle, err)
	}
	count, once, err := p.Verify(key, response)
	if err != nil || count != 1 || len(once.Value) == 0 {
		t.Errorf("count %d, %v", count, err)
	}
	// What is spent is the challenge: the same response gives the same once more.
	_, again, err := p.Verify(key, response)
	if err != nil || !bytes.Equal(once.Value, again.Value) {
		t.Errorf("a replay cannot be told from a new response: %v", err)
	}
}

func TestFalseRegistrationsAreRefused(t *testing.T) {
	p, now, h := site(t)
	for name, c := range map[string]struct {
		lie   func(*identitytest.Device)
		bound string
		late  time.Duration
		want  identity.Reason
	}{
		"honest":              {},
		"another origin":      {lie: func(d *identitytest.Device) { d.Origin = "https://puls.example.no.evil.example" }, want: identity.BadProof},
		"plain http":          {lie: func(d *identitytest.Device) { d.Origin = "http://puls.example.no" }, want: identity.BadProof},
		"another site":        {lie: func(d *identitytest.Device) { d.Site = "evil.example" }, want: identity.BadProof},
		"nobody verified":     {lie: func(d *identitytest.Device) { d.Blind = true }, want: identity.BadProof},
		"nobody there":        {lie: func(d *identitytest.Device) { d.Absent = true }, want: identity.BadProof},
		"another session":     {bound: "another tab", want: identity.BadTicket},
		"after five minutes":  {late: identity.TicketLife, want: identity.BadTicket},
		"just before it ends": {late: identity.TicketLife - time.Second},
	} {
		d := identitytest.NewDevice(t, here)
		if c.lie != nil {
			c.lie(d)
		}
		bound := tab
		if c.bound != "" {
			bound = c.bound
		}
		response := d.Create(offered(t, p, h))
		*now = now.Add(c.late)
		if _, _, err := p.Register(h, bound, response); identity.ReasonOf(err) != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	// For somebody else, and for signing in.
	d := identitytest.NewDevice(t, here)
	other := h
	other.Account = survey.NewID[survey.AccountID]()
	if _, _, err := p.Register(other, tab, d.Create(offered(t, p, h))); identity.ReasonOf(err) != identity.BadTicket {
		t.Errorf("an offer to somebody else: %v", err)
	}
	if _, _, err := p.Register(h, tab, []byte("{}")); identity.ReasonOf(err) != identity.BadForm {
		t.Errorf("no response at all: %v", err)
	}
	if _, _, err := p.Register(h, tab, d.Create(asked(t, p))); identity.ReasonOf(err) != identity.BadTicket {
		t.Errorf("a challenge for signing in: %v", err)
	}
}

func TestFalseSigninsAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		lie  func(*identitytest.Device)
		late time.Duration
		want identity.Reason
	}{
		"honest":             {},
		"another origin":     {lie: func(d *identitytest.Device) { d.Origin = "https://evil.example" }, want: identity.BadProof},
		"another port":       {lie: func(d *identitytest.Device) { d.Origin = here + ":8443" }, want: identity.BadProof},
		"another site":       {lie: func(d *identitytest.Device) { d.Site = "example.no" }, want: identity.BadProof},
		"nobody verified":    {lie: func(d *identitytest.Device) { d.Blind = true }, want: identity.BadProof},
		"nobody there":       {lie: func(d *identitytest.Device) { d.Absent = true }, want: identity.BadProof},
		"says it is another": {lie: func(d *identitytest.Device) { d.User = []byte(survey.NewID[survey.AccountID]()) }, want: identity.BadProof},
		"says nobody":        {lie: func(d *identitytest.Device) { d.User = nil }, want: identity.BadProof},
		"the same count":     {lie: func(d *identitytest.Device) { d.Frozen = true }, want: identity.Copied},
		"a lower count":      {lie: func(d *identitytest.Device) { d.Frozen, d.Count = true, 2 }, want: identity.Copied},
		"no count any more":  {lie: func(d *identitytest.Device) { d.Frozen, d.Count = true, 0 }, want: identity.Copied},
		"too late":           {late: identity.TicketLife, want: identity.BadTicket},
	} {
		p, now, h := site(t)
		d := identitytest.NewDevice(t, here)
		d.Count = 7
		key := registered(t, p, h, d)
		if c.lie != nil {
			c.lie(d)
		}
		response := d.Get(asked(t, p))
		*now = now.Add(c.late)
		if _, _, err := p.Verify(key, response); identity.ReasonOf(err) != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// A challenge of another installation, of registering, or with a byte changed is
// none, and a signature by another device proves nothing.
func TestForeignChallengesAreRefused(t *testing.T) {
	p, _, h := site(t)
	d := identitytest.NewDevice(t, here)
	key := registered(t, p, h, d)
	other, _, _ := site(t)
	if _, _, err := p.Verify(key, d.Get(asked(t, other))); identity.ReasonOf(err) != identity.BadTicket {
		t.Errorf("another installation's challenge: %v", err)
	}
	if _, _, err := p.Verify(key, d.Get(offered(t, p, h))); identity.ReasonOf(err) != identity.BadTicket {
		t.Errorf("a challenge for registering: %v", err)
	}
	stranger := identitytest.NewDevice(t, here)
	stranger.Handle, stranger.User = d.Handle, d.User
	if _, _, err := p.Verify(key, stranger.Get(asked(t, p))); identity.ReasonOf(err) != identity.BadProof {
		t.Errorf("another device's signature: %v", err)
	}
	if _, err := p.Claimed([]byte(`{"id":"x"}`)); identity.ReasonOf(err) != identity.BadForm {
		t.Errorf("no response: %v", err)
	}
}

func TestPasskeysNeedASafeName(t *testing.T) {
	for address, want := range map[string]bool{
		"https://puls.example.no": true, "http://localhost:8080": true, "https://localhost": true,
		"http://puls.example.no": false, "http://127.0.0.1:8080": false, "https://10.0.0.1": false, "https://[::1]:8080": false,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := identity.PasskeysAt(u); got != want {
			t.Errorf("%s: %t", address, got)
		}
	}
}
