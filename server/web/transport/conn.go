package transport

import (
	"bytes"
	"net"
	"sync/atomic"
)

// Conn is a connection that clears the buffer the framework reads it with. The
// framework keeps that buffer for connections to come, with whatever was read last.
type Conn struct {
	net.Conn
	leave  func()
	buffer []byte // the framework's, all of it; empty once it is no longer ours
	api    bool
	speaks string
	linger atomic.Bool
}

// Read clears p first, which may hold a request that has been answered: the
// framework reads again when it waits for the next one.
func (c *Conn) Read(p []byte) (int, error) {
	if c.buffer == nil {
		c.buffer = p // of a connection's first reading
	}
	if len(p) <= len(c.buffer) {
		clear(p)
	}
	n, err := c.Conn.Read(p)
	switch {
	case err != nil && n == 0:
		c.Clear() // no whole request comes any more
	case len(p) == len(c.buffer):
		c.api = bytes.HasPrefix(p, []byte("POST /api/")) || bytes.HasPrefix(p, []byte("GET /api/"))
	}
	if n == len(p) && len(p) <= len(c.buffer) {
		c.speaks = languages(c.buffer)
	}
	return n, err
}

// languages are those a request's head asks for.
func languages(head []byte) string {
	const name = "\naccept-language:"
	for {
		at := bytes.IndexByte(head, '\n')
		if at < 0 || len(head)-at < len(name) {
			return ""
		}
		if head = head[at:]; bytes.EqualFold(head[:len(name)], []byte(name)) {
			value, _, _ := bytes.Cut(head[len(name):], []byte("\r"))
			return string(value)
		}
		head = head[1:]
	}
}

// Clear overwrites what has been read of this connection, whether or not the
// framework has come to it: for connections that are about to end.
func (c *Conn) Clear() {
	clear(c.buffer)
	c.buffer = c.buffer[:0]
}

// Close waits a little for the other side if it may still be sending.
func (c *Conn) Close() error {
	defer c.leave()
	if c.linger.Load() {
		return hangUp(c.Conn)
	}
	return c.Conn.Close()
}

// Unread is what is known of a request that could not be read as one: whether it is
// one of the protocol's, and the languages it asks for. Its connection will wait for
// the other side when it is closed.
func Unread(c net.Conn) (api bool, languages string) {
	conn, ok := c.(*Conn)
	if !ok {
		return false, ""
	}
	conn.linger.Store(true)
	return conn.api, conn.speaks
}
