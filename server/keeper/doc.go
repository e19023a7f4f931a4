// Package keeper is the process that holds the secrets of one wave, and the end of it
// that the server talks to. What is in a process's memory can be read by whoever has
// the machine, also long after it was needed: Go never clears what it leaves behind.
// So the pepper, the signing keys, the key that opens the answers and the opened
// answers are only ever in a process that ends when the wave does. The server asks it
// over a pipe for the four things that answering needs (waves.Keeper), for new keys,
// and at last for the closing.
//
// process.go is what runs in the keeper, keepers.go what runs in the server; call.go
// is what goes between them. Main begins the one or returns at once.
package keeper
