package signin

import "testing"

func TestADelayHasAnEnd(t *testing.T) {
	many := failures{count: 500}
	if many.delay() != longestDelay {
		t.Errorf("five hundred failures wait %v", many.delay())
	}
}
