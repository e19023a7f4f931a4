package web_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey/store/storetest"
)

// answered is what the server says to bytes that are sent while more are promised: the
// status, what kind of answer it is, and the text. The connection stays open for more.
func (h *hostile) answered(sent string) (status int, kind, body string) {
	h.t.Helper()
	c, err := net.Dial("tcp", h.address)
	if err != nil {
		h.t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, sent); err != nil {
		h.t.Fatal(err)
	}
	in := bufio.NewReader(c)
	response, err := http.ReadResponse(in, nil)
	for err == nil && response.StatusCode == http.StatusContinue {
		response, err = http.ReadResponse(in, nil)
	}
	if err != nil {
		h.t.Errorf("%.60q: %v", sent, err)
		return 0, "", ""
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		h.t.Errorf("%.60q: %v", sent, err)
	}
	if !strings.HasPrefix(response.Header.Get("Content-Security-Policy"), "default-src 'none'") || response.Header.Get("X-Content-Type-Options") != "nosniff" ||
		response.Header.Get("Referrer-Policy") != "no-referrer" && !strings.HasPrefix(sent, "GET /static/") {
		h.t.Errorf("%.60q: the answer has the headers %v", sent, response.Header)
	}
	return response.StatusCode, response.Header.Get("Content-Type"), string(text)
}

// What a route does not take is refused when its length is known, before any of it has
// come; what says no length, at the first byte too many. A stranger cannot bring what
// only somebody signed in may.
func TestBodiesAreRefusedBeforeTheyAreRead(t *testing.T) {
	h := newHostile(t, storetest.New(t), &webtest.Log{})
	h.app.Log = slog.New(slog.DiscardHandler)
	leader := fmt.Sprintf("Cookie: %s=%s\r\n", h.cookies["leder"].Name, h.cookies["leder"].Value)
	head := func(path, more string) string { return "POST " + path + " HTTP/1.1\r\nHost: example.com\r\n" + more }
	length := func(n int) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n{", n) }
	const chunked = "Transfer-Encoding: chunked\r\n\r\n"
	chunk := func(n int) string { return fmt.Sprintf("%x\r\n%s\r\n", n, strings.Repeat("a", n)) }
	for name, c := range map[string]struct {
		sent   string
		status int
		json   bool
	}{
		"look":                         {head("/api/look", length(4<<10+1)), 413, true},
		"redeem":                       {head("/api/redeem", length(1<<20)), 413, true},
		"cast":                         {head("/api/cast", length(1<<40)), 413, true},
		"cast, after asking":           {head("/api/cast", "Expect: 100-continue\r\n"+length(5<<10)), 413, true},
		"cast, in chunks":              {head("/api/cast", chunked+chunk(3<<10)+chunk(3<<10)), 413, true},
		"cast, a chunk of a terabyte":  {head("/api/cast", chunked+"10000000000\r\n"), 413, true},
		"cast, the path as an address": {head("http://example.com/api/cast", length(1<<20)), 413, true},
		"the form":                     {head("/skjema", length(8<<10+1)), 413, false},
		"the form, in chunks":          {head("/skjema", chunked+chunk(6<<10)+chunk(6<<10)), 413, false},
		"an open link":                 {head("/lenke/x", length(1<<20)), 413, false},
		"signing in":                   {head("/inn", length(1<<20)), 413, false},
		"signing in, as somebody":      {head("/inn", leader+length(17<<10)), 413, false},
		"a page":                       {"GET / HTTP/1.1\r\nHost: example.com\r\n" + length(2), 413, false},
		"no route":                     {head("/api/looks", length(1<<20)), 404, true},
		"another no route":             {head("/oppsett/lyd", length(1<<20)), 404, false},
		"a form of a stranger":         {head("/oppsett/hjelp", length(17<<10)), 303, false},
		"a recording of a stranger":    {head("/oppsett/lyd/pupils-5-7/nb", length(1<<20)), 303, false},
		"a table with a wrong cookie":  {head("/oppsett/grupper", "Cookie: session=x\r\n"+length(1<<20)), 303, false},
		"a form of somebody":           {head("/oppsett/hjelp", leader+length(64<<10+1)), 413, false},
		"a table of somebody":          {head("/oppsett/grupper", leader+length(1<<20+1)), 413, false},
		"a table without an end":       {head("/oppsett/grupper", "Cookie: session=x\r\n"+chunked+chunk(17<<10)), 413, false},
		"no length":                    {head("/api/cast", length(-1)), 400, true},
	} {
		status, kind, body := h.answered(c.sent)
		if status != c.status || status != http.StatusSeeOther && strings.HasPrefix(kind, "application/json") != c.json {
			t.Errorf("%s: status %d, %s: %.200s", name, status, kind, body)
		}
		if c.json {
			var telling map[string]string
			if json.Unmarshal([]byte(body), &telling) != nil || telling["error"] == "" || len(telling) != 1 {
				t.Errorf("%s: %.200s", name, body)
			}
		} else if status == 413 && !strings.Contains(body, "for stort") {
			t.Errorf("%s does not say what is wrong: %.300s", name, body)
		}
	}
	form := strings.Repeat("a=b&", 15<<10)
	for name, sent := range map[string]string{
		"a long form of somebody":  fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(form), form),
		"a long form after asking": fmt.Sprintf("Expect: 100-continue\r\nContent-Length: %d\r\n\r\n%s", len(form), form),
		"a long form in chunks":    "Transfer-Encoding: chunked\r\n\r\n" + chunk(len(form)) + "0\r\n\r\n",
	} {
		status, _, body := h.answered(head("/oppsett/hjelp", leader+"Content-Type: application/x-www-form-urlencoded\r\n"+sent))
		if status != http.StatusSeeOther && status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d: %.200s", name, status, body)
		}
	}
}

