package e2e

import (
	"net/http"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// TestWhatIsFetchedLater: what the page fetches when it is pressed may not come. The page says that it
// is the network, not the camera, and the same press does it when the network is back.
func TestWhatIsFetchedLater(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/later.db", clock.Now)
	r := Start(t, st, clock)
	slip := string(slipsFor(t, r, survey.Pupils810)[0])
	f := newFilter(t, r.Setting.Server)
	film := t.TempDir() + "/camera.y4m"
	p := openBrowserWithCamera(t, film)
	if _, err := chromedp.Call(p.ctx, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true}); err != nil {
		t.Fatal(err)
	}
	broken := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	const away = "Vi får ikke kontakt akkurat nå. Ingenting er gått tapt. Vent litt og prøv igjen."
	p.Navigate(f.address + "/")
	p.WaitUntil("document.documentElement.dataset.ready !== undefined")
	ShowCamera(t, film, p.Picture("#door"))
	f.set("/static/", broken)
	p.Click(`[data-do="scan"]`)
	p.WaitText(away)
	f.open()
	p.Click(`[data-do="scan"]`)
	p.WaitUntil(`document.querySelector("#camera").videoWidth > 0`)
	p.Click(`[data-do="scan"]`)
	p.WaitUntil(`document.querySelector("#camera").srcObject === null`)

	f.set("/static/", broken)
	p.Click(`section:not([hidden]) button[lang="en"]`)
	p.WaitText(away)
	f.open()
	p.Click(`section:not([hidden]) button[lang="en"]`)
	p.WaitUntil(`document.documentElement.lang === "en"`)
	p.Navigate("about:blank")
	p.Navigate(f.address + "/#" + slip)
	at(p, "start")
	f.set("/", broken)
	p.Click(`section:not([hidden]) [data-languages] button[lang="nn"]`)
	p.WaitText(away)
	f.open()
	p.Click(`section:not([hidden]) [data-languages] button[lang="nn"]`)
	p.WaitUntil(`document.documentElement.lang === "nn"`)
	p.Click(`section:not([hidden]) [data-languages] button[lang="nb"]`)
	p.WaitUntil(`document.documentElement.lang === "nb"`)
	f.set("/", broken)
	p.Click(`[data-do="privacy"]`)
	p.WaitText(away)
	f.open()
	Eval[bool](p, `([1, 2].forEach(() => document.querySelector('[data-do="privacy"]').click()), true)`)
	at(p, "privacy")
	p.WaitUntil(`performance.getEntriesByType("resource").filter(({ name, responseStatus }) => name.includes("/personvern") && responseStatus === 200).length === 2`)
	p.Click(`section:not([hidden]) [data-do="back"]`)
	at(p, "start")
}
