package e2e

import (
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// askewTools gives what is wrong with the tools and with the symbols to compare: whether the tools take one row, or
// on the narrowest telephones those for answering one and the page's own another, and end at the edge, which of their words are broken, whether something sticks out, and whether
// the symbols begin where the lines of their language do.
const askewTools = `(() => {
  const tools = [...document.querySelectorAll(".tool")].filter((e) => e.checkVisibility()), wrong = [];
  const rows = new Map();
  for (const e of tools) { const y = Math.round(e.getBoundingClientRect().bottom); rows.set(y, (rows.get(y) || 0) + 1); }
  const each = [...rows.values()].join(" + ");
  if (rows.size > 1 && (innerWidth > 360 || each !== "2 + 3")) wrong.push("tools in rows of " + each);
  const last = tools[tools.length - 1].getBoundingClientRect();
  if ((document.dir === "rtl" ? last.left : innerWidth - last.right) > 32) wrong.push("the tools do not end at the edge");
  wrong.push(...` + brokenWords + `(".tool"));
  if (tools.some((e) => e.scrollWidth > e.clientWidth + 1)) wrong.push("a word sticks out of its tool");
  if (document.documentElement.scrollWidth > innerWidth) wrong.push("the page sticks out");
  for (const e of document.querySelectorAll(".symbols")) {
    if (!e.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(e);
    const a = range.getBoundingClientRect(), b = e.getBoundingClientRect(), away = document.dir === "rtl" ? b.right - a.right : a.left - b.left;
    if (away > 8) wrong.push("the symbols begin " + Math.round(away) + " px from the edge");
  }
  return wrong.join(", ");
})()`

// TestTheToolsStandInOneRow: on the telephones that most people have, and on a tablet, the five tools take one
// row in every language, also with «read aloud», on the first page and
// at a question, so that the answers begin as high as they can; on narrower ones none stands alone in a row. The symbols to compare stand at the
// edge where reading begins.
func TestTheToolsStandInOneRow(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/tools.db", clock.Now)
	r := Start(t, st, clock)
	wave, groups := openPlan(t, r, everyone(), askMore)
	p := openBrowser(t)
	for _, g := range groups {
		if g.Audience != survey.ParentsSchool && g.Audience != survey.Pupils12 {
			continue
		}
		codes, err := r.Service.PrintSlips(t.Context(), "test", g.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i, language := range promised(t, r, wave, g.Audience).Languages {
			p.Navigate("about:blank")
			p.Navigate(r.Setting.RespondentURL + "/#" + string(codes[i]))
			p.WaitUntil(`["start", "language"].includes(document.body.dataset.at)`)
			Eval[bool](p, anyVoice)
			speak(p, language)
			row := func() {
				t.Helper()
				for _, width := range []int{320, 360, 375, 390, 412, 768} {
					p.ResizeTo(width, 700)
					if wrong := Eval[string](p, askewTools); wrong != "" {
						t.Errorf("%s in %s, %s at %d px: %s", g.Audience, language.Code, Eval[string](p, "document.body.dataset.at"), width, wrong)
					}
				}
			}
			row()
			begin(p)
			at(p, "question")
			row()
		}
	}
}
