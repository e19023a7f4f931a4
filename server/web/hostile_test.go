package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/server/web/limit"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// unlimited is a limit that slows nobody: its clock goes on by an hour whenever it
// is read, which gives every address its failures back.
func unlimited() *limit.Limit {
	var hours atomic.Int64
	return limit.New(func() time.Time { return time.Unix(3600*hours.Add(1), 0) }, 1000, 1)
}

// badParts are what may stand in a path where an id belongs.
var badParts = []string{
	"x", "%00", "%ff%fe", "..%2f..%2fetc%2fpasswd", "%27%20or%201=1--", strings.Repeat("a", 31) + "g", strings.Repeat("0", 32),
	strings.Repeat("A", 32), strings.Repeat("x", 3000), "%E2%80%AE", "%2e%2e", "*", ":wave", "-1", "%0d%0aSet-Cookie:x=y",
	string(survey.NewID[string]()), "nb", "%F0%9F%98%80", "null", "%25", "%", "%zz",
}

// badBodies are what may be sent where a form or JSON belongs, with its kind.
func badBodies() [][2]string {
	const form, object = "application/x-www-form-urlencoded", "application/json"
	return [][2]string{
		{"", ""},
		{form, ""},
		{form, "%"},
		{form, "login=%ff&password=%00&token=%00&code=%00&language=%00&lang=%00&back=%00"},
		{form, "login=a&login=b&password[]=c&token=" + strings.Repeat("t", 5000)},
		{form, "lang=xx&language=xx&code=&nonce=&group=%00&asked=%00&wave=%00&send=yes"},
		{form, "code=" + string(survey.NewCode()) + "&group=%ff&asked=" + strings.Repeat("0", 64) + "&wave=%ff&send=yes&nonce=" + strings.Repeat("A", 43)},
		{form, "back=//example.com/&back=%5c%5cexample.com&language=nn&lang=nn"},
		{form, strings.Repeat("a=b&", 5000)},
		{"text/plain", "x"},
		{"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"login\"; filename=\"x\"\r\n\r\nx"},
		{"multipart/form-data", "--"},
		{object, ""},
		{object, "null"},
		{object, "[]"},
		{object, `"x"`},
		{object, "{"},
		{object, `{"code":null}`},
		{object, `{"code":"` + string(survey.NewCode()) + `","blinded":"AAAA"}`},
		{object, `{"code":"\u0000"}`},
		{object, `{"group":"\u0000","token":"` + strings.Repeat("A", 43) + `","signature":"` + strings.Repeat("A", 342) + `","sealed":"` + strings.Repeat("A", 450) + `"}`},
		{object, strings.Repeat("[", 4000)},
		{object, "{\"code\":\"\xff\"}"},
	}
}

// hostile is a server on a real connection, one session of every role, and what
// one request after another gets from it.
type hostile struct {
	t       *testing.T
	app     *web.App
	address string
	client  *http.Client
	cookies map[string]*http.Cookie
	n       int
}

// TestNothingInternalOnAnyRoute sends bad ids, methods and bodies to every route,
// in every role: no answer is a fault of the server, and none tells what the
// server is made of.
func TestNothingInternalOnAnyRoute(t *testing.T) {
	if testing.Short() {
		t.Skip("tries every route in every role")
	}
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		log := &webtest.Log{}
		h := newHostile(t, st, log)
		for _, r := range h.app.Routes() {
			for who, cookie := range h.cookies {
				if who != "" && testing.Short() || who != "" && (r.Guard == "anyone" || r.Guard == "failures limited") {
					continue // these do not ask who it is
				}
				h.paths(r, cookie)
			}
			h.methods(r.Path)
		}
		h.methods("/finnes/ikke")
		t.Logf("%d requests", h.n)
		if log.Contains("level=ERROR") {
			t.Errorf("the log:\n%s", log.Text())
		}
	})
}

func newHostile(t *testing.T, st *store.Store, log *webtest.Log) *hostile {
	return newHostileWith(t, st, log, 0)
}

