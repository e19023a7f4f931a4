package keeper

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net/rpc"
)

// codec is how net/rpc speaks over the pipe: in frames that are overwritten when they
// have been written or read. The encoding that net/rpc brings keeps what it said last,
// codes among it, in both processes.
//
// A frame is its length (four bytes), the number of the call (eight), its method, its
// error, and what is said; the two texts and the parts of what is said have their
// lengths before them (four bytes).
//
// It is both ends: net/rpc names what the server calls and what the keeper calls
// differently.
type codec struct {
	in    io.ReadCloser
	out   io.WriteCloser
	frame []byte // that is being read
	said  []byte // what is yet to be read of it
}

// mostSaid bounds a frame, in bytes: the public keys of 10,000 groups fit several times.
const mostSaid = 1 << 26

var errFrame = errors.New("keeper: not what a keeper says")

// write sends a frame. Each end calls it for one call at a time.
func (c *codec) write(number uint64, method, failed string, what any) error {
	var said []byte
	var err error
	switch what := what.(type) {
	case [][]byte:
		said = join(nil, what)
	case packed:
		said, err = what.pack()
	default:
		said, err = json.Marshal(what)
	}
	if err != nil {
		return err
	}
	defer clear(said)
	frame := make([]byte, 4, 4+8+4+len(method)+4+len(failed)+len(said)) // all of it: growing would leave copies
	defer func() { clear(frame) }()
	frame = binary.BigEndian.AppendUint64(frame, number)
	frame = append(appendPart(appendPart(frame, []byte(method)), []byte(failed)), said...)
	binary.BigEndian.PutUint32(frame, uint32(len(frame)-4))
	_, err = c.out.Write(frame)
	return err
}

// read reads the beginning of the next frame.
func (c *codec) read() (number uint64, method, failed string, err error) {
	var length [4]byte
	if _, err := io.ReadFull(c.in, length[:]); err != nil {
		return 0, "", "", err
	}
	n := binary.BigEndian.Uint32(length[:])
	if n < 8 || n > mostSaid {
		return 0, "", "", errFrame
	}
	c.frame = make([]byte, n)
	if _, err := io.ReadFull(c.in, c.frame); err != nil {
		return 0, "", "", err
	}
	named, rest, err := cutPart(c.frame[8:])
	if err != nil {
		return 0, "", "", err
	}
	why, rest, err := cutPart(rest)
	c.said = rest
	return binary.BigEndian.Uint64(c.frame), string(named), string(why), err
}

// body reads what is said, a copy of it, and overwrites the frame. nil reads nothing.
func (c *codec) body(into any) (err error) {
	defer clear(c.frame)
	switch into := into.(type) {
	case nil:
	case *[][]byte:
		*into, err = cutParts(c.said)
	case packed:
		err = into.unpack(c.said)
	default:
		err = json.Unmarshal(c.said, into)
	}
	return err
}

// packed is what packs itself.
type packed interface {
	pack() ([]byte, error)
	unpack([]byte) error
}

// offStack is a capacity that the compiler does not put on the stack first. What a
// function leaves there is not overwritten when it ends.
const offStack = 64

// join lays parts out after a beginning, in one piece.
func join(begin []byte, parts [][]byte) []byte {
	size := len(begin)
	for _, part := range parts {
		size += 4 + len(part)
	}
	all := append(make([]byte, 0, max(size, offStack)), begin...)
	for _, part := range parts {
		all = appendPart(all, part)
	}
	return all
}

func appendPart(to, part []byte) []byte {
	return append(binary.BigEndian.AppendUint32(to, uint32(len(part))), part...)
}

func cutPart(from []byte) (part, rest []byte, err error) {
	if len(from) < 4 {
		return nil, nil, errFrame
	}
	n, from := binary.BigEndian.Uint32(from), from[4:]
	if uint64(n) > uint64(len(from)) {
		return nil, nil, errFrame
	}
	return from[:n], from[n:], nil
}

func cutParts(from []byte) (parts [][]byte, err error) {
	for len(from) > 0 {
		var part []byte
		if part, from, err = cutPart(from); err != nil {
			return nil, err
		}
		parts = append(parts, append(make([]byte, 0, max(len(part), offStack)), part...))
	}
	return parts, nil
}

// WriteRequest is of rpc.ClientCodec.
func (c *codec) WriteRequest(r *rpc.Request, what any) error {
	return c.write(r.Seq, r.ServiceMethod, "", what)
}

// ReadResponseHeader is of rpc.ClientCodec.
func (c *codec) ReadResponseHeader(r *rpc.Response) (err error) {
	r.Seq, r.ServiceMethod, r.Error, err = c.read()
	return err
}

// ReadResponseBody is of rpc.ClientCodec.
func (c *codec) ReadResponseBody(into any) error { return c.body(into) }

// ReadRequestHeader is of rpc.ServerCodec.
func (c *codec) ReadRequestHeader(r *rpc.Request) (err error) {
	r.Seq, r.ServiceMethod, _, err = c.read()
	return err
}

// ReadRequestBody is of rpc.ServerCodec.
func (c *codec) ReadRequestBody(into any) error { return c.body(into) }

// WriteResponse is of rpc.ServerCodec.
func (c *codec) WriteResponse(r *rpc.Response, what any) error {
	return c.write(r.Seq, r.ServiceMethod, r.Error, what)
}

// Close is of both.
func (c *codec) Close() error { return errors.Join(c.in.Close(), c.out.Close()) }
