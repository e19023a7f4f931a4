package survey

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"trivselspuls/server/memory"
)

const (
	hashes    = "TRIVSELSPULS_TEST_HASHES" // set in a process that only hashes codes
	mostDepth = 150
)

func TestMain(m *testing.M) {
	if os.Getenv(hashes) != "" {
		hashAll()
	}
	os.Exit(m.Run())
}

// hashAll hashes the codes that it reads, each on a stack of its own that is fuller than
// the one before, so that some must grow wherever the hash is. All stacks are there before,
// and none ends, so that none takes the place of what another has left. Then it says so
// and waits.
func hashAll() {
	hash := make([]chan Code, mostDepth)
	done := make(chan struct{})
	for depth := range hash {
		hash[depth] = make(chan Code)
		go hashAt(depth, hash[depth], done)
		<-done
	}
	for _, waits := range hash {
		read := make([]byte, CodeLength, 64) // more than the compiler puts on the stack
		if _, err := io.ReadFull(os.Stdin, read); err != nil {
			panic(err)
		}
		waits <- codeAt(read)
		<-done
		clear(read)
	}
	fmt.Println("hashed")
	_, _ = os.Stdin.Read(make([]byte, 1))
	os.Exit(0)
}

var pepper = make([]byte, 32)

//go:noinline
func hashAt(depth int, codes <-chan Code, done chan<- struct{}) int {
	var frame [4]int
	if frame[depth%4] = depth; depth > 0 {
		return hashAt(depth-1, codes, done) + frame[depth%3]
	}
	for range 2 { // the second waits for ever
		done <- struct{}{}
		code := <-codes
		SumOver(sha256.New(), code.bytes())
		code.MAC(pepper)
	}
	return 0
}

// A code that has been hashed and erased is nowhere in the memory of who hashed it, also
// where the stack had to grow meanwhile.
func TestNoCodeStaysWhereItWasHashed(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("reads the memory of a process from the system")
	}
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), hashes+"=1")
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	codes := map[string][][]byte{}
	for depth := range mostDepth {
		code := []byte(NewCode())
		codes[fmt.Sprintf("the code at depth %d", depth)] = [][]byte{code}
		if _, err := in.Write(code); err != nil {
			t.Fatal(err)
		}
	}
	said := make([]byte, 6)
	if _, err := io.ReadFull(out, said); err != nil || !bytes.Equal(said, []byte("hashed")) {
		t.Fatalf("%q, %v", said, err)
	}
	result, err := memory.Search(command.Process.Pid, codes)
	if err != nil || result.Unread > 0 || len(result.Found) > 0 {
		t.Errorf("%d bytes could not be read, %v; found: %v", result.Unread, err, result.Found)
	}
	in.Close()
	if err := command.Wait(); err != nil {
		t.Error(err)
	}
}
