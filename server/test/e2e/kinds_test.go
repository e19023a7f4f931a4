package e2e

import (
	"fmt"
	"slices"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store/storetest"
)

// anyVoice gives the page a voice for every language, which goes on speaking for
// ever, so that what is being read stays marked.
const anyVoice = `(() => {
  speechSynthesis.getVoices = () => ["nb", "nn", "en", "pl", "uk", "ar", "so", "lt", "ur"].map((lang) => ({ lang, localService: true }));
  speechSynthesis.speak = (utterance) => { setTimeout(() => utterance.onstart?.()); }; // and never ends
  window.SpeechSynthesisUtterance = class {};
  return true;
})()`

// kindOfQuestion is all that makes one question look different from another.
const kindOfQuestion = `(() => {
  const count = (css) => document.querySelectorAll("#item " + css).length;
  return [".scale .option", ".asides .option", ".face", ".before", ".eyebrow"].map(count).join(" ");
})()`

// TestEveryKindOfScreen: axe finds nothing on any kind of question, whatever its
// answers look like, explained, practised or read aloud, for every audience in
// every language, nor on any screen round them, and small children find nothing there that is
// hard to hit. The colours of the dark are those
// of every language, and are looked at in the first one of each audience.
func TestEveryKindOfScreen(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/kinds.db", clock.Now)
	r := Start(t, st, clock)
	wave, groups := openPlan(t, r, everyone(), askMore)
	p := openBrowser(t)
	p.Resize(Phone)
	kinds := 0
	for _, g := range groups {
		codes, err := r.Service.PrintSlips(t.Context(), "test", g.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i, language := range promised(t, r, wave, g.Audience).Languages {
			slip := r.Setting.RespondentURL + "/#" + string(codes[i])
			look := look{p, i == 0}
			arriveSpeaking(look, slip, language)
			kinds += everyQuestion(look)
			if g.Audience == survey.ParentsSchool || (g.Audience == survey.Children45 || g.Audience == survey.Pupils12) && i == 0 {
				aroundTheQuestions(look, slip, string(codes[len(codes)-1]), language) // only looked at
			}
		}
	}
	if kinds < 100 {
		t.Errorf("only %d kinds of questions were seen", kinds)
	}
}

// arriveSpeaking opens a slip's first page in a language, with a voice.
func arriveSpeaking(l look, slip string, language questionnaire.Language) {
	p := l.Page
	p.Navigate("about:blank")
	p.Navigate(slip)
	p.WaitUntil(`["start", "language"].includes(document.body.dataset.at)`)
	Eval[bool](p, anyVoice)
	speak(p, language)
	l.judge()
	begin(p)
	if p.Count(`[data-do="aloud"][aria-pressed="false"]`) == 1 {
		p.Click(`[data-do="aloud"]`)
	}
	p.WaitVisible(".reading")
}

// look is a page and how it is looked at.
type look struct {
	*Page
	dark bool // too
}

// judge judges the screen as it stands; what small children have to hit, in every width.
func (p look) judge() {
	p.Axe()
	for _, width := range []int{390, Laptop, Phone} {
		p.Resize(width)
		roomy(p.Page)
	}
	if p.dark {
		p.AxeDark()
	}
}

// judgeAt judges a screen once the page says that it is there.
func (p look) judgeAt(screen string) {
	at(p.Page, screen)
	p.judge()
}

// everyQuestion judges one question of each kind and goes on to the last screen.
func everyQuestion(p look) int {
	seen := []string{}
	for Eval[string](p.Page, "document.body.dataset.at") == "question" {
		if kind := Eval[string](p.Page, kindOfQuestion); !slices.Contains(seen, kind) {
			seen = append(seen, kind)
			Eval[int](p.Page, `(document.querySelector("#item input").click(), 0)`)
			p.judge()
		}
		Eval[int](p.Page, `([...document.querySelectorAll("#item input")].at(2)?.click(), document.querySelector("#next").click(), 0)`)
	}
	return len(seen)
}

// aroundTheQuestions goes from the last screen through everything else that can
// happen: hiding, help, stopping, coming back to a draft, a network that is gone,
// the next slip meanwhile, the receipt, a used code, a wrong one, and a tablet
// that was left alone.
func aroundTheQuestions(p look, slip, next string, language questionnaire.Language) {
	p.judgeAt("send")
	p.Click(`section:not([hidden]) [data-do="back"]`)
	at(p.Page, "question")
	p.Click(`[data-do="pause"]`)
	p.judgeAt("paused")
	p.Click(`section:not([hidden]) [data-do="show"]`) // what was answered is not shown again
	at(p.Page, "send")
	p.Click(`[data-do="hide"]`)
	p.judgeAt("covered")
	liftAnyhow(p, slip)
	p.judgeAt("send")
	if p.Count(`section:not([hidden]) [data-do="back"]:not([hidden])`) != 0 {
		p.t.Error("there is a way back to what was answered before the cover")
	}
	p.Click(`[data-do="help"]`)
	p.judge()
	p.Press(Escape)
	p.Navigate("about:blank")
	p.Navigate(slip)
	p.WaitUntil(fmt.Sprintf(`document.body.dataset.at === "start" && document.documentElement.lang === %q`, language.Code))
	p.judgeAt("start")
	p.Click(`[data-do="begin"]`)
	at(p.Page, "send") // nothing is left unanswered
	Eval[bool](p.Page, castGone)
	p.Click(`[data-do="send"]`)
	p.judgeAt("unsent")
	Eval[bool](p.Page, fmt.Sprintf(`(location.hash = %q, true)`, next))
	p.WaitUntil(`["start", "language"].includes(document.body.dataset.at)`)
	p.WaitVisible("#waiting")
	p.judge()
	Eval[bool](p.Page, `(window.fetch = real, dispatchEvent(new Event("online")), true)`)
	p.WaitUntil(`Object.keys(localStorage).every((name) => !name.startsWith("unsent."))`)
	leftAlone(p)
	p.ExpectStatus(409)
	Eval[bool](p.Page, fmt.Sprintf(`(location.hash = %q, true)`, codeOf(slip)))
	p.judgeAt("stop")
	p.Click(`section:not([hidden]) [data-do="next-slip"]`)
	at(p.Page, "door")
	p.Fill("#door input", "KDR7")
	p.Click("#door button[type=submit]")
	p.WaitUntil(`document.querySelector("#code-error").textContent !== ""`)
	p.judgeAt("door")
}

// liftAnyhow takes the cover off as whoever answers here must: by a tap, by the last
// symbols, of which the first are wrong, or by the whole slip.
func liftAnyhow(p look, slip string) {
	switch Eval[string](p.Page, `document.querySelector("#cover").dataset.lift`) {
	case "last":
		lifts(p.Page, "CCCC")
		p.WaitUntil(`document.querySelector("#last-error").textContent !== ""`)
		p.judge()
		lifts(p.Page, codeOf(slip)[8:])
	case "slip":
		p.Click(`[data-do="slip"]`)
		at(p.Page, "door")
		p.Fill("#door input", codeOf(slip))
		p.Click("#door button[type=submit]")
	default:
		p.Click(`#cover [type="submit"]`)
	}
}

// leftAlone lets eleven minutes pass at once.
func leftAlone(p look) {
	Eval[bool](p.Page, `(() => {
		const now = Date.now;
		Date.now = () => now() + 11 * 60 * 1000;
		document.dispatchEvent(new Event("visibilitychange"));
		Date.now = now;
		return true;
	})()`)
	p.judgeAt("covered")
}
