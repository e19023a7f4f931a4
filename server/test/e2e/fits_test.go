package e2e

import (
	"encoding/json"
	"fmt"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store/storetest"
)

// window is what the questions are answered in.
type window struct{ width, height int }

var (
	smallPhone = window{320, 568}
	phone      = window{320, 640}
	lyingDown  = window{1024, 600} // a small tablet on its side
	tablet     = window{768, 1024}
)

// question is one question as it stands in a window.
type question struct {
	Text   string
	Lines  int  // of the question
	Before bool // with an explanation before it or at hand
	Many   bool // with more answers than eight
	Beside bool // with an answer beside the scale, but for the last, which all have
	Over   int  // how far «next» is below the window; 0 when it is in sight
	Wide   int  // how far something sticks out sideways
}

// walkAsShown goes on or back through all questions and notes how each stands in
// the window.
const walkAsShown = `(async button => {
  const seen = [];
  while (document.body.dataset.at === "question") {
    scrollTo(0, 0);
    const heading = document.querySelector("#item h1");
    seen.push({
      text: heading.innerText,
      lines: Math.round(heading.getBoundingClientRect().height / parseFloat(getComputedStyle(heading).lineHeight)),
      before: document.querySelector("#before, .explained") !== null,
      many: document.querySelectorAll("#item input").length > 8,
      beside: document.querySelectorAll("#item .asides input").length > 1,
      over: Math.max(0, Math.ceil(document.querySelector("#next").getBoundingClientRect().bottom - innerHeight)),
      wide: Math.max(0, document.documentElement.scrollWidth - innerWidth),
    });
    const inputs = [...document.querySelectorAll("#item input")];
    inputs[Math.min(2, inputs.length - 1)].click();
    const there = new Promise(shown => document.addEventListener("shown", shown, { once: true }));
    document.querySelector("#question " + button).click();
    await there;
  }
  return JSON.stringify(seen);
})(%q)`

// TestQuestionsFitTheWindow: whoever answers sees a question, all its answers and
// «next» at once, so that nobody overlooks an answer and no small child has to
// scroll: the smallest in every window, pupils and grown-ups on tablets, and on
// a phone too unless the question is long, has an explanation or an answer beside the scale. In
// every language, and nothing sticks out sideways.
func TestQuestionsFitTheWindow(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/fits.db", clock.Now)
	r := Start(t, st, clock)
	town := everyone()
	town.Fictional = false // the line that says so takes a place that real towns have
	wave, groups := openPlan(t, r, town, askMore)
	p := openBrowser(t)
	p.ResizeTo(smallPhone.width, smallPhone.height)
	seen := 0
	for _, g := range groups {
		codes, err := r.Service.PrintSlips(t.Context(), "test", g.ID)
		if err != nil {
			t.Fatal(err)
		}
		p.Navigate("about:blank")
		p.Navigate(r.Setting.RespondentURL + "/#" + string(codes[0]))
		p.WaitUntil(`["start", "language"].includes(document.body.dataset.at)`)
		for _, language := range promised(t, r, wave, g.Audience).Languages {
			speak(p, language)
			for i, w := range []window{smallPhone, phone, lyingDown, tablet} {
				for _, q := range asShown(t, p, w, i%2 == 0) {
					seen++
					where := fmt.Sprintf("%s in %s, %d × %d: %q", g.Audience, language.Code, w.width, w.height, q.Text)
					if q.Over > 0 && mustFit(g.Audience, w, q) {
						t.Errorf("%s is %d px too high", where, q.Over)
					}
					if q.Wide > 0 {
						t.Errorf("%s is %d px too wide", where, q.Wide)
					}
				}
			}
		}
	}
	if seen < 1600 {
		t.Errorf("only %d questions were seen", seen)
	}
}

// mustFit tells where wording and window allow it.
func mustFit(audience survey.Audience, w window, q question) bool {
	switch {
	case audience == survey.Children45, w == tablet:
		return true
	case w == lyingDown:
		return !q.Many
	case w == phone:
		return !q.Before && q.Lines <= 2 && !q.Beside && !q.Many
	}
	return false
}

// speak turns the first page into a language.
func speak(p *Page, language questionnaire.Language) {
	p.Click(fmt.Sprintf(`section:not([hidden]) [data-languages] button[lang=%q]`, language.Code))
	p.WaitUntil(fmt.Sprintf(`document.body.dataset.at === "start" && document.documentElement.lang === %q && document.documentElement.dir === %q`, language.Code, language.Dir))
}

// asShown goes through the questions in one window, from the first page on or from
// the last one back.
func asShown(t *testing.T, p *Page, w window, on bool) (seen []question) {
	t.Helper()
	p.ResizeTo(w.width, w.height)
	way, end := `[data-do="back"]`, "start"
	if on {
		begin(p)
		way, end = "#next", "send"
	} else {
		p.Click(`section:not([hidden]) [data-do="back"]`)
		at(p, "question")
	}
	if err := json.Unmarshal([]byte(Eval[string](p, fmt.Sprintf(walkAsShown, way))), &seen); err != nil {
		t.Fatal(err)
	}
	at(p, end)
	return seen
}
