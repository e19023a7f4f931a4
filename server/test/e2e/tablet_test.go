package e2e

import (
	"fmt"
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// One tablet goes round the class: whoever holds it next must find nothing of
// the one before, and whoever was interrupted must be able to go on.
func TestSharedTablet(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/tablet.db", clock.Now)
	r := Start(t, st, clock)
	r.Small(survey.Pupils810)
	access, err := demo.Seed(t.Context(), r.Setting)
	if err != nil {
		t.Fatal(err)
	}
	p := openBrowser(t)
	tapTwiceAndThrice(t, p, access.Slips[4].URL)
	theWay(t, p, access.Slips[4].URL)
	resume(t, p, access.Slips[0].URL, access.Slips[1].URL)
	nothingBehind(t, p, access.Slips[0].URL)
	typeTheCode(t, p, access.BaseURL, access.Slips[1].URL)
	networkGone(t, p, access.Slips[2].URL)
	tooLate(t, r, p, access.Slips[3].URL)
}

// manyTaps answers a slip over and over, with two or three taps wherever one is meant,
// 50–400 ms apart by the page's clock, and gives how many questions were passed by
// and how often «Send» was hit. Whatever stands where «Neste» stood is what a finger
// hits.
const manyTaps = `(async (code, series) => {
  let now = performance.now();
  performance.now = () => now;
  let seed = 13;
  const random = () => (seed = (seed * 48271) %% 2147483647) / 2147483647;
  const until = async (screen) => { while (document.body.dataset.at !== screen) await new Promise((done) => setTimeout(done, 5)); };
  const press = (css) => { now += 700; document.querySelector(css).click(); };
  let passed = 0, sent = 0;
  const send = document.querySelector('[data-do="send"]');
  addEventListener("click", ({ target }) => { if (target === send && send.hasAttribute("aria-disabled")) sent++; });
  while (series > 0) {
    if (document.body.dataset.at === "send") location.hash = code;
    await until("start");
    const anew = document.querySelector('[data-do="anew"]');
    if (anew.hidden) press('[data-do="begin"]');
    else { press('[data-do="anew"]'); press('[data-do="anew"]'); }
    await until("question");
    while (document.body.dataset.at === "question") {
      document.querySelector("#item input").click(); // at once: whoever knows the answer need not wait
      for (let taps = 2 + Math.floor(2 * random()); taps > 0; taps--) {
        document.querySelector(document.body.dataset.at === "question" ? "#next" : '[data-do="send"]').click();
        now += 50 + 350 * random();
      }
      series--;
    }
    if (sent || document.body.dataset.at !== "send") break;
    passed += document.querySelectorAll("#skipped:not([hidden])").length;
  }
  return passed + " times passed by, " + sent + " sent";
})(%q, 1000)`

// sameTaps goes through a questionnaire with two taps wherever one is meant, the second in the very place
// of the first, and tells how often it fell on an answer and how many answers that chose.
const sameTaps = `(async () => {
  const tap = (x, y) => {
    const hit = document.elementFromPoint(x, y);
    dispatchEvent(new PointerEvent("pointerdown", { clientX: x, clientY: y }));
    hit?.dispatchEvent(new MouseEvent("click", { clientX: x, clientY: y, detail: 1, bubbles: true, cancelable: true }));
    return hit;
  };
  let hits = 0, chosen = 0;
  for (let button = document.querySelector('[data-do="begin"]'); button; button = document.querySelector("#question:not([hidden]) #next")) {
    takeTime();
    button.scrollIntoView({ block: "nearest" });
    const { x, y, width, height } = button.getBoundingClientRect();
    const there = new Promise((shown) => document.addEventListener("shown", shown, { once: true }));
    tap(x + width / 2, y + height / 2);
    await there;
    const hit = tap(x + width / 2, y + height / 2);
    if (document.body.dataset.at !== "question") break;
    hits += hit?.closest(".option") ? 1 : 0;
    chosen += document.querySelectorAll("#item input:checked").length;
    const other = document.querySelector("#item .option .words");
    const place = other.getBoundingClientRect();
    tap(place.x + 2, place.y + 2); // at once: whoever knows the answer need not wait
    if (!document.querySelector("#item input:checked")) return "an answer that was meant had to wait";
  }
  return (hits > 0) + " hits, " + chosen + " chosen";
})()`

// TestASecondTapChoosesNothing: the questions are not equally high, so that the second of two taps on «Neste»
// may fall on an answer of the next question. It chooses nothing; who has moved the finger to an answer does.
func TestASecondTapChoosesNothing(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/taps.db", clock.Now)
	r := Start(t, st, clock)
	p := openBrowser(t)
	p.ResizeTo(320, 640)
	openSlip(p, r.Setting.RespondentURL+"/#"+string(slipsFor(t, r, survey.Pupils810)[0]))
	if got := Eval[string](p, sameTaps); got != "true hits, 0 chosen" {
		t.Error(got)
	}
}

// tapTwiceAndThrice: a child taps twice or three times where one tap is meant. No
// question is passed by and nothing is sent by it, and nobody who has chosen waits.
func tapTwiceAndThrice(t *testing.T, p *Page, slip string) {
	t.Helper()
	openSlip(p, slip)
	if got := Eval[string](p, fmt.Sprintf(manyTaps, codeOf(slip))); got != "0 times passed by, 0 sent" {
		t.Errorf("after 1,000 double and triple taps: %s", got)
	}
}

// openSlip follows a slip in the same tab, as the tablet's camera does.
func openSlip(p *Page, slip string) {
	p.Navigate("about:blank")
	p.Navigate(slip)
	at(p, "start")
}

func begin(p *Page) {
	p.Click(`[data-do="begin"]`)
	at(p, "question")
}

// answer picks the option and goes on to another question.
func answer(p *Page, option int) {
	before := p.Text("#item")
	p.Press(fmt.Sprint(option))
	p.WaitUntil(`document.querySelector("#item input:checked") !== null`)
	p.Click("#next")
	p.WaitUntil(fmt.Sprintf(`document.querySelector("#item").innerText.replace(/\s+/g, " ").trim() !== %q`, before))
}

func kept(p *Page) string {
	return Eval[string](p, "JSON.stringify(localStorage)")
}

// codeOf is the code of a slip's address, without the fingerprint behind it.
func codeOf(slip string) string { return slip[strings.Index(slip, "#")+1:][:12] }

// covers presses «Skjul» and sees that the question is gone from the page.
func covers(t *testing.T, p *Page) {
	t.Helper()
	p.Click(`[data-do="hide"]`)
	at(p, "covered")
	if p.Count("#item *") != 0 || p.Text(`section:not([hidden]) h1`) != "Skjult" {
		t.Error("the question is behind the cover")
	}
}

// lifts takes the cover off with the last symbols of a slip.
func lifts(p *Page, symbols string) {
	p.Fill("#last", symbols)
	p.Click(`#cover [type="submit"]`)
}

// A reload forgets the slip but not the draft; only the same slip opens it. What was
// answered before a cover or a reload is not shown again, what was passed by is.
func resume(t *testing.T, p *Page, mine, another string) {
	t.Helper()
	openSlip(p, mine)
	begin(p)
	answer(p, 2)
	passed := passBy(p)
	answer(p, 2)
	fourth := p.Text("#item h1")
	covers(t, p)
	lifts(p, strings.ToLower(codeOf(mine)[8:]))
	onlyUnanswered(t, p, passed, fourth)
	p.Press("2") // and is interrupted before «Neste»
	p.WaitUntil(`document.querySelector("#item input:checked") !== null`)
	fifth := func() string {
		covers(t, p)
		lifts(p, codeOf(mine)[8:])
		at(p, "question")
		return p.Text("#item h1")
	}()
	if fifth == fourth {
		t.Error("what was picked before the cover is shown again")
	}
	p.WaitUntil(`Object.keys(localStorage).some((name) => name.startsWith("draft."))`)
	if strings.Contains(kept(p), codeOf(mine)) {
		t.Error("the tablet keeps the slip's code")
	}
	p.Reload()
	at(p, "door")
	if n := p.Count("#item input"); n != 0 {
		t.Errorf("%d answers are on the page after a reload", n)
	}

	openSlip(p, another)
	if label := p.Text(`[data-do="begin"]`); label != "Start" || p.Count(`[data-do="anew"][hidden]`) != 1 {
		t.Errorf("another slip begins with %q", label)
	}
	openSlip(p, mine)
	if label := p.Text(`[data-do="begin"]`); label != "Fortsett der du var" {
		t.Errorf("the same slip begins with %q", label)
	}
	begin(p)
	onlyUnanswered(t, p, passed, fifth)
}

// passBy goes on without an answer, and gives what was asked.
func passBy(p *Page) string {
	asked := p.Text("#item h1")
	p.Click("#next")
	p.WaitUntil(fmt.Sprintf(`document.querySelector("#item h1").innerText !== %q`, asked))
	return asked
}

// onlyUnanswered goes back from a question as far as it goes, and on again: the one
// that was passed by is all that is met.
func onlyUnanswered(t *testing.T, p *Page, passed, now string) {
	t.Helper()
	at(p, "question")
	for i, want := range []string{now, passed} {
		if got := p.Text("#item h1"); got != want || p.Count("#item input:checked") != 0 {
			t.Errorf("%d back from %q is %q, %d answers shown; want %q and none", i, now, got, p.Count("#item input:checked"), want)
		}
		p.Click(`section:not([hidden]) [data-do="back"]`)
	}
	at(p, "start")
	begin(p)
	p.Click("#next")
	p.WaitUntil(fmt.Sprintf(`document.querySelector("#item h1").innerText === %q`, now))
}

// After sending, Back, Forward and a reload show nothing, and nothing is kept.
func nothingBehind(t *testing.T, p *Page, mine string) {
	t.Helper()
	openSlip(p, mine)
	begin(p)
	answerAll(t, p)
	p.Click(`[data-do="send"]`)
	at(p, "thanks")
	if left := kept(p); strings.Contains(left, "draft.") || strings.Contains(left, "ticket.") || strings.Contains(left, "unsent.") {
		t.Errorf("after the receipt the tablet keeps %s", left)
	}
	leaves(t, p)
	p.Forward()
	at(p, "door")
	if n := p.Count("#item input"); n != 0 {
		t.Errorf("%d answers came back with Back and Forward", n)
	}
	if shown := p.Text(`[data-envelope="sealed"]`); shown != "" {
		t.Errorf("the envelope of the one before is shown: %s", shown)
	}
}

// A mistyped code is found without asking the server; a right one is read as
// people write it.
func typeTheCode(t *testing.T, p *Page, base, slip string) {
	t.Helper()
	p.Navigate(base + "/")
	p.WaitVisible("#door input")
	p.WaitUntil("document.documentElement.dataset.ready !== undefined")
	code := codeOf(slip)
	last := "C"
	if code[11:] == last {
		last = "D"
	}
	asked := len(p.Requests())
	p.Fill("#door input", code[:11]+last)
	p.Click("#door button[type=submit]")
	p.WaitText("Sjekk koden")
	for _, r := range p.Requests()[asked:] {
		if strings.Contains(r, "/api/") {
			t.Errorf("a code with a wrong check symbol reached the server: %s", r)
		}
	}
	// What stands on a slip, or a whole address, pasted into any of the boxes.
	for i, pasted := range []string{survey.Code(code).String(), strings.ToLower(code), base + "/#" + code} {
		p.Reload()
		p.WaitUntil("document.documentElement.dataset.ready !== undefined")
		Eval[bool](p, fmt.Sprintf(`(document.querySelectorAll("#door input")[%d].focus(), document.execCommand("insertText", false, %q))`, i*2%3, pasted))
		got := Eval[string](p, `[...document.querySelectorAll("#door input")].map((e) => e.value).join("-")`)
		if want := survey.Code(code).String(); got != want {
			t.Errorf("%q pasted into a box reads %q, want %q", pasted, got, want)
		}
	}
	p.Reload()
	p.WaitUntil("document.documentElement.dataset.ready !== undefined")
	p.Fill("#door input", fmt.Sprintf("%s - %s %s", strings.ToLower(code[:4]), code[4:8], strings.ToLower(code[8:])))
	p.Click("#door button[type=submit]")
	at(p, "start")
}

// Without a network the sealed answers wait, unreadable, until it is back.
func networkGone(t *testing.T, p *Page, slip string) {
	t.Helper()
	openSlip(p, slip)
	begin(p)
	answerAll(t, p)
	Eval[bool](p, `(window.real = fetch, window.fetch = () => Promise.reject(new TypeError("no network")), true)`)
	p.Click(`[data-do="send"]`)
	at(p, "unsent")
	p.Inspect("respond-unsent")
	waiting := kept(p)
	if !strings.Contains(waiting, "unsent.") || strings.Contains(waiting, codeOf(slip)) || strings.Contains(waiting, "answers") {
		t.Errorf("what waits for the network is %s", waiting)
	}
	Eval[bool](p, "(window.fetch = window.real, true)")
	p.Click(`[data-do="resend"]`)
	at(p, "thanks")
	if left := kept(p); strings.Contains(left, "unsent.") {
		t.Errorf("after the receipt the tablet keeps %s", left)
	}
}

// Whoever is still answering when the wave has been closed is told so, once, and
// is not left waiting for a network.
func tooLate(t *testing.T, r Running, p *Page, slip string) {
	t.Helper()
	openSlip(p, slip)
	begin(p)
	answerAll(t, p)
	open, err := r.Store.WavesIn(t.Context(), survey.Open)
	if err != nil || len(open) != 1 {
		t.Fatalf("open waves: %v, %v", open, err)
	}
	if _, err := r.Service.Close(t.Context(), "test", open[0].ID); err != nil {
		t.Fatal(err)
	}
	p.ExpectStatus(422)
	p.Click(`[data-do="send"]`)
	at(p, "stop")
	if got := p.Text("#stop-title"); got != "Målingen er ikke åpen lenger" {
		t.Errorf("the page says %q", got)
	}
	if left := kept(p); strings.Contains(left, "draft.") || !strings.Contains(left, "unsent.") {
		t.Errorf("before the deadline the tablet keeps %s", left)
	}
	p.Reload()
	at(p, "door")
	if p.Count("#waiting[hidden]") != 1 {
		t.Errorf("whoever comes next is told %q", p.Text("#waiting"))
	}
}
