package browsertest

import (
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Slow makes the page's network and processor those of an old tablet at the far
// end of a school: bits a second each way, a delay on every request, and a
// processor so many times slower.
func (p *Page) Slow(bits int, delay time.Duration, times float64) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{
			Latency:            float64(delay.Milliseconds()),
			DownloadThroughput: float64(bits) / 8,
			UploadThroughput:   float64(bits) / 8,
		}},
	})
	if err == nil {
		_, err = chromedp.Call(p.ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: times})
	}
	if err != nil {
		p.t.Fatalf("slow down: %v", err)
	}
}

// Age is the time since the page at hand began to load, by its own clock.
func (p *Page) Age() time.Duration {
	p.t.Helper()
	return time.Duration(Eval[float64](p, "performance.now()") * float64(time.Millisecond))
}