// A browser sends the cookies of the whole municipality. 15 kB of them hinder nobody;
// who has more is told what to do, in their own language.
func TestCookiesOfOthers(t *testing.T) {
	h := newHostile(t, storetest.New(t), &webtest.Log{})
	h.app.Log = slog.New(slog.DiscardHandler)
	_, front, page := h.answered("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n")
	script := page[strings.Index(page, "/static/"):]
	script = script[:strings.IndexByte(script, '"')]
	if !strings.HasPrefix(front, "text/html") {
		t.Fatalf("the page is %s", front)
	}
	look := `{"code":"CDFGHJKLMNPQ"}`
	for name, line := range map[string]string{"the page": "GET / ", "a file": "GET " + script + " ", "the protocol": "POST /api/look ", "a leader's page": "GET /inn "} {
		for _, language := range []string{"nb", "nn"} {
			for size, want := range map[int]int{5 << 10: 200, 15 << 10: 200, 17 << 10: 431, 60 << 10: 431, 6 << 20: 431} {
				sent := line + "HTTP/1.1\r\nHost: example.com\r\nAccept-Language: " + language + ";q=0.9\r\nCookie: a=" + strings.Repeat("c", size) + "\r\n"
				if name == "the protocol" {
					sent += fmt.Sprintf("Content-Length: %d\r\n", len(look))
				}
				sent += "\r\n"
				if name == "the protocol" {
					sent += look
				}
				status, kind, body := h.answered(sent)
				if name == "the protocol" && want == 200 {
					want = 409
				}
				if status != want {
					t.Errorf("%s with %d bytes of cookies: status %d, want %d", name, size, status, want)
				}
				words := map[string]string{"nb": "Slett informasjonskapslene i", "nn": "Slett informasjonskapslane i"}[language]
				if name == "the protocol" {
					words = `"error":"long_head"`
				}
				if want == 431 && !strings.Contains(body, words) {
					t.Errorf("%s with %d bytes of cookies in %s: %s %.300s", name, size, language, kind, body)
				}
			}
		}
	}
}

// One process serves so many connections and no more. One too many reads why, in both
// languages, and when somebody else leaves there is room again.
func TestConnectionTooManyReadsWhy(t *testing.T) {
	h := newHostileWith(t, storetest.New(t), &webtest.Log{}, 3)
	var open []net.Conn
	for range 3 {
		c, err := net.Dial("tcp", h.address)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		io.WriteString(c, "GET /helse HTTP/1.1\r\nHost: example.com\r\n\r\n") //nolint:errcheck // reading tells
		response, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("a connection with room: %v", err)
		}
		open = append(open, c)
	}
	one := func() (int, string, http.Header) {
		c, err := net.Dial("tcp", h.address)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		io.WriteString(c, "GET /helse HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n") //nolint:errcheck // reading tells
		text, _ := io.ReadAll(c)
		response, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(text)), nil)
		if err != nil {
			t.Fatalf("%v: %q", err, text)
		}
		body, _ := io.ReadAll(response.Body)
		return response.StatusCode, string(body), response.Header
	}
	status, body, header := one()
	if status != 503 || header.Get("Retry-After") == "" || !strings.Contains(body, "Tjenesten svarer ikke") || !strings.Contains(body, "Tenesta svarer ikkje") {
		t.Errorf("one too many reads %d %v %s", status, header, body)
	}
	open[0].Close()
	for status != http.StatusOK { // until the server has seen it leave
		status, _, _ = one()
	}
}
