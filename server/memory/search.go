// Package memory looks for secrets in the memory of a process: for the proof that the
// server's own has none, and for whoever keeps a server and wants to see for himself.
package memory

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// ErrUnread means that a process's memory could not be looked into, so that nothing is
// known of what is in it: it has ended, the system is not Linux, or only root may.
var ErrUnread = errors.New("memory: could not be read")

// Result is what a search has found.
type Result struct {
	Read   int64          // bytes looked through
	Unread int64          // bytes that the process has and that could not be read
	Found  map[string]int // how often a shape of what has this name was found; names without any are not there
}

// Total is how often anything was found.
func (r Result) Total() (n int) {
	for _, found := range r.Found {
		n += found
	}
	return n
}

// indexed is how many bytes of a shape are looked at first. Shorter ones are found by
// chance.
const indexed = 8

// portion is how much is read at once, in bytes.
const portion = 1 << 20

// shape is one way in which something may stand in memory.
type shape struct {
	name  string
	bytes []byte
}

// search is what is looked for, and what has been found.
type search struct {
	begins  [1 << 16]bool // by the first two bytes, because most places in memory can be passed over
	shapes  map[[indexed]byte][]shape
	longest int
	result  Result
}

func newSearch(things map[string][][]byte) (*search, error) {
	s := &search{shapes: map[[indexed]byte][]shape{}, result: Result{Found: map[string]int{}}}
	for name, shapes := range things {
		for _, bytes := range shapes {
			if len(bytes) < indexed {
				return nil, fmt.Errorf("memory: %s has a shape of %d bytes, which stands anywhere", name, len(bytes))
			}
			first := [indexed]byte(bytes)
			s.begins[binary.LittleEndian.Uint16(bytes)] = true
			s.shapes[first] = append(s.shapes[first], shape{name, bytes})
			s.longest = max(s.longest, len(bytes))
		}
	}
	if s.longest == 0 {
		return nil, errors.New("memory: there is nothing to look for")
	}
	return s, nil
}

// Search counts the shapes in which things stand in a process's memory, by the things'
// names. It is ErrUnread when it has seen nothing; a Result with something Unread has
// not seen all. Looking for nothing is a mistake of the caller's, and an error. The process goes on meanwhile: what moves may be missed or counted twice.
func Search(pid int, things map[string][][]byte) (Result, error) {
	s, err := newSearch(things)
	if err != nil {
		return Result{}, err
	}
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return Result{}, fmt.Errorf("%w: %w", ErrUnread, err)
	}
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		return Result{}, fmt.Errorf("%w: %w", ErrUnread, err)
	}
	defer memory.Close()
	for line := range strings.Lines(string(maps)) {
		var from, to int64
		var rights string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights); err != nil || rights[0] != 'r' {
			continue // [vsyscall], above what int64 holds, is the system's; without the right to read nothing is kept
		}
		if strings.Contains(line, "[vvar") { // the system's clock
			continue
		}
		s.region(memory, from, to)
	}
	if s.result.Read == 0 {
		return Result{}, fmt.Errorf("%w: process %d has none", ErrUnread, pid)
	}
	return s.result, nil
}

// region looks through one part of memory, a portion at a time; the end of each is
// looked at again with the next.
func (s *search) region(memory io.ReaderAt, from, to int64) {
	buffer := make([]byte, 0, portion+s.longest)
	for from < to {
		kept := len(buffer)
		n, _ := memory.ReadAt(buffer[kept:kept+int(min(portion, to-from))], from)
		if n == 0 {
			s.result.Unread += to - from
			return
		}
		from += int64(n)
		s.result.Read += int64(n)
		buffer = buffer[:kept+n]
		left := min(len(buffer), s.longest-1)
		if from == to {
			left = 0
		}
		s.count(buffer, len(buffer)-left)
		buffer = append(buffer[:0], buffer[len(buffer)-left:]...)
	}
}

// count adds the shapes that begin before end.
func (s *search) count(buffer []byte, end int) {
	for i := range min(end, len(buffer)-indexed+1) {
		if !s.begins[uint16(buffer[i])|uint16(buffer[i+1])<<8] {
			continue
		}
		for _, shape := range s.shapes[[indexed]byte(buffer[i:])] {
			if len(buffer)-i >= len(shape.bytes) && string(buffer[i:i+len(shape.bytes)]) == string(shape.bytes) {
				s.result.Found[shape.name]++
			}
		}
	}
}
