package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// ownVoice gives the page a Norwegian voice of the tablet's own, which this
// browser lacks, and keeps what is said. It follows WebKit's rule on iPads: what is
// given it outside a touch is dropped without any event, until something was said
// inside one.
const ownVoice = `(() => {
  window.said = [];
  let touch = false, woken = false;
  for (const kind of ["click", "keydown"]) {
    addEventListener(kind, () => { touch = true; }, true);
    addEventListener(kind, () => { touch = false; });
  }
  speechSynthesis.getVoices = () => [{ lang: "nb-NO", localService: true }];
  speechSynthesis.speak = (utterance) => {
    woken ||= touch;
    if (!woken || !utterance.text) return;
    said.push(utterance.text);
    document.body.dataset.said = utterance.text;
    document.body.dataset.times = said.length;
    setTimeout(() => { utterance.onstart?.(); utterance.onend?.(); });
  };
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  return true;
})()`

// A child of four or five meets faces, a picture, a voice and a way to stop, and
// nothing small to hit.
func TestSmallChildrensPage(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/children.db", clock.Now)
	r := Start(t, st, clock)
	slip := firstSlip(t, r, survey.Children45)
	p := openBrowser(t)
	p.Navigate(r.Setting.RespondentURL + "/")
	p.WaitUntil("document.documentElement.dataset.ready !== undefined")
	if n := p.Count(`[data-do="aloud"]:not([hidden])`); n != 0 {
		t.Error("reading aloud is offered though there is no voice")
	}
	Eval[bool](p, ownVoice)
	Eval[bool](p, "(location.hash = '"+slip+"', true)")
	at(p, "start")
	p.WaitUntil(`document.querySelector('.top [data-do="aloud"]:not([hidden])') !== null`)
	p.Inspect("respond-children-start")
	begin(p)
	p.WaitUntil(`document.body.dataset.said === "Vil ikke svare" && document.querySelector(".reading") === null`)
	spoken := Eval[string](p, "JSON.stringify(said.slice(-5))")
	if want := `["Liker du is?","Ja","Litt","Nei","Vil ikke svare"]`; spoken != want {
		t.Errorf("the page says %s, not %s", spoken, want)
	}
	before := Eval[int](p, "said.length")
	p.Click(`[data-do="aloud"]`) // once more: the line before the question, the question, four answers
	p.WaitUntil(fmt.Sprintf(`document.body.dataset.times === "%d" && document.querySelector(".reading") === null`, before+6))
	if p.Count(`[data-do="aloud"][aria-pressed="true"]`) != 1 {
		t.Error("hearing a question once more turns the voice off")
	}
	p.WaitVisible("#item .picture")
	p.Inspect("respond-children-question")
	stopAndGoOn(t, p)
	stopAndDelete(t, p, slip)
	smiles(t, p)
}

// roomy finds what small children have to hit below 64 px.
func roomy(p *Page) {
	p.t.Helper()
	small := Eval[string](p, `!["children-4-5", "pupils-1-2"].includes(document.body.dataset.audience) ? "" :
		[...document.querySelectorAll("button, .option, .tool, .mend a, summary, .code input")]
		.filter((e) => e.checkVisibility({ visibilityProperty: true })).map((e) => [e.innerText || e.id, e.getBoundingClientRect()])
		.filter(([, box]) => box.width < 64 || box.height < 64).map(([text, { width, height }]) => text + " " + width + " × " + height).join(", ")`)
	if small != "" {
		p.t.Errorf("%s: smaller than 64 px: %s", Eval[string](p, "document.body.dataset.at"), small)
	}
}

func stopAndGoOn(t *testing.T, p *Page) {
	t.Helper()
	p.Click(`[data-do="pause"]`)
	at(p, "paused")
	p.Inspect("respond-children-stopped")
	p.Click(`section:not([hidden]) [data-do="show"]`)
	at(p, "question")
}

