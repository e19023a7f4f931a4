package signin

import (
	"testing"

	"github.com/alexedwards/argon2id"
)

// What stands in for the hash of somebody who has none costs the same to compare
// with, or the time taken would tell which logins exist.
func TestHashOfNobodyCostsTheSame(t *testing.T) {
	match, cost, err := argon2id.CheckHash("a password", hashOfNobody(passwordCost))
	if err != nil || match {
		t.Fatalf("match %v, %v", match, err)
	}
	if *cost != *passwordCost {
		t.Errorf("cost %+v, want %+v", *cost, *passwordCost)
	}
}
