package e2e

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"trivselspuls/server/demo"
	"trivselspuls/static"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// TestNoFirstPageIsDead: whatever keeps the page's script from running, the page says whose fault it is, leads on
// with the slip's code carried over, and never has it in the address.
func TestNoFirstPageIsDead(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/notstarted.db", clock.Now)
	r := Start(t, st, clock)
	slip := string(slipsFor(t, r, survey.Pupils810)[0])
	f := newFilter(t, r.Setting.Server)
	p := openBrowser(t)
	if _, err := chromedp.Call(p.ctx, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true}); err != nil {
		t.Fatal(err)
	}
	p.ExpectException("SyntaxError")
	assets, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	script, err := assets.Path("respond.js")
	if err != nil {
		t.Fatal(err)
	}
	broken := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	for _, one := range []struct {
		name, path string
		answer     http.HandlerFunc
		says       string
		again      bool // the same can be tried once more, and goes well then
	}{
		{"too new a script", script, says(200, "text/javascript", "let = ??= 1"), "Denne nettleseren kan ikke brukes", false},
		{"no script", script, broken, "Vi får ikke kontakt", true},
		{"no words", "/static/text.", broken, "Vi får ikke kontakt", true},
		{"no cryptography", script, robbed(t, r.Setting.Server, "Object.defineProperty(crypto, 'subtle', { value: undefined });"), "Denne nettleseren kan ikke brukes", false},
		{"a fault", script, robbed(t, r.Setting.Server, "Element.prototype.replaceChildren = null;"), "Noe gikk galt på denne siden", false},
		{"an algorithm is missing", script, robbed(t, r.Setting.Server, "crypto.subtle.digest = () => { throw new TypeError(); };"), "Noe gikk galt på denne siden", true},
	} {
		p.Navigate("about:blank")
		f.set(one.path, one.answer)
		p.Navigate(f.address + "/#" + slip)
		p.WaitUntil(`document.querySelector("[data-failed], [data-ready]") !== null`)
		p.WaitText(one.says)
		if strings.Contains(p.Location(), slip) {
			t.Errorf("%s: the address is %s", one.name, p.Location())
		}
		if n := Eval[int](p, `[...document.querySelectorAll("input, .tools button")].filter((e) => e.checkVisibility()).length`); n > 0 && p.Count("[data-failed]") == 1 {
			t.Errorf("%s: %d dead fields and buttons", one.name, n)
		}
		f.open()
		if strings.HasPrefix(one.says, "Noe gikk galt") && p.Count(`[data-do="retry"]:not([hidden])`) != 1 {
			t.Errorf("%s: it cannot be tried again", one.name)
		}
		if one.again && p.Count("[data-failed]") == 1 {
			p.Click("#again")
			p.WaitUntil(`document.body.dataset.at === "start"`)
			p.Navigate("about:blank")
			f.set(one.path, one.answer)
			p.Navigate(f.address + "/#" + slip)
			p.WaitUntil(`document.querySelector("[data-failed]") !== null`)
			p.WaitText(one.says)
			f.open()
		}
		Eval[string](p, `[...document.querySelectorAll(".to-form")].find((e) => e.checkVisibility()).id = "on"`)
		p.Follow("#on")
		if p.Count("fieldset.item") == 0 || strings.Contains(p.Location(), slip) {
			t.Errorf("%s: the way on leads to %s: %s", one.name, p.Location(), p.Text("h1"))
		}
	}
}

// robbed serves the page's script with something taken away before it.
func robbed(t *testing.T, server, loss string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		whole, err := http.Get(server + r.URL.Path)
		if err != nil {
			t.Error(err)
			return
		}
		defer whole.Body.Close()
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = io.WriteString(w, loss)
		_, _ = io.Copy(w, whole.Body)
	}
}