// newHostileWith serves so many connections at once; 0 is the usual number.
func newHostileWith(t *testing.T, st *store.Store, log *webtest.Log, connections int) *hostile {
	t.Helper()
	app, secrets := webtest.InTown(t, st)
	app.Log = slog.New(slog.NewTextHandler(log, nil))
	app.Codes, app.Failures = unlimited(), unlimited()
	h := &hostile{t: t, app: app, cookies: map[string]*http.Cookie{"": nil}}
	for login, secret := range secrets {
		if slices.Contains([]string{"leder", "rektor", "styring"}, login) {
			h.cookies[login] = webtest.SignIn(t, app, secret)
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if connections > 0 {
		app.Connections = connections
	}
	served := make(chan error, 1)
	go func() { served <- app.Serve(listener) }()
	h.address = listener.Addr().String()
	h.client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	t.Cleanup(func() {
		h.client.CloseIdleConnections()
		if err := app.Fiber().Shutdown(); err != nil {
			t.Error(err)
		}
		<-served
	})
	return h
}

// paths replaces every parameter of a route by each bad part and, where there is
// a body, sends each bad body.
func (h *hostile) paths(r web.Route, cookie *http.Cookie) {
	parameter := regexp.MustCompile(`:\w+`)
	parts := badParts
	if !parameter.MatchString(r.Path) {
		parts = parts[:1]
	}
	for _, part := range parts {
		path := parameter.ReplaceAllLiteralString(r.Path, part)
		if r.Method == http.MethodGet {
			h.send(r.Method, path+"?lang=%00&x=%ff", "", "", cookie)
			continue
		}
		h.send(r.Method, path, "", "", cookie)
	}
	if r.Method == http.MethodGet {
		return
	}
	path := parameter.ReplaceAllLiteralString(r.Path, strings.Repeat("0", 32))
	for _, body := range badBodies() {
		if r.Path == "/ut" {
			continue // it would end the session
		}
		h.send(r.Method, path, body[0], body[1], cookie)
	}
}

func (h *hostile) methods(path string) {
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW", "get"} {
		h.send(method, path, "", "", nil)
	}
}

// send writes one request by hand, because a proper client refuses to send most
// of these, and judges what comes back.
func (h *hostile) send(method, path, kind, body string, cookie *http.Cookie) {
	h.t.Helper()
	h.n++
	c, err := net.Dial("tcp", h.address)
	if err != nil {
		h.t.Fatal(err)
	}
	defer c.Close()
	var head strings.Builder
	fmt.Fprintf(&head, "%s %s HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\nContent-Length: %d\r\n", method, path, len(body))
	if kind != "" {
		fmt.Fprintf(&head, "Content-Type: %s\r\n", kind)
	}
	if cookie != nil {
		fmt.Fprintf(&head, "Cookie: %s=%s\r\n", cookie.Name, cookie.Value)
	}
	io.WriteString(c, head.String()+"\r\n"+body) //nolint:errcheck // the server may have hung up: then reading tells
	answer, _ := io.ReadAll(c)
	name := fmt.Sprintf("%s %.60s %s %.40q", method, path, kind, body)
	head2, page, ok := bytes.Cut(answer, []byte("\r\n\r\n"))
	if !ok {
		h.t.Errorf("%s: no answer: %.200q", name, answer)
		return
	}
	if status := string(head2[len("HTTP/1.1 "):][:3]); status >= "500" {
		h.t.Errorf("%s: status %s", name, status)
	}
	if !bytes.Contains(head2, []byte("Content-Security-Policy: default-src 'none'")) {
		h.t.Errorf("%s: the answer lacks the headers:\n%s", name, head2)
	}
	// The page of whoever runs the server names what it has looked at.
	answer = bytes.Replace(answer, []byte("\nkeys: ok, "), nil, 1)
	if found := webtest.Internals.Find(answer); found != nil {
		h.t.Errorf("%s: the answer tells %q\n%.300s", name, found, answer)
	}
	if len(path) < 2000 && strings.HasPrefix(path, "/api/") && !bytes.Contains(head2, []byte(" 200 ")) && method != "HEAD" {
		var shown map[string]string
		if json.Unmarshal(page, &shown) != nil || shown["error"] == "" {
			h.t.Errorf("%s: the answer is %.100q", name, page)
		}
	}
	if location := regexp.MustCompile(`(?m)^Location: (.*?)\r?$`).FindSubmatch(head2); location != nil {
		if u, err := url.Parse(string(location[1])); err != nil || u.Host != "" || strings.HasPrefix(u.Path, "//") || strings.Contains(u.Path, `\`) {
			h.t.Errorf("%s: leads to %q", name, location[1])
		}
	}
}
