// Package archtest holds tests of the source itself: who may import whom, how
// large a file may grow, that every text exists in both written languages. It
// has no code of its own.
//
// Start with imports_test.go: its table is the architecture.
package archtest
