package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestIdleConnections: browsers keep connections open and open more than they use.
// When they are given up, the ones that were used hear nothing more; the ones that
// began a request and never ended it are told so; and neither leaves a line in the
// log or a request in the counts.
func TestIdleConnections(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		b := *w
		b.prepare = func(a *App) {
			a.Fiber().Server().IdleTimeout = 200 * time.Millisecond
			a.Fiber().Server().ReadTimeout = 200 * time.Millisecond
		}
		b.listen(t)
		used, rest := talk(t, b.BaseURL, "GET /helse HTTP/1.1\r\nHost: x\r\n\r\n")
		if used != http.StatusOK || rest != "" {
			t.Errorf("a used connection got %d and then %q", used, rest)
		}
		for _, unfinished := range []string{"", "GET /hel", "POST /api/look HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{"} {
			if status, rest := talk(t, b.BaseURL, unfinished); status != http.StatusRequestTimeout || rest != "" {
				t.Errorf("%q got %d and then %q", unfinished, status, rest)
			}
		}
		if said := b.log.text(); said != "" {
			t.Errorf("the log says %s", said)
		}
		b.app.traffic.Finish()
		if counts := b.log.text(); strings.Count(counts, "count=") != 1 || !strings.Contains(counts, "route=/helse") {
			t.Errorf("counted: %s", counts)
		}
	})
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
	if _, err := fmt.Fprint(c, request); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(c)
	response, err := http.ReadResponse(reader, nil)
	if err != nil {
		t.Fatalf("%q: %v", request, err)
	}
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		t.Fatal(err)
	}
	behind, err := io.ReadAll(reader)
	if err != nil {
		t.Fatalf("%q: %v", request, err)
	}
	return response.StatusCode, string(behind)
}
