package identitytest

import (
	"cmp"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"trivselspuls/survey/must"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// Forger is a provider that says whatever it is told to say, and takes any code.
// Without a lie it says that Subject signed in just now.
type Forger struct {
	Issuer string
	// Claims replace or add claims of the ID token; nil takes one away.
	Claims map[string]any
	// UserInfo are the claims it tells when asked about the person.
	UserInfo map[string]any
	// Unsigned leaves the signature out (alg none); Stranger signs with a key the
	// provider does not publish.
	Unsigned, Stranger bool
	// Posing is the issuer it says it is when it describes itself.
	Posing string
	// Down answers nothing but errors.
	Down bool

	t      testing.TB
	now    func() time.Time
	nonces map[string]string // of codes
	key    *rsa.PrivateKey
}

// NewForger starts one that tells the time by now.
func NewForger(t testing.TB, now func() time.Time) *Forger {
	t.Helper()
	f := &Forger{t: t, now: now, nonces: map[string]string{}, key: honestKey()}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	f.Issuer = server.URL
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		f.send(w, map[string]any{
			"issuer": cmp.Or(f.Posing, f.Issuer), "authorization_endpoint": f.Issuer + "/authorize", "token_endpoint": f.Issuer + "/token",
			"jwks_uri": f.Issuer + "/keys", "userinfo_endpoint": f.Issuer + "/userinfo",
			"id_token_signing_alg_values_supported": []string{"RS256", "none"},
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		f.send(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: f.key.Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("GET /userinfo", func(w http.ResponseWriter, _ *http.Request) { f.send(w, f.UserInfo) })
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		f.send(w, map[string]any{"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": f.token(f.nonces[r.FormValue("code")])})
	})
	return f
}

// Answer is what the browser brings back from an address it was sent to.
func (f *Forger) Answer(address string) url.Values {
	f.t.Helper()
	u := must.Have(url.Parse(address))(f.t)
	code := fmt.Sprint("code ", len(f.nonces))
	f.nonces[code] = u.Query().Get("nonce")
	return url.Values{"code": {code}, "state": {u.Query().Get("state")}}
}

func (f *Forger) token(nonce string) string {
	claims := map[string]any{
		"iss": f.Issuer, "sub": Subject, "aud": ClientID, "nonce": nonce,
		"iat": f.now().Unix(), "exp": f.now().Add(time.Hour).Unix(),
	}
	for name, value := range f.Claims {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	if f.Unsigned {
		body, err := json.Marshal(claims)
		if err != nil {
			f.t.Error(err)
		}
		part := base64.RawURLEncoding.EncodeToString
		return part([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + part(body) + "."
	}
	key := f.key
	if f.Stranger {
		key = strangersKey()
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "k"}}, nil)
	if err != nil {
		f.t.Error(err)
		return ""
	}
	text, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		f.t.Error(err)
	}
	return text
}

func (f *Forger) send(w http.ResponseWriter, v any) {
	if f.Down {
		http.Error(w, "down", http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		f.t.Error(err)
	}
}

// honestKey is what every forger publishes, strangersKey what none does. Making one
// takes a while.
var (
	honestKey    = sync.OnceValue(newKey)
	strangersKey = sync.OnceValue(newKey)
)

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // the system's random source is broken
	}
	return key
}
