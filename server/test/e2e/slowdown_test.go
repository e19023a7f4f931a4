package e2e

import (
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/server/web/limit"
	"trivselspuls/survey/store/storetest"
)

// Too many ask from one address at once. The page says so and when it will try again,
// and does, at each step that can be refused: the slip is opened and the answers sent
// without anybody pressing anything, in any language.
func TestPageTriesAgainByItself(t *testing.T) {
	clock := &demo.Clock{}
	r := Start(t, storetest.Open(t, t.TempDir()+"/slow.db", clock.Now), clock)
	_, groups := openForEveryone(t, r)
	codes, err := r.Service.PrintSlips(t.Context(), "test", groups[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	p := openBrowser(t)
	p.ExpectStatus(429)
	const waits = `document.body.dataset.at === "stop" && /prøver igjen om (ett|\d+) sekund/.test(document.querySelector("#stop-text").textContent)`
	spend := func() {
		r.App.Codes = limit.New(clock.Now, 1, 0.2) // five seconds, so that nobody misses what the page says
		r.App.Codes.Take("127.0.0.1")
		r.App.Codes.Take("::/64")
	}
	spend()
	p.Navigate(r.Setting.RespondentURL + "/#" + string(codes[0]))
	p.WaitUntil(waits)
	if !Eval[bool](p, `document.querySelector('[data-do="retry"]').offsetParent !== null`) {
		t.Error("there is no button to try at once")
	}
	p.Inspect("slow-down")
	p.WaitUntil(`document.body.dataset.at === "start"`)
	spend()
	p.Click(`[data-do="begin"]`)
	p.WaitUntil(waits)
	p.WaitUntil(`document.body.dataset.at === "question"`)
	spend()
	p.Navigate(r.Setting.RespondentURL + "/#" + string(codes[1]))
	p.WaitUntil(waits)
	p.WaitUntil(`["start", "language"].includes(document.body.dataset.at)`)
}
