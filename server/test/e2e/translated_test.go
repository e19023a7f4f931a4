package e2e

import (
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// translating does to the page what browsers do that translate it: the words of every text are others, inside
// elements of the browser's own, again whenever the page has put its own there, and the page claims to be in that language.
const translating = `(() => {
  const put = () => {
    watch.disconnect();
    document.documentElement.lang = "fa";
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
    for (let n; (n = walk.nextNode());) if (n.data.trim() && n.parentNode.tagName !== "FONT" && !n.parentNode.closest('[translate="no"], script')) texts.push(n);
    for (const n of texts) {
      const font = document.createElement("font");
      n.replaceWith(font);
      font.textContent = [...n.data].reverse().join("");
    }
    watch.observe(document.documentElement, { subtree: true, childList: true, characterData: true });
  };
  const watch = new MutationObserver(put);
  put();
  return true;
})()`

// TestTheBrowserTranslatesThePage: a parent whose language the page does not have lets the browser translate it. The answers
// are stored as they were given, and what is to be compared with the slip is left as it is.
func TestTheBrowserTranslatesThePage(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/translated.db", clock.Now)
	r := Start(t, st, clock)
	wave, groups := openForEveryone(t, r)
	g := groups[slices.IndexFunc(groups, func(g store.WaveGroup) bool { return g.Audience == survey.ParentsSchool })]
	codes := must.Have(r.Service.PrintSlips(t.Context(), "test", g.ID))(t)
	p := openBrowser(t)
	p.Navigate(r.Setting.RespondentURL + "/#" + string(codes[0]))
	at(p, "language")
	Eval[bool](p, translating)
	p.Click(`section:not([hidden]) [data-languages] button[lang="nb"]`)
	at(p, "start")
	if lang, words := Eval[string](p, "document.documentElement.lang"), p.Text("#promises"); lang != "fa" || strings.Contains(words, "frivillig") {
		t.Fatalf("nothing was translated: %s, %q", lang, words)
	}
	if got, want := p.Text("#compare .symbols"), must.Have(r.Service.Fingerprint(t.Context(), wave))(t).Short(); got != want {
		t.Errorf("%q is to be compared, want %q", got, want)
	}
	begin(p)
	picked := Eval[[]survey.Answer](p, `(() => { const picked = []; while (document.body.dataset.at === "question") {
		const inputs = [...document.querySelectorAll("#item input")], one = inputs[picked.length % inputs.length];
		one.click(); picked.push(Number(one.value)); takeTime(); document.querySelector("#next").click(); } return picked; })()`)
	at(p, "send")
	p.Click(`[data-do="send"]`)
	at(p, "thanks")
	if closing, err := r.Service.Close(t.Context(), "test", wave); err != nil || closing.Answered != 1 || closing.Invalid != 0 {
		t.Errorf("closing gave %+v, %v", closing, err)
	}
	if stored := must.Have(storetest.Responses(t.Context(), st, wave))(t); len(stored) != 1 || !slices.Equal(stored[0].Answers, picked) {
		t.Errorf("stored are %v, picked were %v", stored, picked)
	}
}
