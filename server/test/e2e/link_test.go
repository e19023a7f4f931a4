package e2e

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"trivselspuls/server/demo"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// parentsLink is the open link of a group in a wave that is open.
type parentsLink struct {
	Running
	t     *testing.T
	clock *demo.Clock
	wave  survey.WaveID
	group survey.GroupID
}

func newParentsLink(t *testing.T) parentsLink {
	t.Helper()
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/link.db", clock.Now)
	l := parentsLink{Running: Start(t, st, clock), t: t, clock: clock}
	var groups []store.WaveGroup
	l.wave, groups = openForEveryone(t, l.Running)
	for _, g := range groups {
		if g.Audience == survey.ParentsSchool {
			l.group = g.ID
		}
	}
	if err := l.Service.IssueLink(t.Context(), "test", l.group); err != nil {
		t.Fatal(err)
	}
	return l
}

func (l parentsLink) url() string {
	l.t.Helper()
	link, err := l.Service.Link(l.t.Context(), l.group)
	if err != nil {
		l.t.Fatal(err)
	}
	return l.Setting.RespondentURL + "/lenke/" + link.Address + "#" + string(link.Fingerprint)
}

// given fails unless the link has given so many codes.
func (l parentsLink) given(when string, want int) {
	l.t.Helper()
	if n, err := l.Store.CodesOf(l.t.Context(), l.group); n != want || err != nil {
		l.t.Errorf("%s: the link has given %d codes (%v), want %d", when, n, err, want)
	}
}

// enter goes from the link's page, or from where its code was kept, to the first question.
func enter(p *Page) {
	p.WaitUntil(`["language", "start"].includes(document.body.dataset.at)`)
	if Eval[string](p, "document.body.dataset.at") == "language" {
		p.Click(`section:not([hidden]) [data-languages] button`)
		at(p, "start")
	}
	begin(p)
}

// A browser keeps the code of an open link until the receipt: a reload, Back, another
// tab and coming back take no other. What was answered is not kept beside the code.
// «Svar for et barn til» takes another.
func TestLinksCodeIsKept(t *testing.T) {
	l := newParentsLink(t)
	p := openBrowser(t)
	p.Navigate(l.url())
	p.Inspect("link")
	l.given("the page is open", 0)
	p.Click("#link-begin")
	p.WaitUntil(`document.body.dataset.at === "language"`)
	l.given("begun", 1)
	p.Reload()
	enter(p)
	answer(p, 2)
	answer(p, 2)
	if held := kept(p); !strings.Contains(held, "link.") || !strings.Contains(held, "ticket.") || strings.Contains(held, "draft.") {
		t.Errorf("the browser keeps %s; want the code and the ticket, and no answers", held)
	}
	p.Navigate("about:blank")
	p.Back()
	enter(p)
	if n := p.Count("#item input:checked"); n != 0 {
		t.Errorf("%d answers are shown to whoever comes back", n)
	}
	tab := p.Another()
	tab.Navigate(l.url())
	enter(tab)
	l.given("in three ways again", 1)
	skipAll(p)
	p.Click(`[data-do="send"]`)
	at(p, "thanks")
	p.Inspect("link-thanks")
	if left := kept(p); strings.Contains(left, "link.") || strings.Contains(left, "draft.") {
		t.Errorf("after the receipt the browser keeps %s", left)
	}
	isGone(t, tab, "the same answer, sent in the first tab")
	tab.WaitUntil(`document.querySelector("#waiting").hidden`) // nothing waits any more
	p.Click(`section:not([hidden]) [data-do="next-slip"]`)
	enter(p)
	l.given("for the next child", 2)
	p.Reload()
	enter(p)
	l.given("loaded again", 2)
	skipAll(p)
	p.Click(`[data-do="send"]`)
	at(p, "thanks")
	p.Reload()
	p.WaitVisible("#link-begin")
	l.given("after the receipt", 2)
	closing, err := l.Service.Close(t.Context(), "test", l.wave)
	if err != nil || closing.Answered != 2 || closing.Invalid != 0 {
		t.Errorf("closed with %+v (%v), want two answers", closing, err)
	}
}

// skipAll goes past all questions, to the last page.
func skipAll(p *Page) {
	Eval[int](p, `(() => { while (document.body.dataset.at === "question") { takeTime(); document.querySelector("#next").click(); } return 0; })()`)
	at(p, "send")
}

