package web

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"trivselspuls/survey"
)

// whole refuses a request whose end could be read in two ways, and hangs up, so that
// nothing behind it is taken for a request of whoever else uses the connection. The
// framework picks one of the ways; a proxy in front may pick another. What is packed
// is refused too: the framework would unpack it, however large it becomes.
func (a *App) whole(c *fiber.Ctx) error {
	if h := &c.Request().Header; !endsInOnePlace(h) || len(h.Peek(fiber.HeaderContentEncoding)) > 0 {
		c.Context().SetConnectionClose()
		return fmt.Errorf("read request: %w", survey.ErrMalformed)
	}
	return c.Next()
}

// endsInOnePlace holds a request's head to what RFC 9112 lets a server insist on:
// lines end with CR and LF, there is one host, and one length or chunks, not both.
func endsInOnePlace(h *fasthttp.RequestHeader) bool {
	raw := h.RawHeaders()
	if bytes.Count(raw, []byte("\r\n")) != max(bytes.Count(raw, []byte("\r")), bytes.Count(raw, []byte("\n"))) || bytes.ContainsRune(raw, 0) {
		return false
	}
	var hosts, lengths, encodings int
	for line := range bytes.Lines(raw) {
		name, value, _ := strings.Cut(string(line), ":")
		switch strings.ToLower(name) {
		case "host":
			hosts++
		case "content-length":
			lengths++
		case "transfer-encoding":
			encodings++
			if !strings.EqualFold(strings.TrimSpace(value), "chunked") || !h.IsHTTP11() {
				return false
			}
		}
	}
	named := hosts == 1 || hosts == 0 && (!h.IsHTTP11() || !bytes.HasPrefix(h.RequestURI(), []byte("/"))) // a whole address names it too
	return named && lengths+encodings <= 1
}
