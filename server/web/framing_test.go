package web_test

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey/store/storetest"
)

// Where one request ends and the next begins must be told in one way only: a proxy in
// front that reads it another way would let a stranger put a request into somebody
// else's connection. What can be read in two ways is refused, and the connection with
// it, so that nothing behind it is taken for a request.
func TestARequestEndsInOnePlace(t *testing.T) {
	h := newHostile(t, storetest.New(t), &webtest.Log{})
	h.app.Log = slog.New(slog.DiscardHandler)
	const host, second = "Host: example.com\r\n", "GET /helse HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n"
	post := func(head, body string) string { return "POST /sprak HTTP/1.1\r\n" + head + "\r\n" + body + second }
	for name, sent := range map[string]string{
		"a length and chunks":        post(host+"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
		"chunks and a length":        post(host+"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
		"two lengths":                post(host+"Content-Length: 3\r\nContent-Length: 0\r\n", "a=b"),
		"two encodings":              post(host+"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"),
		"an encoding with another":   post(host+"Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"),
		"an encoding nobody has":     post(host+"Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n", "a=b"),
		"a space before the colon":   post(host+"Transfer-Encoding : chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
		"a length with a sign":       post(host+"Content-Length: +3\r\n", "a=b"),
		"a folded line":              post(host+"X: a\r\n Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
		"a line ended by CR alone":   post(host+"X: a\rContent-Length: 3\r\nContent-Length: 0\r\n", ""),
		"CR alone, one length":       post(host+"X: a\rTransfer-Encoding: chunked\r\nContent-Length: 0\r\n", ""),
		"lines ended by LF alone":    strings.ReplaceAll(post(host+"Content-Length: 0\r\n", ""), "\r\n", "\n"),
		"a zero byte":                post(host+"X: a\x00b\r\nContent-Length: 0\r\n", ""),
		"two hosts":                  post(host+"Host: example.org\r\nContent-Length: 0\r\n", ""),
		"no host":                    post("Content-Length: 0\r\n", ""),
		"chunks of the old protocol": strings.Replace(post(host+"Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), "HTTP/1.1", "HTTP/1.0", 1),
	} {
		if answers := h.sendRaw(sent); strings.Count(answers, "HTTP/1.1 ") != 1 || !strings.HasPrefix(answers, "HTTP/1.1 400 ") {
			t.Errorf("%s: %.300q", name, answers)
		}
	}
	for name, sent := range map[string]string{
		"a length":                           post(host+"Content-Length: 3\r\n", "a=b"),
		"chunks":                             post(host+"Transfer-Encoding: chunked\r\n", "3\r\na=b\r\n0\r\n\r\n"),
		"a health check of the old protocol": "GET /helse HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + second,
		"no body":                            post(host+"Content-Length: 0\r\n", ""),
	} {
		if answers := h.sendRaw(sent); strings.Count(answers, "HTTP/1.1 ") != 2 || !strings.Contains(answers, "HTTP/1.1 200 ") {
			t.Errorf("%s: %.300q", name, answers)
		}
	}
}

// sendRaw writes bytes to a connection and reads until the server hangs up.
func (h *hostile) sendRaw(sent string) string {
	h.t.Helper()
	c, err := net.Dial("tcp", h.address)
	if err != nil {
		h.t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, sent) //nolint:errcheck // the server may have hung up: then reading tells
	answer, _ := io.ReadAll(c)
	return string(bytes.ToValidUTF8(answer, nil))
}
