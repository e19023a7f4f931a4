package main

import "golang.org/x/sys/unix"

// keepSecret has no core file written of any command, and lets nobody but root read
// its memory: keys, codes and answers are in it.
func keepSecret() error { return unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) }
