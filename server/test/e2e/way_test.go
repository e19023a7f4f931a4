package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// moves presses the browser's Back or Forward and waits for a screen.
func moves(p *Page, way, screen string) {
	p.t.Helper()
	Eval[bool](p, "(history."+way+"(), true)")
	at(p, screen)
}

// asks waits until a question is asked.
func asks(p *Page, heading string) {
	p.t.Helper()
	p.WaitUntil(fmt.Sprintf(`document.body.dataset.at === "question" && document.querySelector("#item h1").innerText === %q`, heading))
}

// theWay goes back and forth by the browser's own buttons, reads about privacy and asks
// for help on the way, answers what was passed by from the last page, and finds nothing
// behind what is sent.
func theWay(t *testing.T, p *Page, slip string) {
	t.Helper()
	openSlip(p, slip)
	p.Click(`[data-do="anew"]`)
	p.Click(`[data-do="anew"]`)
	at(p, "question")
	var asked []string
	for range 3 {
		asked = append(asked, p.Text("#item h1"))
		answer(p, 2)
	}
	asked = append(asked, passBy(p), p.Text("#item h1"))
	for _, i := range []int{3, 2, 1} {
		moves(p, "back", "question")
		asks(p, asked[i])
	}
	if p.Count("#item input:checked") != 1 {
		t.Error("Back shows a question without its answer")
	}
	for _, i := range []int{2, 3, 4} {
		moves(p, "forward", "question")
		asks(p, asked[i])
	}
	if got := Eval[string](p, "typeof history.state + location.hash"); got != "number" {
		t.Errorf("an entry of the history holds %s", got)
	}
	p.Click(`[data-do="help"]`)
	p.WaitVisible("#help")
	Eval[bool](p, "(history.back(), true)")
	p.WaitUntil(`document.querySelector("#help").hidden`)
	asks(p, asked[4])
	covers(t, p)
	Eval[bool](p, "(history.back(), true)")
	lifts(p, codeOf(slip)[8:])
	asks(p, asked[4])
	moves(p, "back", "question")
	asks(p, asked[3]) // the only one before that has no answer
	moves(p, "back", "start")
	privacyAndBack(t, p)
	begin(p)
	asks(p, asked[3])
	mends(t, p, asked[3])
	p.Click(`[data-do="send"]`)
	at(p, "thanks")
	leaves(t, p)
}

// leaves presses Back and expects the page to be left, with nothing of it shown.
func leaves(t *testing.T, p *Page) {
	t.Helper()
	p.Back()
	for end := time.Now().Add(stepTimeout); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if strings.HasPrefix(p.where(), "about:blank") {
			return
		}
	}
	t.Errorf("Back leads to %s", p.where())
}

// privacyAndBack reads about privacy on the first page, and is still there.
func privacyAndBack(t *testing.T, p *Page) {
	t.Helper()
	for _, leave := range []func(){
		func() { p.Click(`section:not([hidden]) [data-do="back"]`) },
		func() { Eval[bool](p, "(history.back(), true)") },
	} {
		p.Click(`.foot a`)
		at(p, "privacy")
		if got := p.Text(`section:not([hidden]) h1`); got != "Personvern" {
			t.Errorf("the page on privacy begins with %q", got)
		}
		if p.Count(`#about a`) == 0 || p.Count(`#about a:not([target="_blank"])`) != 0 {
			t.Error("a link on the page on privacy leads away from what was begun")
		}
		leave()
		at(p, "start")
	}
}

// mends passes a question by once more and answers it from the last page, which it
// leads back to.
func mends(t *testing.T, p *Page, passed string) {
	t.Helper()
	passBy(p)
	answerAll(t, p)
	p.Inspect("respond-passed-by")
	if got := p.Text("#skipped-list"); got != passed {
		t.Errorf("the last page lists %q, want %q", got, passed)
	}
	p.Click("#skipped-list a")
	asks(p, passed)
	moves(p, "back", "send")
	p.Click("#skipped-list a")
	asks(p, passed)
	p.Press("1")
	p.Click("#next")
	at(p, "send")
	if p.Count("#skipped[hidden]") != 1 || p.Count("#skipped-list *") != 0 {
		t.Errorf("answered, it is still listed: %q", p.Text("#skipped-list"))
	}
}
