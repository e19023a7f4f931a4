package survey

import (
	"crypto/rand"
	"math/big"
)

// Shuffle is the Fisher–Yates shuffle with the system's random source. Whatever is
// kept or handed out of answers goes through it, so that its order tells nothing.
func Shuffle[T any](s []T) {
	for i := len(s) - 1; i > 0; i-- {
		// rand.Int never fails, by the contract of crypto/rand's Reader.
		j, _ := rand.Int(rand.Reader, big.NewInt(int64(i+1)))
		s[i], s[j.Int64()] = s[j.Int64()], s[i]
	}
}
