// Package envelope is the cryptography of an answer: the blind signature that
// proves one right to answer, and the sealing of the answers to the wave's key.
// The browser's half stands in static/respond.
//
// It imports nothing else of the module.
package envelope
