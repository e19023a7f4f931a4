package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// filter stands between the tablet and the server, as a school's network does, and
// answers in the server's place where it is told to.
type filter struct {
	address string
	mu      sync.Mutex
	paths   string // that begin so are answered here; none when empty
	answer  http.HandlerFunc
	ahead   time.Duration // how much later than it is the server's answers say it is
}

func newFilter(t *testing.T, server string) *filter {
	t.Helper()
	target, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	f := &filter{}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host
		},
		ModifyResponse: func(r *http.Response) error {
			f.mu.Lock()
			defer f.mu.Unlock()
			r.Header.Set("Date", time.Now().Add(f.ahead).UTC().Format(http.TimeFormat))
			return nil
		},
	}
	listening := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		answer := f.answer
		if f.paths == "" || !strings.HasPrefix(r.URL.Path, f.paths) {
			answer = proxy.ServeHTTP
		}
		f.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(listening.Close)
	f.address = strings.Replace(listening.URL, "127.0.0.1", "localhost", 1)
	return f
}

func (f *filter) set(paths string, answer http.HandlerFunc) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.paths, f.answer = paths, answer
}

// later makes the server's answers say that it is that much later.
func (f *filter) later(ahead time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ahead = ahead
}

func (f *filter) open() { f.set("", nil) }

// says answers with a status and a text.
func says(status int, kind, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(text))
	}
}

const (
	html      = "text/html"
	jsonType  = "application/json"
	blockPage = "<h1>Logg på nettet</h1>"
	blockJSON = `{"status":"login_required"}`
	hashOfAll = `{"stored":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU","received":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"}`
	noNetwork = "Nettet slipper oss ikke fram"
)

// TestFilterLosesNoAnswer: whatever a network answers in the server's place, with
// any status and type, the answers wait on the tablet and arrive once.
func TestFilterLosesNoAnswer(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/filter.db", clock.Now)
	r := Start(t, st, clock)
	slips := slipsFor(t, r, survey.Pupils810)
	f := newFilter(t, r.Setting.Server)
	p := openBrowser(t)
	p.ExpectStatus(403, 409, 422, 502)
	before := envelopes(t, st)
	for i, one := range []struct {
		name   string
		answer http.HandlerFunc
	}{
		{"200 page", says(200, html, blockPage)},
		{"200 JSON", says(200, jsonType, blockJSON)},
		{"204", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }},
		{"302", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/inn", http.StatusFound) }},
		{"403 page", says(403, html, blockPage)},
		{"409 JSON", says(409, jsonType, blockJSON)},
		{"422 in the protocol's words", says(422, jsonType, `{"error":"proof_refused"}`)},
		{"502", says(502, html, "<h1>Bad gateway</h1>")},
		{"somebody else's receipt", says(200, jsonType, hashOfAll)},
		{"broken off", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
	} {
		f.open()
		openSlip(p, f.address+"/#"+string(slips[i]))
		begin(p)
		answerAll(t, p)
		f.set("/api/cast", one.answer)
		p.Click(`[data-do="send"]`)
		at(p, "unsent")
		p.Reload()
		p.WaitText("Ett svar venter på nett")
		if left := kept(p); strings.Count(left, "unsent.") != 1 || envelopes(t, st)-before != i {
			t.Fatalf("%s: %d envelopes came in, the tablet keeps %s", one.name, envelopes(t, st)-before, left)
		}
		f.open()
		Eval[bool](p, `dispatchEvent(new Event("online"))`)
		p.WaitText("Det som ventet, er sendt nå.")
		if left := kept(p); strings.Contains(left, "unsent.") || envelopes(t, st)-before != i+1 {
			t.Fatalf("%s: %d envelopes came in afterwards, the tablet keeps %s", one.name, envelopes(t, st)-before, left)
		}
	}
}

// TestFilterIsNoAlarm: a network that wants people to sign in is called that, on
// every step, with a way to try again; the slip goes on afterwards.
func TestFilterIsNoAlarm(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/filter.db", clock.Now)
	r := Start(t, st, clock)
	slips := slipsFor(t, r, survey.Pupils810)
	f := newFilter(t, r.Setting.Server)
	p := openBrowser(t)
	p.ExpectStatus(403)
	for i, answer := range []http.HandlerFunc{
		says(200, jsonType, blockJSON), says(200, html, blockPage), says(403, jsonType, blockJSON),
		func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/inn", http.StatusFound) },
	} {
		slip := f.address + "/#" + string(slips[i])
		f.set("/api/look", answer)
		p.Navigate("about:blank")
		p.Navigate(slip)
		at(p, "stop")
		calls(t, p, "#stop-title", noNetwork)
		if i == 0 {
			p.Inspect("respond-network")
		}
		f.set("/api/questionnaire", answer)
		p.Click(`[data-do="retry"]`)
		at(p, "stop")
		calls(t, p, "#stop-title", noNetwork)
		f.set("/api/manifest", answer)
		p.Click(`[data-do="retry"]`)
		at(p, "stop")
		calls(t, p, "#stop-title", noNetwork)
		f.set("/api/redeem", answer)
		p.Click(`[data-do="retry"]`)
		at(p, "start")
		p.Click(`[data-do="begin"]`)
		p.WaitVisible("#notice")
		calls(t, p, "#notice", noNetwork)
		f.open()
		begin(p)
		answerAll(t, p)
		f.set("/api/cast", answer)
		p.Click(`[data-do="send"]`)
		at(p, "unsent")
		p.WaitVisible("#notice")
		calls(t, p, "#notice", noNetwork)
		f.open()
		p.Click(`[data-do="resend"]`)
		at(p, "thanks")
	}
}

// calls fails unless an element says something.
func calls(t *testing.T, p *Page, css, words string) {
	t.Helper()
	if got := p.Text(css); !strings.Contains(got, words) {
		t.Errorf("the page says %q, not %q", got, words)
	}
}
