package transport

import (
	"bufio"
	"io"

	"github.com/valyala/fasthttp"
)

// Forget overwrites what a request has brought, once it has been answered: its body,
// what the framework has read of it, and the connection's buffer if no other request
// comes by it. (Conn.Read clears that of a connection that goes on.)
func Forget(c *fasthttp.RequestCtx) {
	clear(c.Request.Body())
	c.PostArgs().VisitAll(func(name, value []byte) {
		clear(name)
		clear(value)
	})
	if conn, ok := c.Conn().(*Conn); ok && (c.Request.Header.ConnectionClose() || c.Response.ConnectionClose()) {
		conn.Clear()
	}
}

// SendOnce answers with a body that is overwritten when it has been sent, in the buffer
// it is sent through as well. Nobody else may use the body.
func SendOnce(c *fasthttp.RequestCtx, body []byte) {
	c.Response.SetBodyStream(&once{body: body}, len(body))
}

// once is a body that can be read one time.
type once struct {
	body []byte
	read int
}

// Read gives what follows; the framework prefers WriteTo.
func (o *once) Read(p []byte) (int, error) {
	if o.read == len(o.body) {
		return 0, io.EOF
	}
	n := copy(p, o.body[o.read:])
	o.read += n
	return n, nil
}

// WriteTo sends everything and clears it and the writer's own buffer.
func (o *once) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(o.body[o.read:])
	o.read += n
	if buffered, ok := w.(*bufio.Writer); ok && err == nil {
		err = buffered.Flush()
		if own := buffered.AvailableBuffer(); err == nil {
			clear(own[:cap(own)])
		}
	}
	return int64(n), err
}

// Close clears the body, sent or not.
func (o *once) Close() error {
	clear(o.body)
	return nil
}
