package identitytest

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"trivselspuls/survey/must"

	"github.com/PuerkitoBio/goquery"
	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
)

// ClientID and ClientSecret are what a provider here knows the site by.
const (
	ClientID     = "trivselspuls"
	ClientSecret = "only for tests"
)

// Somebody who can sign in at Provider. Subject and Email are what it says of them;
// the address is verified.
const (
	Subject  = "id2"
	Login    = "test-user2"
	Password = "verysecure"
	Email    = "test-user2@zitadel.ch"
)

// Provider starts a real OpenID provider with a sign-in page of its own, and
// returns its issuer. It sends people back to redirect.
func Provider(t testing.TB, redirect string) (issuer string) {
	t.Helper()
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	issuer = strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	client := storage.WebClient(ClientID, ClientSecret, redirect)
	store := storage.NewStorageWithClients(storage.NewUserStore(issuer), map[string]*storage.Client{ClientID: client})
	handler = exampleop.SetupServer(issuer, store, slog.New(slog.DiscardHandler), false)
	return issuer
}

// SignInAt goes where the site sent the browser, signs in there, and returns what
// the provider sends it back with.
func SignInAt(ctx context.Context, t testing.TB, address string) url.Values {
	t.Helper()
	jar := must.Have(cookiejar.New(nil))(t)
	// Steps end where the site's own address is reached, which nobody listens at.
	var back *url.URL
	client := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Query().Has("state") && (r.URL.Query().Has("code") || r.URL.Query().Has("error")) {
			back = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}}
	page := fetch(ctx, t, client, http.MethodGet, address, nil)
	id, there := page.Find("input[name=id]").Attr("value")
	if !there {
		t.Fatalf("no field for the request in\n%s", page.Text())
	}
	login := must.Have(url.Parse(address))(t)
	fetch(ctx, t, client, http.MethodPost, login.Scheme+"://"+login.Host+"/login/username", url.Values{"username": {Login}, "password": {Password}, "id": {id}})
	if back == nil {
		t.Fatal("the provider did not send the browser back")
	}
	return back.Query()
}

func fetch(ctx context.Context, t testing.TB, client *http.Client, method, address string, form url.Values) *goquery.Document {
	t.Helper()
	r := must.Have(http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode())))(t)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response := must.Have(client.Do(r))(t)
	defer response.Body.Close()
	return must.Have(goquery.NewDocumentFromReader(response.Body))(t)
}
