package transport

import (
	"net"
	"sync"
	"time"
)

// How a connection ends that the other side is still sending on: what it sends is
// read and thrown away until it has read our answer, or one of these is reached.
// Closing at once would make its network drop the answer.
const (
	lingerTime  = 2 * time.Second
	lingerBytes = 8 << 20
)

// mostRefused is how many connections are told at once that they are too many; the
// next ones are only closed.
const mostRefused = 64

type listener struct {
	net.Listener
	slots    chan struct{}
	refusing chan struct{}
	refusal  []byte
}

// Listen accepts at most so many connections at once. A connection beyond them
// reads the refusal, which is a whole answer of HTTP, and is closed.
func Listen(l net.Listener, most int, refusal []byte) net.Listener {
	return &listener{l, make(chan struct{}, most), make(chan struct{}, mostRefused), refusal}
}

func (l *listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		select {
		case l.slots <- struct{}{}:
			return &Conn{Conn: c, leave: sync.OnceFunc(func() { <-l.slots })}, nil
		default:
			l.refuse(c)
		}
	}
}

func (l *listener) refuse(c net.Conn) {
	select {
	case l.refusing <- struct{}{}:
		go func() {
			defer func() { <-l.refusing }()
			c.SetWriteDeadline(time.Now().Add(lingerTime)) //nolint:errcheck // of a connection that is given up
			c.Write(l.refusal)                             //nolint:errcheck
			hangUp(c)                                      //nolint:errcheck
		}()
	default:
		c.Close() //nolint:errcheck
	}
}

// hangUp lets the other side read what has been written, and closes.
func hangUp(c net.Conn) error {
	if half, ok := c.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		c.SetReadDeadline(time.Now().Add(lingerTime)) //nolint:errcheck // reading fails then
		var waste [4096]byte
		for n := 0; n < lingerBytes; {
			read, err := c.Read(waste[:])
			if n += read; err != nil {
				break
			}
		}
		clear(waste[:])
	}
	return c.Close()
}
