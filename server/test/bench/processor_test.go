package bench

import (
	"errors"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"trivselspuls/survey/envelope"
)

// cpuTime is what this process has used of the processors, its own and the
// system's work for it. Child processes are not in it.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0 // only for a bad argument
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

const signings = 200 // on each processor

// signCPU measures the RSA private operation with all processors busy, as they
// are under load: two that share a core are slower than one alone.
func signCPU(b *testing.B) time.Duration {
	b.Helper()
	key, err := envelope.NewSigningKey()
	if err != nil {
		b.Fatal(err)
	}
	blinding, err := key.Public().Blind(envelope.NewToken())
	if err != nil {
		b.Fatal(err)
	}
	n := runtime.GOMAXPROCS(0)
	failures := make([]error, n)
	before := cpuTime()
	var workers sync.WaitGroup
	for w := range n {
		workers.Go(func() {
			for range signings {
				if _, err := key.Sign(blinding.Blinded); err != nil {
					failures[w] = err
				}
			}
		})
	}
	workers.Wait()
	used := cpuTime() - before
	if err := errors.Join(failures...); err != nil {
		b.Fatal(err)
	}
	return used / time.Duration(n*signings)
}