// stopAndDelete: the answers go and the tablet is ready for the next slip; the same
// slip begins anew here.
func stopAndDelete(t *testing.T, p *Page, slip string) {
	t.Helper()
	first := p.Text("#item h1")
	answer(p, 1)
	p.Click(`[data-do="pause"]`)
	at(p, "paused")
	p.Click(`[data-do="erase"]`)
	if got := p.Text(`[data-do="erase"]`); got != "Ja, slett svarene" || !strings.Contains(kept(p), "draft.") {
		t.Errorf("before it is done the page asks %q", got)
	}
	p.Click(`[data-do="erase"]`)
	at(p, "door")
	if left := kept(p); strings.Contains(left, "draft.") || !strings.Contains(left, "ticket.") {
		t.Errorf("stopped and deleted, the tablet keeps %s", left)
	}
	Eval[bool](p, "(location.hash = '"+slip+"', true)")
	at(p, "start")
	if got := p.Text(`[data-do="begin"]`); got != "Start" {
		t.Errorf("the same slip begins with %q", got)
	}
	begin(p)
	if got := p.Text("#item h1"); got != first || p.Count("#item input:checked") != 0 {
		t.Errorf("the same slip begins at %q", got)
	}
}

// smiles goes through all questions: where there are three answers, the smile
// stands over «Ja», and nowhere when somebody unkind is asked about.
func smiles(t *testing.T, p *Page) {
	t.Helper()
	chosenIsMarked(t, p)
	var asked []string
	for Eval[string](p, "document.body.dataset.at") == "question" {
		text := p.Text("#item h1")
		asked = append(asked, text)
		var options []struct{ Word, Mouth string }
		err := json.Unmarshal([]byte(Eval[string](p, `JSON.stringify([...document.querySelectorAll("#item .option")].map((e) => ({
			word: e.querySelector(".words").innerText, mouth: e.querySelector(".face-mouth")?.getAttribute("d") ?? ""})))`)), &options)
		if err != nil {
			t.Fatal(err)
		}
		const smile = "M20 38q12 12 24 0"
		smiling := "Ja"
		if text == "Er det noen som er slemme mot deg her?" {
			smiling = ""
		}
		for _, o := range options {
			if (o.Mouth == smile) != (o.Word == smiling) && len(options) == 4 {
				t.Errorf("%s: the answer %s has the mouth %q", text, o.Word, o.Mouth)
			}
		}
		p.Click("#next")
		p.WaitUntil(fmt.Sprintf(`document.body.dataset.at !== "question" || document.querySelector("#item h1").innerText !== %q`, text))
	}
	if !slices.Contains(asked, "Er det noen som er slemme mot deg her?") || len(asked) != 7 {
		t.Errorf("asked %q", asked)
	}
}

// chosenIsMarked picks a face: a ring as large as the answer comes round it, and round no other.
func chosenIsMarked(t *testing.T, p *Page) {
	t.Helper()
	p.Click("#item .scale .option:nth-child(2)")
	rings := Eval[string](p, `[...document.querySelectorAll("#item .option")].map((e) => {
		const ring = getComputedStyle(e.querySelector(".words"), "::before");
		return ring.content !== "none" && ring.position === "absolute" && parseFloat(ring.width) >= e.clientWidth ? "o" : "-";
	}).join("")`)
	if rings != "-o--" {
		t.Errorf("of three faces and «I do not know» the second is chosen, and marked are %s", rings)
	}
}

// firstSlip opens a wave for everyone and gives a code for one audience.
func firstSlip(t *testing.T, r Running, audience survey.Audience) string {
	t.Helper()
	return string(slipsFor(t, r, audience)[0])
}

// slipsFor opens a wave for everyone and prints the slips of one audience's group.
func slipsFor(t *testing.T, r Running, audience survey.Audience) []survey.Code {
	t.Helper()
	_, groups := openForEveryone(t, r)
	for _, g := range groups {
		if g.Audience == audience {
			codes, err := r.Service.PrintSlips(t.Context(), "test", g.ID)
			if err != nil {
				t.Fatal(err)
			}
			return codes
		}
	}
	t.Fatalf("nobody of %s is asked", audience)
	return nil
}
