// Package bench measures what an answer, a closing and a leader's page cost, with the
// whole server and the real protocol:
//
//	go test -run '^$' -bench . ./server/test/bench
//
// -short leaves out the largest. docs/performance.md explains the figures.
package bench
