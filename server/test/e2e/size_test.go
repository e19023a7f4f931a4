package e2e

import (
	"fmt"
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// letters is how large the page's text is, in pixels: 16 as it comes.
func letters(p *Page) float64 {
	return Eval[float64](p, `parseFloat(getComputedStyle(document.documentElement).fontSize)`)
}

// enlarge presses the button of the text's size once.
func enlarge(p *Page, want float64) {
	p.t.Helper()
	p.Click(`[data-do="size"]`)
	if got := letters(p); got != want {
		p.t.Errorf("pressed, the text is %g px, want %g", got, want)
	}
}

// wholeAtTwice fails when anything is cut, or sticks out, on the screen at hand: on the
// narrowest telephone and on a tablet.
func wholeAtTwice(p *Page, where string) {
	p.t.Helper()
	for _, w := range []window{smallPhone, {390, 664}, tablet} {
		p.ResizeTo(w.width, w.height)
		if wide := Eval[int](p, "document.documentElement.scrollWidth"); wide > w.width {
			p.t.Errorf("%s at %d is %d wide", where, w.width, wide)
		}
		cut := append(p.CutOff(), Eval[[]string](p, sticksOut)...)
		if len(cut) > 0 {
			p.t.Errorf("%s at %d cuts off %q", where, w.width, cut)
		}
		p.save(fmt.Sprintf("size-%s-%d.png", strings.ReplaceAll(where, " ", "-"), w.width), w.width)
	}
}

// sticksOut are the elements whose words do not have room beside each other: wider
// than their own box, or outside the window.
const sticksOut = `[...document.querySelectorAll("body *")].filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && e.innerText?.trim() && !e.matches(".skip-link, .option, .sizing") && getComputedStyle(e).clipPath === "none" && (() => {
	const box = e.getBoundingClientRect();
	return getComputedStyle(e).display !== "inline" && e.scrollWidth > e.clientWidth + 1 || box.left < -1 || box.right > innerWidth + 1;
})()).map((e) => e.tagName + " " + e.className + " " + e.innerText.slice(0, 40))`

// TestTextInThreeSizes: whoever needs larger text presses for it in the bar, on every
// screen, also before the slip. It stays for the visit, over a reload too, and is not there
// for whoever comes next. Twice as large, nothing is cut.
func TestTextInThreeSizes(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/size.db", clock.Now)
	r := Start(t, st, clock)
	_, groups := openPlan(t, r, everyone(), askMore)
	for _, g := range groups {
		language := map[survey.Audience]string{
			survey.Children45: "nn", survey.Pupils12: "en", survey.Pupils57: "nn", survey.Pupils810: "nb", survey.ParentsSchool: "ar",
			survey.ParentsKindergarten: "uk", survey.Staff: "nb",
		}[g.Audience]
		if language == "" {
			continue
		}
		codes, err := r.Service.PrintSlips(t.Context(), "test", g.ID)
		if err != nil {
			t.Fatal(err)
		}
		p := openBrowser(t)
		where := string(g.Audience) + " in " + language + " "
		p.Navigate(r.Setting.RespondentURL + "/?lang=" + language)
		p.WaitUntil(`"ready" in document.documentElement.dataset`)
		enlarge(p, 22.4)
		enlarge(p, 32)
		wholeAtTwice(p, where+"door")
		p.Fill("#door input", string(codes[0]))
		p.Click("#door button[type=submit]")
		p.WaitUntil(`["start", "language"].includes(document.body.dataset.at)`)
		wholeAtTwice(p, where+"first")
		p.Click(fmt.Sprintf(`section:not([hidden]) [data-languages] button[lang=%q]`, language))
		p.WaitUntil(fmt.Sprintf(`document.body.dataset.at === "start" && document.documentElement.lang === %q`, language))
		wholeAtTwice(p, where+"start")
		Eval[bool](p, anyVoice)
		begin(p)
		if g.Audience == survey.Pupils810 {
			staysForTheVisit(t, p, r.Setting.RespondentURL+"/#", codes)
		}
		everyKindAtTwice(p, where)
		p.Click(`[data-do="help"]`)
		wholeAtTwice(p, where+"help")
		p.Click(`#help [data-do="close"]`)
		p.Click(`[data-do="pause"]`)
		at(p, "paused")
		wholeAtTwice(p, where+"paused")
		p.Click(`section:not([hidden]) [data-do="show"]`)
		at(p, "send")
		p.Click(`[data-do="send"]`)
		at(p, "thanks")
		Eval[int](p, `([...document.querySelectorAll("section:not([hidden]) details")].forEach((e) => { e.open = true; }), 0)`)
		wholeAtTwice(p, where+"thanks")
		p.Click(`section:not([hidden]) [data-do="next-slip"]`)
		at(p, "door")
		if got := letters(p); got != 16 {
			t.Errorf("whoever comes next meets text of %g px", got)
		}
	}
}

// everyKindAtTwice passes all questions by, and looks at one of each kind.
func everyKindAtTwice(p *Page, where string) {
	seen := map[string]bool{}
	for n := 1; Eval[string](p, "document.body.dataset.at") == "question"; n++ {
		if kind := Eval[string](p, kindOfQuestion); !seen[kind] {
			seen[kind] = true
			Eval[int](p, `([...document.querySelectorAll("#item details")].forEach((e) => { e.open = true; }), document.querySelector("#item input").click(), 0)`)
			wholeAtTwice(p, fmt.Sprintf("%squestion %d", where, n))
		}
		Eval[int](p, `(takeTime(), document.querySelector("#next").click(), 0)`)
	}
	at(p, "send")
	p.ResizeTo(smallPhone.width, smallPhone.height)
	if shows := Eval[string](p, `((list) => list.scrollHeight > list.clientHeight + 1 ? getComputedStyle(list, "::after").position : "all")(document.querySelector("#skipped-list"))`); shows != "sticky" {
		p.t.Errorf("%s: of what was passed by the list shows %s, and nothing tells of the rest", where, shows)
	}
	wholeAtTwice(p, where+"send")
}

// staysForTheVisit: with the same slip, over a reload, and not with another.
func staysForTheVisit(t *testing.T, p *Page, base string, codes []survey.Code) {
	t.Helper()
	answer(p, 1)
	openSlip(p, base+string(codes[1]))
	if got := letters(p); got != 16 {
		t.Errorf("another slip begins with text of %g px", got)
	}
	openSlip(p, base+string(codes[0]))
	if got := letters(p); got != 32 {
		t.Errorf("after a reload the same slip has text of %g px", got)
	}
	enlarge(p, 16)
	enlarge(p, 22.4)
	enlarge(p, 32)
	Eval[bool](p, anyVoice)
	begin(p)
}

// TestFormInThreeSizes: the plain form too, without a script and without sending anything
// for it; what is sent anyway takes it along to the next page.
func TestFormInThreeSizes(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/formsize.db", clock.Now)
	r := Start(t, st, clock)
	code := firstSlip(t, r, survey.Pupils12)
	p := openBrowser(t)
	p.WithoutScripts()
	zoom := func(where string, want float64) {
		t.Helper()
		if got := Eval[float64](p, `parseFloat(getComputedStyle(document.querySelector("#help")).zoom)`); got != want {
			t.Errorf("%s the text is %g times as large, want %g", where, got, want)
		}
	}
	p.Navigate(r.Setting.RespondentURL + "/skjema?lang=nb")
	zoom("at the door", 1)
	p.Resize(Phone)
	if least := Eval[float64](p, `Math.min(...[...document.querySelectorAll("label.tool")].map((e) => e.getBoundingClientRect().width))`); least < 44 {
		t.Errorf("a size is chosen on %g px", least)
	}
	asked := len(p.Requests())
	p.Click(`label[for="size-2"]`)
	zoom("pressed once,", 1.4)
	p.Click(`label[for="size-3"]`)
	zoom("pressed twice,", 2)
	if sent := p.Requests()[asked:]; len(sent) > 0 {
		t.Errorf("pressing for larger text asks %v", sent)
	}
	wholeAtTwice(p, "form door")
	p.Fill("#code", "KDR7")
	p.ExpectStatus(400)
	p.Follow(`main button[type="submit"]`)
	zoom("after a wrong code", 2)
	p.Fill("#code", code)
	p.Follow(`main button[type="submit"]`)
	zoom("on the questions", 2)
	wholeAtTwice(p, "form questions")
	p.Follow(`button[name="language"][value="nn"]`)
	zoom("in another language", 2)
	p.Follow(`button[name="send"]`)
	zoom("after sending", 2)
	wholeAtTwice(p, "form thanks")
	p.Navigate(r.Setting.RespondentURL + "/skjema?lang=nb")
	zoom("for whoever comes next", 1)
}
