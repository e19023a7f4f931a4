package survey

import (
	"runtime"
	"sync"
	"sync/atomic"
)

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
