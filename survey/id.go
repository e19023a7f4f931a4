package survey

import (
	"crypto/rand"
	"encoding/hex"
	"math/big"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
)

// Every kind of identifier is a type of its own, so that passing a unit where a
// group is meant does not compile. All are 128 random bits in lower-case hex:
// nothing about order or time can be read from them.
type (
	OwnerID     string
	UnitID      string
	GroupID     string
	ProjectID   string
	WaveID      string
	AccountID   string
	MeasureID   string
	MeetingID   string
	AgreementID string
	ApprovalID  string
	PageID      string // of what is published: its address
)

// NewID returns a fresh identifier of the wanted kind: 32 hexadecimal digits
// from the system's random source.
func NewID[T ~string]() T {
	var raw [16]byte
	rand.Read(raw[:]) // never fails, by the contract of crypto/rand
	return T(hex.EncodeToString(raw[:]))
}

// ValidID reports whether s has the form NewID produces.
func ValidID(s string) bool {
	return len(s) == 32 && strings.Trim(s, "0123456789abcdef") == ""
}

// Shuffle is the Fisher–Yates shuffle with the system's random source. Whatever is
// kept or handed out of answers goes through it, so that its order tells nothing.
func Shuffle[T any](s []T) {
	for i := len(s) - 1; i > 0; i-- {
		// rand.Int never fails, by the contract of crypto/rand's Reader.
		j, _ := rand.Int(rand.Reader, big.NewInt(int64(i+1)))
		s[i], s[j.Int64()] = s[j.Int64()], s[i]
	}
}

// Panicked is what Parallel panics with when its work has: the value, and the
// program counters of where it happened.
type Panicked struct {
	Value   any
	Callers []uintptr
}

// Parallel does work(0) to work(n-1) on all processors, in no order, and returns when
// all are done. A panic in one of them is a panic of the caller, who may recover from
// it; in a goroutine of its own it would end the process.
func Parallel(n int, work func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	var failed atomic.Pointer[Panicked]
	for range min(runtime.GOMAXPROCS(0), n) {
		workers.Go(func() {
			defer func() {
				if value := recover(); value != nil {
					callers := make([]uintptr, 64)
					failed.Store(&Panicked{value, callers[:runtime.Callers(3, callers)]})
				}
			}()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				work(i)
			}
		})
	}
	workers.Wait()
	if p := failed.Load(); p != nil {
		panic(p)
	}
}
