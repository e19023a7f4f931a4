package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// still lets minutes pass in which nobody touches the page.
func still(p *Page, minutes int) {
	Eval[bool](p, fmt.Sprintf(`(() => {
		const now = Date.now;
		Date.now = () => now() + %d * 60 * 1000;
		document.dispatchEvent(new Event("visibilitychange"));
		Date.now = now;
		return true;
	})()`, minutes))
	at(p, "covered")
}

// lifting is what the cover asks for.
func lifting(p *Page) string {
	return strings.Join(Eval[[]string](p, `[...document.querySelectorAll("#cover :is(input, button)")].filter((e) => e.checkVisibility())
		.map((e) => e.id || e.dataset.do)`), " ")
}

// TestCoverIsLiftedByTheSame: pressed, or after ten still minutes, it takes the last
// symbols of the slip, in the first years the slip itself; after two minutes, and
// for parents on their own phone, a tap. Whoever guesses needs the slip at last, and
// nothing is lost by it.
func TestCoverIsLiftedByTheSame(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/cover.db", clock.Now)
	r := Start(t, st, clock)
	_, groups := openForEveryone(t, r)
	for _, g := range groups {
		codes, err := r.Service.PrintSlips(t.Context(), "test", g.ID)
		if err != nil {
			t.Fatal(err)
		}
		p, code := openBrowser(t), string(codes[0])
		p.Navigate(r.Setting.RespondentURL + "/#" + code)
		p.WaitUntil(`["start", "language"].includes(document.body.dataset.at)`)
		if p.Count(`section[data-screen="language"]:not([hidden])`) > 0 {
			p.Click(`section:not([hidden]) [data-languages] button`)
			at(p, "start")
		}
		begin(p)
		want := "last lift slip"
		switch g.Audience {
		case survey.Children45, survey.Pupils12, survey.Pupils34:
			want = "slip"
		case survey.ParentsSchool, survey.ParentsKindergarten:
			want = "lift"
		}
		asked := p.Text("#item h1")
		for _, minutes := range []int{3, 11, 0} {
			if minutes > 0 {
				still(p, minutes)
			} else {
				covers(t, p)
			}
			wanted := want
			if minutes == 3 {
				wanted = "lift"
			}
			if got := lifting(p); got != wanted {
				t.Errorf("%s: after %d minutes the cover asks for %q, want %q", g.Audience, minutes, got, wanted)
			}
			if minutes == 3 {
				p.Click(`#cover [type="submit"]`)
			} else {
				liftAnyhow(look{Page: p}, "#"+code)
			}
			at(p, "question")
			if got := p.Text("#item h1"); got != asked {
				t.Errorf("%s: %q came back from under the cover, not %q", g.Audience, got, asked)
			}
		}
		if g.Audience == survey.Pupils810 {
			guesses(t, p, code, string(codes[1]))
		}
	}
}

// guesses tries symbols until only the slip helps. Another slip opens its own, and
// nothing of the first.
func guesses(t *testing.T, p *Page, code, another string) {
	t.Helper()
	asked := p.Text("#item h1")
	answer(p, 1)
	next := p.Text("#item h1")
	covers(t, p)
	for i := range 5 {
		if got := lifting(p); got != "last lift slip" {
			t.Fatalf("after %d wrong tries the cover asks for %q", i, got)
		}
		lifts(p, "CDFG")
		p.WaitUntil(`document.querySelector("#last").value === "" && document.querySelector("#last-error").textContent !== ""`)
	}
	if got := lifting(p); got != "slip" || !strings.Contains(p.Text("#last-error"), "Svarene er fortsatt her") {
		t.Errorf("after five wrong tries the cover asks for %q and says %q", got, p.Text("#last-error"))
	}
	p.Inspect("respond-covered")
	p.Click(`[data-do="slip"]`)
	at(p, "door")
	p.Fill("#door input", code)
	p.Click("#door button[type=submit]")
	at(p, "question")
	if got := p.Text("#item h1"); got != next || got == asked {
		t.Errorf("the slip shows %q, want %q", got, next)
	}
	covers(t, p)
	p.Click(`[data-do="slip"]`)
	p.Fill("#door input", another)
	p.Click("#door button[type=submit]")
	at(p, "start")
	if label := p.Text(`[data-do="begin"]`); label != "Start" {
		t.Errorf("another slip begins with %q", label)
	}
}

// setClock makes the tablet's clock wrong from the next page on.
func setClock(t *testing.T, p *Page, by time.Duration) page.ScriptIdentifier {
	t.Helper()
	id, err := chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: fmt.Sprintf("{ const now = Date.now; Date.now = () => now() + %d; }", by.Milliseconds()),
	})
	if err != nil {
		t.Fatal(err)
	}
	return id.Identifier
}

// TestAnswersGoAndTheSlipStays: by the server's time, whatever the tablet's clock
// says. The same slip then begins anew, as it does when somebody wants it to, and
// its one answer arrives.
func TestAnswersGoAndTheSlipStays(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/clock.db", clock.Now)
	r := Start(t, st, clock)
	slips := slipsFor(t, r, survey.Pupils810)
	f := newFilter(t, r.Setting.Server)
	before := envelopes(t, st)
	for i, wrong := range []time.Duration{0, -3 * 24 * time.Hour, 400 * 24 * time.Hour} {
		p, slip := openBrowser(t), f.address+"/#"+string(slips[i])
		f.later(0)
		script := setClock(t, p, wrong)
		openSlip(p, slip)
		begin(p)
		first := p.Text("#item h1")
		answer(p, 1)
		second := p.Text("#item h1")
		if _, err := chromedp.Call(p.ctx, page.RemoveScriptToEvaluateOnNewDocument, page.RemoveScriptToEvaluateOnNewDocumentParams{Identifier: script}); err != nil {
			t.Fatal(err)
		}
		f.later(119 * time.Minute)
		openSlip(p, slip)
		begin(p)
		if got := p.Text("#item h1"); got != second {
			t.Errorf("%v wrong: the slip goes on at %q, want %q", wrong, got, second)
		}
		openSlip(p, slip)
		p.Click(`[data-do="anew"]`)
		p.WaitText("Ja, ta bort svarene og begynn på nytt")
		p.Click(`[data-do="anew"]`)
		at(p, "question")
		if got := p.Text("#item h1"); got != first || p.Count("#item input:checked") != 0 {
			t.Errorf("%v wrong: begun anew at %q, want %q", wrong, got, first)
		}
		answer(p, 1)

		f.later(5 * time.Hour)
		p.Reload()
		p.WaitUntil(`!Object.keys(localStorage).some((name) => name.startsWith("draft."))`)
		openSlip(p, slip)
		if label := p.Text(`[data-do="begin"]`); label != "Start" {
			t.Errorf("%v wrong: after hours the slip begins with %q", wrong, label)
		}
		begin(p)
		if got := p.Text("#item h1"); got != first || p.Count("#item input:checked") != 0 {
			t.Errorf("%v wrong: after hours the slip begins at %q, want %q", wrong, got, first)
		}
		answerAll(t, p)
		p.Click(`[data-do="send"]`)
		at(p, "thanks")
		if n := envelopes(t, st) - before; n != i+1 {
			t.Errorf("%v wrong: %d envelopes came in, want %d", wrong, n, i+1)
		}
		redeemed := 0
		for _, request := range p.Requests() {
			if request == "POST /api/redeem" {
				redeemed++
			}
		}
		if redeemed != 1 || strings.Contains(kept(p), "ticket.") {
			t.Errorf("%v wrong: redeemed %d times; the tablet keeps %s", wrong, redeemed, kept(p))
		}
	}
}
