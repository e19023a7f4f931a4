package e2e

import (
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// castGone takes the network away from what is sent, and from nothing else.
const castGone = `(() => {
	window.real = fetch;
	window.fetch = (path, ...rest) => path === "/api/cast" ? Promise.reject(new TypeError("no network")) : real(path, ...rest);
	return true;
})()`

// TestTabletIsHandedOn: one tablet goes from hand to hand while the network comes
// and goes. Nobody has to wait for the one before, what waits is told of until it is
// sent, and the next one meets the page in its own language.
func TestTabletIsHandedOn(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/handed.db", clock.Now)
	r := Start(t, st, clock)
	r.Small(survey.Pupils810)
	access, err := demo.Seed(t.Context(), r.Setting)
	if err != nil {
		t.Fatal(err)
	}
	violetAmongOthers(t, st)
	before := envelopes(t, st)
	p := openBrowser(t)
	openSlip(p, access.Slips[0].URL)
	wears(t, p, "brand2")
	p.Click(`section:not([hidden]) [data-languages] button[lang="en"]`)
	p.WaitUntil(`document.documentElement.lang === "en"`)
	begin(p)
	answerAll(t, p)
	Eval[bool](p, castGone)
	p.Click(`[data-do="send"]`)
	at(p, "unsent")
	p.Click(`section:not([hidden]) [data-do="next-slip"]`)
	at(p, "door")
	wears(t, p, "brand1")
	if got := p.Text("#waiting"); got != "Ett svar venter på nett og blir sendt av seg selv. La siden stå." {
		t.Errorf("the door tells the next one %q", got)
	}
	if got := p.Text(`section:not([hidden]) h1`); got != "Hei!" || p.Count(`html[lang="nb"]`) != 1 {
		t.Errorf("the next one is met with %q", got)
	}
	Eval[bool](p, `(window.fetch = real, dispatchEvent(new Event("online")), true)`)
	p.WaitText("Det som ventet, er sendt nå.")
	p.Fill("#door input", codeOf(access.Slips[1].URL))
	p.Click("#door button[type=submit]")
	at(p, "start")
	if p.Count("#waiting[hidden]") != 1 {
		t.Errorf("the next one is still told %q", p.Text("#waiting"))
	}
	twoTabs(t, p, access.Slips[2].URL)

	if n := envelopes(t, st) - before; n != 2 {
		t.Errorf("%d envelopes came in, want one of each slip", n)
	}
}

// envelopes counts what the open wave has received.
func envelopes(t *testing.T, st *store.Store) (sum int) {
	t.Helper()
	open, err := st.WavesIn(t.Context(), survey.Open)
	if err != nil || len(open) != 1 {
		t.Fatalf("open waves: %v, %v", open, err)
	}
	counts, err := st.CastCounts(t.Context(), open[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range counts {
		sum += n
	}
	return sum
}

// twoTabs: a slip that was scanned twice is open in two tabs of a browser that tells
// neither of the other. Both can be begun, both end with thanks, and the first envelope
// counts.
func twoTabs(t *testing.T, p *Page, slip string) {
	t.Helper()
	q := p.Another()
	openSlip(p, slip)
	openSlip(q, slip)
	for _, tab := range []*Page{p, q} {
		Eval[bool](tab, `(Object.defineProperty(StorageEvent.prototype, "newValue", { get: () => "" }), true)`)
	}
	begin(p)
	q.Click(`[data-do="begin"]`)
	q.WaitUntil(`document.querySelector('[data-do="begin"]').textContent === "Fortsett der du var"`)
	for _, tab := range []*Page{p, q} {
		if tab == q {
			begin(q)
		}
		answerAll(t, tab)
		tab.Click(`[data-do="send"]`)
		at(tab, "thanks")
		if before := tab.Count(`#receipt[data-t="thanks.before"]`) + tab.Count("#stored[hidden]"); before != map[*Page]int{p: 0, q: 2}[tab] {
			t.Errorf("the last page says %q", tab.Text("#receipt"))
		}
		wears(t, tab, "brand2")
	}
}

// violetAmongOthers gives the owner a colour and the installation another owner, so
// that nobody's page is in the usual one.
func violetAmongOthers(t *testing.T, st *store.Store) {
	t.Helper()
	owners, err := st.Owners(t.Context())
	if err != nil || len(owners) != 1 {
		t.Fatalf("%d owners (%v)", len(owners), err)
	}
	owner := owners[0]
	owner.Accent = survey.Violet
	err = st.Tx(t.Context(), func(tx *store.Tx) error {
		if err := tx.ChangeOwner(t.Context(), owner); err != nil {
			return err
		}
		return tx.CreateOwner(t.Context(), survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Nabokommunen"})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// wears fails unless the page is in a colour and has the help lines of whoever has
// that colour.
func wears(t *testing.T, p *Page, color string) {
	t.Helper()
	if p.Count(`html[data-color="`+color+`"]`) != 1 {
		t.Errorf("at %s the page is not in %s", p.Text(`section:not([hidden]) h1`), color)
	}
	if own := p.Count(`#help a[href="tel:00000001"]`); own != map[string]int{"brand1": 0, "brand2": 1}[color] {
		t.Errorf("at %s there are %d help lines of the owner's own", p.Text(`section:not([hidden]) h1`), own)
	}
}
