package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
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
	Before bool // with an explanation that stands before it
	Many   bool // with more answers than eight
	Over   int  // how far «next» is below the window; 0 when it is in sight
	Wide   int  // how far something sticks out sideways
	Fades  bool // the window's lower edge does, where there is more below
	Cut    string
}

// brokenWords gives the words of what a selector finds that do not stand on one line.
const brokenWords = `((css) => [...document.querySelectorAll(css)].filter((e) => e.checkVisibility()).flatMap((e) => {
  const found = [], walk = document.createTreeWalker(e, NodeFilter.SHOW_TEXT), range = document.createRange();
  for (let n; (n = walk.nextNode());) for (const { 0: word, index } of n.data.matchAll(/[^\s\u200b/–-]+/g)) {
    range.setStart(n, index);
    range.setEnd(n, index + word.length);
    if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) found.push(word);
  }
  return found;
}))`

// walkAsShown goes on or back through all questions and notes how each stands in
// the window.
const walkAsShown = `(async button => {
  const seen = [];
  while (document.body.dataset.at === "question") {
    scrollTo(0, 0);
    const heading = document.querySelector("#item h1");
    seen.push({
      text: heading.innerText,
      before: document.querySelector("#before") !== null,
      many: document.querySelectorAll("#item input").length > 8,
      over: Math.max(0, Math.ceil(document.querySelector("#next").getBoundingClientRect().bottom - innerHeight)),
      wide: Math.max(0, document.documentElement.scrollWidth - innerWidth),
      fades: (({ content, position, bottom }) => content + position + bottom)(getComputedStyle(document.querySelector("#question"), "::after")) === "\"\"sticky0px",
      cut: [...document.querySelectorAll("#item h1, #item .words, .before, .explained, #question button, .tool")].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.innerText)
        .concat(document.documentElement.dataset.size > 0 ? [] : ` + brokenWords + `("#item h1, #item .words, .before, #question button, .tool")).join(", "),
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
// scroll: the smallest in every window, everybody on tablets, and on the narrowest
// telephone too but for what cannot be shorter there (mustFit). Where a question goes on
// below the window, its edge shows that it does. In every language, and nothing sticks
// out sideways or is cut, with the text twice as large either.
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
			for i, w := range []window{smallPhone, phone, lyingDown, tablet, smallPhone, tablet} {
				twice := i >= 4 // as large
				if i == 4 {
					enlarge(p, 22.4)
					enlarge(p, 32)
				}
				for _, q := range asShown(t, p, w, i%2 == 0) {
					seen++
					where := fmt.Sprintf("%s in %s, %d × %d, twice as large %t: %q", g.Audience, language.Code, w.width, w.height, twice, q.Text)
					if q.Over > 0 && !twice && mustFit(g.Audience, language, w, q) {
						t.Errorf("%s is %d px too high", where, q.Over)
					}
					if q.Over > 0 && !q.Fades {
						t.Errorf("%s goes on below the window, and nothing shows it", where)
					}
					if q.Cut != "" {
						t.Errorf("%s has no room for %q", where, q.Cut)
					}
					if q.Wide > 0 {
						t.Errorf("%s is %d px too wide", where, q.Wide)
					}
				}
			}
			enlarge(p, 16)
		}
	}
	if seen < 2400 {
		t.Errorf("only %d questions were seen", seen)
	}
}

// mustFit tells where wording and window allow it. On a telephone of 320 px three things do
// not: an explanation that is to be read first, nine places to choose among, and drafts, whose
// words nobody has shortened yet. They scroll past every answer to «next».
func mustFit(audience survey.Audience, language questionnaire.Language, w window, q question) bool {
	switch {
	case audience == survey.Children45, audience == survey.Pupils12, w == lyingDown, w == tablet:
		return true
	case w == phone:
		return !q.Before && !q.Many && slices.Contains([]string{"nb", "nn", "en"}, language.Code)
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
