package transport

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"
)

// What is sent once is gone from its own bytes and from the buffer it went through, in
// one piece or many, sent or not.
func TestSentOnce(t *testing.T) {
	for _, size := range []int{30, 3000, 30_000} {
		secret := strings.Repeat("hemmelig", size/8)
		body := []byte(secret)
		var sent bytes.Buffer
		w := bufio.NewWriterSize(&sent, 4096)
		if _, err := io.Copy(w, &once{body: body}); err != nil || sent.String() != secret {
			t.Fatalf("%d bytes arrive (%v), want %d", sent.Len(), err, size)
		}
		own := w.AvailableBuffer()
		if own = own[:cap(own)]; len(own) != 4096 || bytes.Contains(own, []byte("emm")) {
			t.Errorf("%d bytes: the writer still has them", size)
		}
		o := &once{body: body}
		if read, err := io.ReadAll(struct{ io.Reader }{o}); err != nil || string(read) != secret {
			t.Errorf("read piece by piece: %d bytes, %v", len(read), err)
		}
		if err := o.Close(); err != nil || bytes.Contains(body, []byte("e")) {
			t.Error("the body is still there")
		}
	}
}

// served is one connection's end, with what the framework reads it by.
func served(t *testing.T) (other net.Conn, c *Conn, in *bufio.Reader, buffer func() []byte) {
	t.Helper()
	ours, other := net.Pipe()
	t.Cleanup(func() { other.Close() })
	c = &Conn{Conn: ours, leave: func() {}}
	in = bufio.NewReaderSize(c, 64)
	return other, c, in, func() []byte { return c.buffer[:cap(c.buffer)] }
}

// The buffer of a connection is cleared when the next request is waited for, when the
// connection ends or breaks off, and when it is said so, and never before what has come
// is read.
func TestAConnectionsBufferIsCleared(t *testing.T) {
	other, c, in, buffer := served(t)
	go func() {
		io.WriteString(other, "kode=AAAA;kode=BBBB;") //nolint:errcheck // reading tells
		io.WriteString(other, "kode=CCCC;")           //nolint:errcheck
		io.WriteString(other, "kode=DD")              //nolint:errcheck
		other.Close()
	}()
	for _, want := range []string{"kode=AAAA;", "kode=BBBB;"} { // two that came together
		if got, err := in.ReadString(';'); got != want {
			t.Errorf("read %q, %v", got, err)
		}
	}
	if !bytes.Contains(buffer(), []byte("AAAA")) {
		t.Fatal("the test sees another buffer")
	}
	if got, err := in.ReadString(';'); got != "kode=CCCC;" || bytes.Contains(buffer(), []byte("AAAA")) || bytes.Contains(buffer(), []byte("BBBB")) {
		t.Errorf("read %q, %v; the buffer holds %q", got, err, buffer())
	}
	if got, err := in.ReadString(';'); err != io.EOF || bytes.ContainsAny(buffer(), "kodeABCD") {
		t.Errorf("after the end, %q, %v, the buffer holds %q", got, err, buffer())
	}
	c.Clear() // harmless

	other, c, in, buffer = served(t)
	go io.WriteString(other, "kode=EEEE;") //nolint:errcheck
	if got, err := in.ReadString(';'); got != "kode=EEEE;" {
		t.Errorf("read %q, %v", got, err)
	}
	whole := buffer()
	if c.Clear(); bytes.ContainsAny(whole, "kodeE") {
		t.Errorf("the buffer holds %q", whole)
	}
}

// What a request has brought is gone from every place the framework has put it.
func TestForget(t *testing.T) {
	var c fasthttp.RequestCtx
	c.Request.Header.SetMethod("POST")
	c.Request.Header.SetContentType("application/x-www-form-urlencoded")
	c.Request.SetBodyString("kode=KDR7-MWXP&svar=%31%32")
	body, code := c.Request.Body(), c.PostArgs().Peek("kode")
	if string(code) != "KDR7-MWXP" {
		t.Fatalf("read as %q", code)
	}
	Forget(&c)
	for name, b := range map[string][]byte{"body": body, "code": code, "answers": c.PostArgs().Peek("svar")} {
		if len(bytes.Trim(b, "\x00")) > 0 {
			t.Errorf("the %s is still %q", name, b)
		}
	}
}