// What waits for the network waits through a reload, too, and a code whose reply was
// lost is asked for again: nobody is given another code for the same child.
func TestLinkWaitsForTheNetwork(t *testing.T) {
	l := newParentsLink(t)
	p := openBrowser(t)
	p.Navigate(l.url())
	Eval[int](p, `(() => {
		const real = fetch;
		window.fetch = async (...request) => {
			if (!String(request[0].url || request[0]).includes("/api/link")) return real(...request);
			window.fetch = real;
			await real(...request);
			throw new TypeError("the reply is lost");
		};
		return 0;
	})()`)
	p.Click("#link-begin")
	p.WaitVisible("#notice")
	l.given("the reply is lost", 1)
	p.Click("#link-begin")
	enter(p)
	skipAll(p)
	before(p, `if (sessionStorage.away) window.fetch = () => Promise.reject(new TypeError("no network"))`)
	Eval[int](p, `(sessionStorage.away = "1", window.fetch = () => Promise.reject(new TypeError("no network")), 0)`)
	p.Click(`[data-do="send"]`)
	at(p, "unsent")
	p.Reload()
	at(p, "unsent")
	Eval[int](p, `(delete sessionStorage.away, 0)`)
	p.Reload()
	at(p, "thanks")
	l.given("in all", 1)
	if left := kept(p); strings.Contains(left, "link.") || strings.Contains(left, "unsent.") {
		t.Errorf("after the receipt the browser keeps %s", left)
	}
}

// before runs a script in every page of the tab before the page's own.
func before(p *Page, script string) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
	if err != nil {
		p.t.Fatalf("run before every page: %v", err)
	}
}

// Where the browser's storage refuses, as in some private windows, an answer goes from
// the link to the receipt all the same, and for the next child too.
func TestLinkWithoutStorage(t *testing.T) {
	l := newParentsLink(t)
	p := openBrowser(t)
	before(p, `for (const name of ["getItem", "setItem", "removeItem"]) Storage.prototype[name] = () => { throw new DOMException("refused", "SecurityError"); }`)
	p.Navigate(l.url())
	p.Click("#link-begin")
	for range 2 {
		enter(p)
		skipAll(p)
		p.Click(`[data-do="send"]`)
		at(p, "thanks")
		p.Click(`section:not([hidden]) [data-do="next-slip"]`)
	}
	enter(p)
	l.given("for three children", 3)
}

// A code whose right to answer is not here any more is told to be used, in the link's words, and another is given.
func TestLinksCodeIsUsed(t *testing.T) {
	l := newParentsLink(t)
	p := openBrowser(t)
	p.Navigate(l.url())
	p.Click("#link-begin")
	enter(p)
	Eval[int](p, `(Object.keys(localStorage).filter((name) => name.startsWith("ticket.")).forEach((name) => localStorage.removeItem(name)), 0)`)
	p.ExpectStatus(409)
	p.Reload()
	isGone(t, p, "the ticket is gone")
	p.Inspect("link-used")
	p.Click(`section:not([hidden]) [data-do="next-slip"]`)
	enter(p)
	l.given("when the first was used", 2)
}

// Whoever is answering when the link is replaced goes on, also from its old address;
// whoever has only got a code gets another at the new one.
func TestLinkIsReplacedMeanwhile(t *testing.T) {
	l := newParentsLink(t)
	old := l.url()
	halfway, early := openBrowser(t), openBrowser(t)
	for _, p := range []*Page{halfway, early} {
		p.Navigate(old)
		p.Click("#link-begin")
	}
	enter(halfway)
	at(early, "language")
	if err := l.Service.RenewLink(t.Context(), "test", l.group); err != nil {
		t.Fatal(err)
	}
	halfway.ExpectStatus(404)
	halfway.Reload()
	enter(halfway)
	skipAll(halfway)
	halfway.Click(`[data-do="send"]`)
	at(halfway, "thanks")
	halfway.Click(`section:not([hidden]) [data-do="next-slip"]`)
	halfway.WaitText("Denne lenken virker ikke nå")
	halfway.Inspect("link-gone")
	early.ExpectStatus(404, 409)
	early.Click(`section:not([hidden]) [data-languages] button`)
	at(early, "start")
	early.Click(`[data-do="begin"]`)
	at(early, "stop")
	early.Inspect("link-refused")
	early.Follow(`section:not([hidden]) [data-do="next-slip"]`)
	early.WaitText("Denne lenken virker ikke nå")
	early.Navigate(l.url())
	early.Click("#link-begin")
	enter(early)
	l.given("the one who goes on and the one who has begun anew", 2)
}

