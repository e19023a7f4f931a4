package e2e

import (
	"fmt"
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store/storetest"
)

// TestWhatNobodyMeant does to the page what hands, browsers and tablets do without anybody's meaning it: buttons are
// pressed twice, the language is changed midway, nothing can be kept, the network goes while answers are sent, a slip is
// scanned in the middle of another, codes are nonsense, the window is as low as at 400 %, the clock jumps. Nothing is lost,
// sent twice or at a dead end.
func TestWhatNobodyMeant(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/nobody.db", clock.Now)
	r := Start(t, st, clock)
	_, groups := openPlan(t, r, everyone(), askMore)
	var codes []survey.Code
	for _, g := range groups {
		if g.Audience == survey.Pupils810 {
			codes = must.Have(r.Service.PrintSlips(t.Context(), "test", g.ID))(t)
		}
	}
	base := r.Setting.RespondentURL
	p := openBrowser(t)
	script := func(what string) { t.Helper(); Eval[int](p, "(("+what+"), 0)") }
	twice := func(css string) {
		t.Helper()
		script(fmt.Sprintf(`takeTime(), ((b) => { b.click(); b.click(); })(document.querySelector(%q))`, css))
	}
	toTheEnd := func() {
		t.Helper()
		for Eval[string](p, "document.body.dataset.at") == "question" {
			script(`takeTime(), document.querySelector("#next").click()`)
		}
		at(p, "send")
	}

	openSlip(p, base+"/#"+string(codes[0]))
	script(`((nb, nn, en) => { nn.click(); en.click(); nn.click(); })(...document.querySelectorAll("section:not([hidden]) [data-languages] button"))`)
	p.WaitUntil(`document.documentElement.lang === "nn"`) // the language pressed last
	begin(p)
	answer(p, 2)
	third := p.Text("#item h1")
	script("history.go(-2)")
	at(p, "start")
	p.Click(`section:not([hidden]) [data-languages] button[lang="ar"]`)
	p.WaitUntil(`document.documentElement.lang === "ar"`)
	begin(p)
	moves(p, "back", "question")
	if dir := Eval[string](p, `getComputedStyle(document.querySelector("#item")).direction + document.querySelectorAll("#item input:checked").length`); dir != "rtl1" || p.Text("#item h1") == third {
		t.Errorf("in another language the first question and its answer are %s", dir)
	}
	toTheEnd()
	twice(`.tools [data-do="pause"]`)
	at(p, "paused")
	p.Click(`section:not([hidden]) [data-do="show"]`)
	at(p, "send")
	twice(`[data-do="hide"]`)
	at(p, "covered")
	lifts(p, string(codes[0])[8:])
	at(p, "send")
	before := envelopes(t, st)
	twice(`[data-do="send"]`)
	at(p, "thanks")
	if sent := envelopes(t, st) - before; sent != 1 {
		t.Errorf("sent twice, %d answers are there", sent)
	}

	for i, offline := range []bool{false, true} {
		p.Navigate("about:blank")
		p.Navigate(base + "/?lang=nb")
		p.WaitUntil(`"ready" in document.documentElement.dataset`)
		script(`Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }`)
		p.Fill("#door input", string(codes[1+i]))
		p.Click("#door button[type=submit]")
		at(p, "start")
		begin(p)
		answer(p, 1)
		toTheEnd()
		before := envelopes(t, st)
		if offline {
			Eval[bool](p, castGone)
		}
		twice(`[data-do="send"]`)
		if offline {
			at(p, "unsent")
			twice(`section:not([hidden]) [data-do="next-slip"]`)
			at(p, "door")
			p.WaitVisible("#waiting")
			script(`window.fetch = real, dispatchEvent(new Event("online"))`)
			p.WaitText("Det som ventet, er sendt nå.")
		} else {
			at(p, "thanks")
		}
		if sent := envelopes(t, st) - before; sent != 1 {
			t.Errorf("where nothing can be kept, offline %t, %d answers are sent", offline, sent)
		}
	}

	for _, code := range []string{"", "    ", "💥💥", "0000-0000-0000", strings.Repeat("C", 5000), "<b>x</b>", "%E0%A4%A", "#"} {
		p.Navigate("about:blank")
		p.Navigate(base + "/?lang=nb#" + code)
		p.WaitUntil(`"ready" in document.documentElement.dataset`)
		at(p, "door")
		if notice := p.Text("#notice"); strings.TrimSpace(code) != "" && !strings.HasPrefix(notice, "Sjekk koden") {
			t.Errorf("%.20q: the door says %q", code, notice)
		}
	}

	p.ResizeTo(320, 180)
	openSlip(p, base+"/#"+string(codes[3]))
	begin(p)
	p.Click(`[data-do="help"]`)
	if in := Eval[bool](p, `((b) => b.top >= 0 && b.bottom <= innerHeight)(document.querySelector("#help [data-do=close]").getBoundingClientRect()) && document.documentElement.scrollWidth <= innerWidth`); !in {
		t.Error("at 400 % the help cannot be closed")
	}
	p.Press(Escape)
	script(`Date.now = ((now) => () => now() - 400 * 24 * 3600 * 1000)(Date.now)`)
	answer(p, 1)
	script(`document.dispatchEvent(new Event("visibilitychange"))`)
	at(p, "question")
	script(fmt.Sprintf(`location.hash = %q`, string(codes[4])))
	at(p, "start")
	begin(p)
	if p.Count("#item input:checked") != 0 {
		t.Error("another slip begins with somebody's answer")
	}
}
