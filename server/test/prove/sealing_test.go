package prove

import (
	"crypto/ecdh"
	"encoding/binary"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
)

// TestProveServerKeepsNothingThatOpens: what seals an envelope opens it too. People answer
// on the plain form, where a process of ours seals. Then every 32 bytes in a process's
// memory that look random are taken for the key that an envelope was sealed with. The
// server must have none, for it goes on when the wave is closed, and envelopes stay in its
// memory. That the wave's keeper has some shows that the search finds them.
func TestProveServerKeepsNothingThatOpens(t *testing.T) {
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("reads the memory of a whole server from the system")
	}
	if os.Getuid() != 0 {
		lacks(t, "only root may read the memory of a server")
	}
	s := newSite(t, nil, 26)
	v := s.serve(t)
	v.start(t)
	v.wait(t)
	for _, code := range s.codes[:6] {
		s.fillIn(t, v.url, &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, code)
	}
	sealed := s.sealed(t)
	if opened, tried := openable(t, v.process.Pid, sealed); opened > 0 || tried < 10_000 {
		t.Errorf("of %d numbers in the server's memory some open %d of %d envelopes", tried, opened, len(sealed))
	}
	for _, pid := range v.keepers(t) {
		if opened, tried := openable(t, pid, sealed); opened == 0 {
			t.Errorf("the search is blind: none of %d numbers in the memory of who seals opens an envelope", tried)
		}
	}
}

// sealed are the envelopes that the database holds, by the first coordinate of the public
// half of what they were sealed with.
func (s *site) sealed(t *testing.T) map[[32]byte]bool {
	t.Helper()
	rows, err := s.raw(t).Query(`select sealed from ballot`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[[32]byte]bool{}
	for rows.Next() {
		var envelope []byte
		if err := rows.Scan(&envelope); err != nil {
			t.Fatal(err)
		}
		all[[32]byte(envelope[1:])] = true
	}
	if err := rows.Err(); err != nil || len(all) != 6 {
		t.Fatalf("%d envelopes, %v", len(all), err)
	}
	return all
}

// openable counts the envelopes that something in a process's memory opens, and what was
// tried.
func openable(t *testing.T, pid int, sealed map[[32]byte]bool) (opened, tried int) {
	t.Helper()
	found := map[[32]byte]bool{}
	eachWritten(t, pid, func(page []byte) {
		for ; len(page) >= 32; page = page[8:] { // where Go puts such a number
			var seen [256]bool
			different := 0
			for _, b := range page[:32] {
				if !seen[b] {
					seen[b] = true
					different++
				}
			}
			if different < 22 { // one of a hundred million random ones
				continue
			}
			if key, err := ecdh.P256().NewPrivateKey(page[:32]); err == nil {
				tried++
				if x := [32]byte(key.PublicKey().Bytes()[1:]); sealed[x] {
					found[x] = true
				}
			}
		}
	})
	return len(found), tried
}

// eachWritten gives the pages of a process that it may write and that are there.
func eachWritten(t *testing.T, pid int, look func(page []byte)) {
	t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		t.Fatal(err)
	}
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	there, err := os.Open(fmt.Sprintf("/proc/%d/pagemap", pid))
	if err != nil {
		t.Fatal(err)
	}
	defer there.Close()
	size := int64(os.Getpagesize())
	for line := range strings.Lines(string(maps)) {
		var from, to int64
		var rights string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights); err != nil || rights[1] != 'w' {
			continue
		}
		entry, page := make([]byte, 8), make([]byte, size)
		for ; from < to; from += size {
			if _, err := there.ReadAt(entry, from/size*8); err != nil {
				t.Fatal(err)
			}
			if binary.LittleEndian.Uint64(entry)>>63 == 0 {
				continue
			}
			if _, err := memory.ReadAt(page, from); err == nil {
				look(page)
			}
		}
	}
}
