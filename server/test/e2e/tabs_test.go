package e2e

import (
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// TestOneSlipInTwoTabs: somebody scans a slip twice and goes from tab to tab. What one tab
// has answered the other goes on with; what one has sent, thrown away or begun anew is
// gone from the other too, which says so; and it is one answer, whatever was pressed.
func TestOneSlipInTwoTabs(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/tabs.db", clock.Now)
	r := Start(t, st, clock)
	slips := slipsFor(t, r, survey.Pupils810)
	p := openBrowser(t)
	q := p.Another()
	p.ExpectStatus(409)
	slip := func(i int) string { return r.Setting.RespondentURL + "/#" + string(slips[i]) }

	openSlip(p, slip(0))
	begin(p)
	for range 2 {
		answer(p, 1)
	}
	third := p.Text("#item h1")
	openSlip(q, slip(0))
	begin(q)
	asks(q, third)
	answer(q, 2)
	answer(p, 1) // the first tab is still where it was
	answerAll(t, q)
	sendTwice(q)
	at(q, "thanks")
	isGone(t, p, "sent in another tab")
	leaves(t, q)
	p.Click(`section:not([hidden]) [data-do="next-slip"]`)
	at(p, "door")

	q = p.Another()
	for i, throwAway := range []func(){
		func() {
			p.Click(`[data-do="pause"]`)
			p.Click(`section:not([hidden]) [data-do="erase"]`)
			p.Click(`section:not([hidden]) [data-do="erase"]`)
			at(p, "door")
		},
		func() {
			openSlip(p, slip(2))
			p.Click(`[data-do="anew"]`)
			p.Click(`[data-do="anew"]`)
			at(p, "question")
		},
	} {
		openSlip(p, slip(1+i))
		begin(p)
		answer(p, 1)
		openSlip(q, slip(1+i))
		begin(q)
		answer(q, 1)
		throwAway()
		isGone(t, q, "thrown away in another tab")
		q.Click(`section:not([hidden]) [data-do="next-slip"]`)
		at(q, "door")
		if left := kept(q); i == 0 && strings.Contains(left, "draft.") {
			t.Errorf("thrown away, the tablet keeps %s", left)
		}
	}
	answerAll(t, p)
	sendTwice(p)
	at(p, "thanks")

	if n := envelopes(t, st); n != 2 {
		t.Errorf("%d envelopes came in, want one of each slip that was sent", n)
	}
	for _, page := range []*Page{p, q} {
		if n := strings.Count(strings.Join(page.Requests(), "\n"), "POST /api/cast"); n > 1 {
			t.Errorf("sent %d times from one tab", n)
		}
	}
}

// sendTwice presses «Send» as somebody does who presses everything twice.
func sendTwice(p *Page) {
	Eval[bool](p, `(takeTime(), document.querySelector('[data-do="send"]').click(), document.querySelector('[data-do="send"]').click(), true)`)
}

// isGone waits until a tab says that its slip is used, with nothing of the answers left.
func isGone(t *testing.T, p *Page, how string) {
	t.Helper()
	at(p, "stop")
	if got := p.Text("#stop-title"); !strings.HasSuffix(got, "en er brukt") || p.Count("#item *") != 0 {
		t.Errorf("%s, it says %q, with %d parts of a question", how, got, p.Count("#item *"))
	}
}
