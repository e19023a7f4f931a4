package web_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
)

// TestIdleConnections: browsers keep connections open and open more than they use.
// When they are given up, the ones that were used hear nothing more; the ones that
// began a request and never ended it are told so; and neither leaves a line in the
// log or a request in the counts.
func TestIdleConnections(t *testing.T) {
	const soon = 200 * time.Millisecond
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		b := *w
		b.Prepare = func(a *web.App) { a.Fiber().Server().IdleTimeout = soon }
		b.Listen(t)
		if used, rest := talk(t, b.BaseURL, "GET /helse HTTP/1.1\r\nHost: x\r\n\r\n"); used != http.StatusOK || rest != "" {
			t.Errorf("a used connection got %d and then %q", used, rest)
		}
		logsOnly(t, &b, "route=/helse")
	})
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		b := *w
		b.Prepare = func(a *web.App) { a.Fiber().Server().ReadTimeout = soon }
		b.Listen(t)
		for _, unfinished := range []string{"", "GET /hel", "POST /api/look HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{"} {
			if status, rest := talk(t, b.BaseURL, unfinished); status != http.StatusRequestTimeout || rest != "" {
				t.Errorf("%q got %d and then %q", unfinished, status, rest)
			}
		}
		logsOnly(t, &b)
	})
}

// logsOnly checks that nothing is in the log, and after the hour the counts of the
// given routes.
func logsOnly(t *testing.T, w *webtest.Wire, routes ...string) {
	t.Helper()
	if said := w.Log.Text(); said != "" {
		t.Errorf("the log says %s", said)
	}
	w.App.Traffic().Finish()
	counts := w.Log.Text()
	if strings.Count(counts, "count=") != len(routes) {
		t.Errorf("counted: %s", counts)
	}
	for _, route := range routes {
		if !strings.Contains(counts, route) {
			t.Errorf("not counted: %s in %s", route, counts)
		}
	}
}

// talk sends bytes and reads until the server ends the connection: the status of
// the answer, and what came behind it.
func talk(t *testing.T, base, request string) (status int, rest string) {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	// A server that has hung up already has answered: then reading tells.
	fmt.Fprint(c, request) //nolint:errcheck // see above
	reader := bufio.NewReader(c)
	response, err := http.ReadResponse(reader, nil)
	if err != nil {
		t.Fatalf("%q: %v", request, err)
	}
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		t.Fatal(err)
	}
	behind, err := io.ReadAll(reader)
	if err != nil && !errors.Is(err, syscall.ECONNRESET) { // it hung up on what was sent too late
		t.Fatalf("%q: %v", request, err)
	}
	return response.StatusCode, string(behind)
}
