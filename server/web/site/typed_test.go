package site

import (
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"trivselspuls/survey"
)

// What is kept of forms has a bound in bytes and in number, of one account and of all, and
// is gone after its hour, though nobody comes by.
func TestWhatWasTypedIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			name     string
			size     int
			accounts int
			most     int
		}{
			{"large forms of one", 60_000, 1, keptShare / 60_000},
			{"small forms of one", 1, 1, keptShare / keptLeast},
			{"one that is larger than all", keptRoom, 1, 0},
			{"large forms of many", 60_000, 1000, keptRoom / 60_000},
		} {
			var k kept
			forms := func() int {
				k.mutex.Lock()
				defer k.mutex.Unlock()
				return len(k.forms)
			}
			for i := range 2*c.most + 10 {
				account := survey.AccountID(strconv.Itoa(i % c.accounts))
				k.put(keptForm{secret: strconv.Itoa(i), account: account, values: strings.Repeat("a", c.size), until: time.Now().Add(keptFor)}, time.Now())
				if forms() > c.most {
					t.Fatalf("%s: %d are kept, not %d", c.name, forms(), c.most)
				}
			}
			time.Sleep(keptFor)
			synctest.Wait()
			if forms() > 0 {
				t.Errorf("%s: %d are kept after their time", c.name, forms())
			}
		}
	})
}
