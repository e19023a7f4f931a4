package memory

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"pgregory.net/rapid"
)

// Wherever a shape stands, across the borders of what is read at once too, it is found
// as often as it is there.
func TestEveryPlaceIsLookedAt(t *testing.T) {
	long, short := []byte("abcdefghijklmnopqrstuvwxyz0123456789"), []byte("abcdefgha")
	rapid.Check(t, func(t *rapid.T) {
		memory := make([]byte, rapid.IntRange(100, 3*portion).Draw(t, "size"))
		want := map[string]int{}
		for at := 0; ; {
			near := rapid.SampledFrom([]int{0, portion, 2 * portion, len(memory)}).Draw(t, "near")
			at = max(at, near+rapid.IntRange(-100, 50).Draw(t, "by"))
			if at+len(long) > len(memory) {
				break
			}
			if rapid.Bool().Draw(t, "long") {
				at += copy(memory[at:], long)
				want["long"]++
			} else {
				at += copy(memory[at:], short)
				want["short"]++
			}
		}
		s, err := newSearch(map[string][][]byte{"long": {long}, "short": {short}})
		if err != nil {
			t.Fatal(err)
		}
		s.region(bytes.NewReader(memory), 0, int64(len(memory)))
		if s.result.Read != int64(len(memory)) || s.result.Unread != 0 || s.result.Found["long"] != want["long"] || s.result.Found["short"] != want["short"] {
			t.Errorf("%+v, want %v of %d bytes", s.result, want, len(memory))
		}
	})
}

// What cannot be read is said, and never that nothing was found.
func TestWhatIsNotReadIsNotClean(t *testing.T) {
	things := map[string][][]byte{"thing": {[]byte("something long enough")}}
	ended := exec.Command("true")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	if _, err := Search(ended.Process.Pid, things); !errors.Is(err, ErrUnread) {
		t.Errorf("a process that has ended: %v", err)
	}
	if _, err := Search(os.Getpid(), nil); err == nil {
		t.Error("nothing to look for was found nowhere")
	}
	if _, err := Search(os.Getpid(), map[string][][]byte{"thing": {[]byte("short")}}); err == nil {
		t.Error("what stands anywhere is looked for")
	}
	s, err := newSearch(things)
	if err != nil {
		t.Fatal(err)
	}
	s.region(bytes.NewReader(make([]byte, 10)), 0, 1000)
	if s.result.Read != 10 || s.result.Unread != 990 {
		t.Errorf("%+v of 1000 bytes of which 10 can be read", s.result)
	}
}

func TestOwnMemory(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the system does not show it")
	}
	thing := []byte("what this test alone has in memory")
	result, err := Search(os.Getpid(), map[string][][]byte{"thing": {thing}, "another": {bytes.Repeat([]byte("#%!"), 40)}})
	if err != nil || result.Found["thing"] == 0 || result.Total() < result.Found["thing"] {
		t.Errorf("%+v, %v", result, err)
	}
}
