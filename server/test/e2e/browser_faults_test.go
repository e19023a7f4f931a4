package e2e

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const pageHead = `<!doctype html><html lang="nb"><head><title>Prøve</title><script src="/page.js" defer></script></head><body><main>`

// site serves small pages under a policy as strict as the product's.
func site(t *testing.T) string {
	t.Helper()
	pages := map[string]string{
		"/good":        pageHead + `<h1>God side</h1><label for="n">Navn</label><input id="n"><button id="b">Send</button><p id="out"></p><a href="/next">Videre</a></main></body></html>`,
		"/next":        pageHead + `<h1>Neste</h1></main></body></html>`,
		"/poor":        pageHead + `<h1>Dårlig</h1><input id="unlabelled"></main></body></html>`,
		"/style":       pageHead + `<h1 style="color:red">Brudd</h1></main></body></html>`,
		"/away":        pageHead + `<h1>Ute</h1><img alt="" src="http://127.0.0.2:9/x.png"></main></body></html>`,
		"/gone":        pageHead + `<h1>Borte</h1><img alt="" src="/nowhere.png"></main></body></html>`,
		"/moves":       pageHead + `<h1>Flytter seg</h1><button id="moves">Send</button><p id="out"></p></main></body></html>`,
		"/favicon.ico": "",
		"/throw":       pageHead + `<h1 id="throw">Feil</h1></main></body></html>`,
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/page.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write([]byte(`document.querySelector("#b")?.addEventListener("click", () => { document.querySelector("#out").textContent = "Hei " + document.querySelector("#n").value; });
const moves = document.querySelector("#moves");
moves?.addEventListener("mousedown", () => { moves.style.marginTop = "300px"; }, { once: true });
moves?.addEventListener("click", () => { document.querySelector("#out").textContent += "pressed"; });
if (document.querySelector("#throw")) throw new Error("with intent");`))
	})
	for path, body := range pages {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; img-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'")
			_, _ = w.Write([]byte(body))
		})
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestUseAPage(t *testing.T) {
	p, base := openBrowser(t), site(t)
	p.Navigate(base + "/good")
	p.Fill("#n", "Kari")
	p.Click("#b")
	p.WaitText("Hei Kari")
	if got := p.Text("#out"); got != "Hei Kari" {
		t.Errorf("Text = %q", got)
	}
	p.Navigate(base + "/good")
	p.Press(Tab)
	if got := p.Focused(); got != "input text n" {
		t.Errorf("Focused = %q", got)
	}
	p.Inspect("browser-good")
	if pdf := p.PDF(); !strings.HasPrefix(string(pdf), "%PDF-") {
		t.Error("PDF is none")
	}
	p.Follow("a")
	if got := p.Text("h1"); got != "Neste" {
		t.Errorf("after Follow the heading is %q", got)
	}
}

// A button that moves away under the mouse, as when a slow page is drawn anew, is
// pressed where it has come to, and once.
func TestClickFindsWhatMovesAway(t *testing.T) {
	p := openBrowser(t)
	p.Navigate(site(t) + "/moves")
	p.Click("#moves")
	p.WaitText("pressed")
	if got := p.Text("#out"); got != "pressed" {
		t.Errorf("pressing once gave %q", got)
	}
}

// A helper that finds nothing wrong with a bad page would make every test that
// uses it worthless.
func TestBadPagesAreFound(t *testing.T) {
	for path, want := range map[string]string{
		"/style": "Content Security Policy",
		"/away":  "another host",
		"/gone":  "status 404",
		"/throw": "with intent",
	} {
		t.Run(path, func(t *testing.T) {
			p := openBrowser(t)
			p.Navigate(site(t) + path)
			p.WaitVisible("h1")
			got := strings.Join(p.watch.problems(), "\n")
			if !strings.Contains(got, want) {
				t.Errorf("problems = %q, want one with %q", got, want)
			}
			p.watch.found = nil // they were the point
		})
	}
	t.Run("axe", func(t *testing.T) {
		p := openBrowser(t)
		p.Navigate(site(t) + "/poor")
		if got := p.violations(everyRule); !strings.Contains(got, "label") {
			t.Errorf("violations = %q, want the missing label", got)
		}
		Eval[bool](p, `(() => {
			const dim = new CSSStyleSheet();
			dim.replaceSync("@media (prefers-color-scheme: dark) { h1 { color: #333; background: #222; } }");
			document.adoptedStyleSheets = [dim];
			return true;
		})()`)
		if got := p.violations(colourRules); got != "" {
			t.Errorf("violations in the light = %q", got)
		}
		p.Prefer("prefers-color-scheme", "dark")
		if got := p.violations(colourRules); !strings.Contains(got, "color-contrast") {
			t.Errorf("violations in the dark = %q, want the contrast", got)
		}
	})
}
