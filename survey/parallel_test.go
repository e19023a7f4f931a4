package survey

import (
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
)

// All of the work is done once, and a panic in it reaches the caller with its place.
func TestParallelPassesPanicsOn(t *testing.T) {
	var done [100]atomic.Int32
	Parallel(len(done), func(i int) { done[i].Add(1) })
	for i := range done {
		if n := done[i].Load(); n != 1 {
			t.Fatalf("%d is done %d times", i, n)
		}
	}
	Parallel(0, func(int) { t.Error("done with nothing to do") })
	defer func() {
		p, ok := recover().(*Panicked)
		if !ok || p.Value != "kari" {
			t.Fatalf("the caller gets %v", p)
		}
		frame, _ := runtime.CallersFrames(p.Callers).Next()
		if !strings.Contains(frame.Function, "TestParallelPassesPanicsOn") {
			t.Errorf("it happened in %s", frame.Function)
		}
	}()
	Parallel(8, func(i int) {
		if i == 5 {
			panic("kari")
		}
	})
}
