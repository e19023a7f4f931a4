package e2e

import (
	"testing"
	"time"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// What there is to fetch before an old tablet shows what happens to the answers, on a
// cold cache. It decides how long that takes on a slow line; the time itself, which is
// below a second and a half alone on a machine, is in the log, because here other
// tests run beside it.
const (
	firstBytes    = 60_000
	firstRequests = 14
)

func TestFirstPageOnAnOldTablet(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/speed.db", clock.Now)
	r := Start(t, st, clock)
	r.Small(survey.Pupils810)
	access, err := demo.Seed(t.Context(), r.Setting)
	if err != nil {
		t.Fatal(err)
	}
	best := time.Hour
	for _, slip := range access.Slips[:3] {
		p := openBrowser(t) // a cold cache
		p.Slow(1_600_000, 150*time.Millisecond, 4)
		p.Navigate(slip.URL)
		at(p, "start")
		best = min(best, p.Age())
		if bytes, requests := p.Received(), len(p.Requests()); bytes > firstBytes || requests > firstRequests {
			t.Errorf("the first page takes %d bytes in %d requests, at most %d in %d are allowed", bytes, requests, firstBytes, firstRequests)
		}
	}
	t.Logf("usable after %v", best.Round(time.Millisecond))
}