// The link of a poster carries the fingerprint of what is promised: the page checks it,
// also when its browser comes back by the address alone, and goes on with nothing else.
func TestLinkIsHeldToItsFingerprint(t *testing.T) {
	l := newParentsLink(t)
	address, _, _ := strings.Cut(l.url(), "#")
	p := openBrowser(t)
	p.Navigate(l.url())
	p.Click("#link-begin")
	for range 2 {
		p.WaitUntil(`document.body.dataset.at === "language"`)
		p.Click(`section:not([hidden]) [data-languages] button`)
		at(p, "start")
		if Eval[bool](p, `document.querySelector("#compare").checkVisibility()`) {
			t.Error("a link with its fingerprint is to be compared by eye")
		}
		p.Navigate("about:blank")
		p.Navigate(address)
	}
	wrong := openBrowser(t)
	wrong.Navigate(address + "#" + strings.Repeat("C", survey.FingerprintLength))
	wrong.ExpectStatus(409)
	wrong.Click("#link-begin")
	at(wrong, "stop")
	if seen := wrong.Requests(); slices.ContainsFunc(seen, func(one string) bool { return strings.Contains(one, "/api/redeem") }) {
		t.Errorf("under another fingerprint the page asks %v", seen)
	}
	typed := openBrowser(t)
	typed.Navigate(address)
	typed.Click("#link-begin")
	typed.WaitUntil(`document.body.dataset.at === "language"`)
	typed.Click(`section:not([hidden]) [data-languages] button`)
	typed.WaitVisible("#compare")
}

// When all that is open is taken, the page says when it tries again, and does.
func TestLinkTriesAgainByItself(t *testing.T) {
	l := newParentsLink(t)
	p := openBrowser(t)
	p.ExpectStatus(429)
	p.Navigate(l.url())
	link, err := l.Service.Link(t.Context(), l.group)
	if err != nil {
		t.Fatal(err)
	}
	most := 0
	for ; ; most++ {
		_, err := l.Service.LinkCode(t.Context(), link.Address, envelope.NewToken())
		if errors.As(err, new(waves.LinkBusyError)) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	Eval[int](p, `(() => {
		window.later = setTimeout;
		window.setTimeout = (work, ms) => later(work, ms > 10_000 ? ms : 50); // requests keep their patience
		return 0;
	})()`)
	p.Click("#link-begin")
	at(p, "wait")
	p.WaitUntil(`/ (9|10) minutter/.test(document.querySelector("#wait-text").textContent)`)
	p.Inspect("link-wait")
	l.given("while it waits", most)
	l.clock.Set(l.clock.Now().Add(10 * time.Minute))
	Eval[int](p, `(() => { const now = Date.now; Date.now = () => now() + 600_000; return 0; })()`)
	at(p, "language")
	l.given("when more are open", most+1)
}

// Without scripts the link leads to a page whose address keeps the code: pressing once
// more, loading it again and going back show the same.
func TestLinkWithoutScripts(t *testing.T) {
	l := newParentsLink(t)
	// A page that is kept whole on Back has the same nonce; here it is fetched anew.
	p := launch(t, chromedp.Flag("disable-features", "BackForwardCache"))
	p.WithoutScripts()
	address, _, _ := strings.Cut(l.url(), "#")
	p.Navigate(address + "?lang=en")
	p.WaitVisible(`main form[action^="/lenke/"] button`)
	if lang := Eval[string](p, "document.documentElement.lang"); !strings.HasPrefix(p.Location(), address+"/") || lang != "en" {
		t.Fatalf("the link leads to %s, in the language %s", p.Location(), lang)
	}
	l.given("the page is open", 0)
	p.Follow(`main form button`)
	code := p.Text(".symbols")
	p.Reload()
	p.Back()
	if got := p.Text(".symbols"); got != code || code == "" {
		t.Errorf("first %q, and going back %q", code, got)
	}
	p.Forward()
	l.given("pressed, loaded again and gone back", 1)
	p.Follow(`main form[action="/skjema"] button`)
	p.Follow(`button[name="send"]`)
	if !strings.HasPrefix(p.Location(), l.Setting.RespondentURL+"/skjema/takk") {
		t.Errorf("sent, and at %s", p.Location())
	}
	look := openBrowser(t)
	look.Navigate(address + fmt.Sprintf("/%043d", 0))
	look.Inspect("link-plain")
	look.Follow(`main form button`)
	look.Inspect("link-code")
}
