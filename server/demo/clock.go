package demo

import (
	"sync/atomic"
	"time"
)

// Clock is the time for a store and a server whose past is being made. It tells
// the real time unless it has been set. It is safe for concurrent use.
type Clock struct{ set atomic.Pointer[time.Time] }

// Now is the moment the clock was set to, or the real time.
func (c *Clock) Now() time.Time {
	if t := c.set.Load(); t != nil {
		return *t
	}
	return time.Now()
}

// Set stops the clock at a moment.
func (c *Clock) Set(t time.Time) { c.set.Store(&t) }

// Release lets the clock tell the real time again.
func (c *Clock) Release() { c.set.Store(nil) }
