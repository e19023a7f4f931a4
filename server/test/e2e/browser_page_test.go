package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Page is one tab. It belongs to one test and is not safe for concurrent use.
type Page struct {
	t     testing.TB
	ctx   context.Context
	watch *watch
}

// Keys for Press.
const (
	Tab        = kb.Tab
	Enter      = kb.Enter
	Space      = " "
	Escape     = kb.Escape
	ArrowDown  = kb.ArrowDown
	ArrowUp    = kb.ArrowUp
	ArrowLeft  = kb.ArrowLeft
	ArrowRight = kb.ArrowRight
)

func newPage(t testing.TB, ctx context.Context) *Page {
	t.Helper()
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	p := &Page{t: t, ctx: ctx, watch: &watch{awaited: map[network.RequestID]string{}}}
	if err := chromedp.Listen(ctx, p.watch.event); err != nil {
		t.Fatalf("listen to Chromium: %v", err)
	}
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: unhurried}); err != nil {
		t.Fatalf("slow down whoever clicks: %v", err)
	}
	t.Cleanup(func() {
		for _, problem := range p.watch.problems() {
			t.Errorf("the page: %s", problem)
		}
	})
	return p
}

// unhurried lets every press, and every call of takeTime, come a second after the screen
// by the page's own time, which is what a person takes at least to look at it: the page
// passes over taps that come faster, for they were not meant.
const unhurried = `{
	const now = performance.now.bind(performance);
	let ahead = 0;
	performance.now = () => now() + ahead;
	window.takeTime = () => { ahead += 1000; };
	for (const kind of ["pointerup", "keydown"]) addEventListener(kind, ({ isTrusted }) => isTrusted && takeTime(), true);
	addEventListener("click", (event) => { window.hit ||= event.composedPath().some((node) => node.matches?.(window.aim)); }, true);
}`

// untilStepEnds has a wait last as long as its step may.
var untilStepEnds = chromedp.WithPollingTimeout(0)

// movedOn is what Chromium says when the page was replaced while it was looked
// at. Whoever only waits looks again; any other step may have had its effect.
const movedOn = "Cannot find context with specified id"

// movedAway is what it says when another process draws the page that came.
const movedAway = "Inspected target navigated or closed"

// nodeGone is what Chromium says when a node was replaced between being found and being
// looked at. Nothing has been done to it then, so any step may be taken again.
const nodeGone = "No node with given id found"

// run takes one step within stepTimeout and ends the test if it fails.
func run[T any](p *Page, what string, action chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepTimeout)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	again := func(err error) bool {
		return strings.HasPrefix(what, "wait ") && (strings.Contains(err.Error(), movedOn) || strings.Contains(err.Error(), movedAway)) || strings.Contains(err.Error(), nodeGone)
	}
	for err != nil && ctx.Err() == nil && again(err) {
		value, err = chromedp.Run(ctx, action)
	}
	if err != nil {
		p.t.Fatalf("%s: %v\nat %s\n%s", what, err, p.where(), strings.Join(p.watch.problems(), "\n"))
	}
	return value
}

// where says what is on the screen, for the message of a failed step.
func (p *Page) where() string {
	ctx, cancel := context.WithTimeout(p.ctx, stepTimeout)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + ", " + document.readyState + "\n" + (document.body ? document.body.innerText.slice(0, 1500) : "")`))
	if err != nil {
		text = "an unreadable page"
	}
	return fmt.Sprintf("%s\nstill asked for: %q", text, p.watch.open())
}

// Navigate goes to an address and waits until it has loaded. The first address
// sets the page's own host; a request to another host fails the test.
func (p *Page) Navigate(address string) {
	p.t.Helper()
	p.watch.allow(address)
	run(p, "go to "+address, chromedp.Navigate(address))
}

// Reload loads the page again.
func (p *Page) Reload() { p.t.Helper(); run(p, "reload", chromedp.Reload()) }

// Back goes to the previous page of the history.
func (p *Page) Back() { p.t.Helper(); run(p, "back", chromedp.NavigateBack()) }

// Forward undoes Back.
func (p *Page) Forward() { p.t.Helper(); run(p, "forward", chromedp.NavigateForward()) }

// BackRefused goes back to a page that the browser no longer has, and reports
// whether it said so instead of showing it.
func (p *Page) BackRefused() bool {
	ctx, cancel := context.WithTimeout(p.ctx, stepTimeout)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.NavigateBack())
	return err != nil && strings.Contains(err.Error(), "ERR_CACHE_MISS")
}

// Click waits for the first element that matches the CSS selector to be visible
// and clicks it.
func (p *Page) Click(css string) {
	p.t.Helper()
	p.WaitVisible(css)
	run(p, "click "+css, hit(css))
}

// hit clicks an element, and clicks it again as long as the click went to another: a
// page that is drawn anew may move an element away between being looked for and being
// pressed. A page that does not answer any more, or knows of no aim, has been left by the click.
func hit(css string) chromedp.Action[chromedp.Void] {
	aim := fmt.Sprintf("window.aim = %q, window.hit = null", css)
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		if _, err := chromedp.Evaluate[any](aim)(ctx, tab); err != nil {
			return err
		}
		if _, err := chromedp.Click(chromedp.CSS(css))(ctx, tab); err != nil {
			return err
		}
		for tells(ctx, tab, "window.hit === false && (window.hit = null, true)") {
			soon, cancel := context.WithTimeout(ctx, stepTimeout/4)
			_, err := chromedp.Click(chromedp.CSS(css))(soon, tab)
			cancel()
			if err != nil && tells(ctx, tab, "window.aim !== undefined") {
				return err
			}
		}
		return nil
	})
}

// tells reports whether the page answers soon, and that something is so.
func tells(ctx context.Context, tab *chromedp.Target, so string) bool {
	soon, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	is, err := chromedp.Evaluate[bool](so)(soon, tab)
	return is && err == nil
}

// Follow clicks a link or button and waits for the page it leads to. The event that says so
// can be missed: who has waited long for it looks whether the page is there.
func (p *Page) Follow(css string) {
	p.t.Helper()
	p.WaitVisible(css)
	anyLoad := func(page.EventLoadEventFired) bool { return true }
	wait := chromedp.WaitEvent(page.LoadEventFired, anyLoad, hit(css))
	run(p, "follow "+css, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		long, cancel := context.WithTimeout(ctx, stepTimeout/2)
		defer cancel()
		_, missed := wait(long, tab)
		if missed == nil || long.Err() == nil {
			return missed
		}
		const loaded = `window.aim === undefined && performance.getEntriesByType("navigation")[0]?.loadEventEnd > 0`
		if there, err := chromedp.Evaluate[bool](loaded)(ctx, tab); !there {
			return errors.Join(missed, err)
		}
		return nil
	}))
}

// Fill empties a field and types text into it.
func (p *Page) Fill(css, text string) {
	p.t.Helper()
	run(p, "fill "+css, chromedp.Steps(
		chromedp.WaitVisible(chromedp.CSS(css)),
		chromedp.Clear(chromedp.CSS(css)),
		chromedp.SendKeys(chromedp.CSS(css), text),
	))
}

// Press sends keys to whatever has the focus.
func (p *Page) Press(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		run(p, fmt.Sprintf("press %q", key), chromedp.KeyEvent(key))
	}
}

// Compose makes a text what the focused field's keyboard is composing, as telephones do.
func (p *Page) Compose(text string) {
	p.t.Helper()
	end := int64(len(text))
	_, err := chromedp.Call(p.ctx, input.ImeSetComposition, input.ImeSetCompositionParams{Text: text, SelectionStart: end, SelectionEnd: end})
	if err != nil {
		p.t.Fatalf("compose %q: %v", text, err)
	}
}

// WaitVisible waits for an element to be shown.
func (p *Page) WaitVisible(css string) {
	p.t.Helper()
	run(p, "wait for "+css, chromedp.WaitVisible(chromedp.CSS(css)))
}

// WaitText waits until the page shows a text anywhere, spaces folded.
func (p *Page) WaitText(text string) {
	p.t.Helper()
	run(p, fmt.Sprintf("wait for the text %q", text), chromedp.PollFunction[bool](
		`wanted => document.body && document.body.innerText.replace(/\s+/g, " ").includes(wanted)`,
		chromedp.WithPollingArgs(text), untilStepEnds))
}

// WaitUntil waits until a JavaScript expression is true.
func (p *Page) WaitUntil(expression string) {
	p.t.Helper()
	run(p, "wait until "+expression, chromedp.Poll[bool](expression, untilStepEnds))
}

// Text is the visible text of the first element that matches, spaces folded.
func (p *Page) Text(css string) string {
	p.t.Helper()
	return strings.Join(strings.Fields(run(p, "read "+css, chromedp.Text(chromedp.CSS(css)))), " ")
}

// Count is the number of elements that match.
func (p *Page) Count(css string) int {
	p.t.Helper()
	return Eval[int](p, fmt.Sprintf("document.querySelectorAll(%q).length", css))
}

// Location is the page's address as the address bar shows it.
func (p *Page) Location() string {
	p.t.Helper()
	return run(p, "read the address", chromedp.Location())
}

// Focused describes the element with the focus: its tag, type, name or id, and
// text, for keyboard tests.
func (p *Page) Focused() string {
	p.t.Helper()
	return Eval[string](p, `(e => e ? [e.tagName.toLowerCase(), e.type, e.id || e.name, (e.innerText || "").trim()].filter(Boolean).join(" ") : "")(document.activeElement)`)
}

// Eval evaluates JavaScript in the page, awaiting a promise.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	return run(p, "evaluate "+expression, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// Download clicks a button or link that gives the browser a file to keep, and
// returns the file.
func (p *Page) Download(css string) []byte {
	p.t.Helper()
	dir, events := p.t.TempDir(), true
	ctx, cancel := context.WithTimeout(p.ctx, stepTimeout)
	defer cancel()
	progress := chromedp.Events(ctx, browser.DownloadProgress)
	_, err := chromedp.Call(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllowAndName, DownloadPath: dir, EventsEnabled: &events,
		BrowserContextID: chromedp.FromContext(ctx).BrowserContextID,
	})
	if err != nil {
		p.t.Fatalf("allow downloads: %v", err)
	}
	p.Click(css)
	for event, err := range progress {
		if err != nil || event.State == browser.DownloadProgressStateCanceled {
			p.t.Fatalf("download %s: %v\nat %s", css, err, p.where())
		}
		if event.State == browser.DownloadProgressStateCompleted {
			body, err := os.ReadFile(filepath.Join(dir, event.GUID))
			if err != nil {
				p.t.Fatalf("read the download: %v", err)
			}
			return body
		}
	}
	p.t.Fatalf("download %s does not end\nat %s", css, p.where())
	return nil
}

// Slow makes the page's network and processor those of an old tablet at the far
// end of a school: bits a second each way, a delay on every request, and a
// processor so many times slower.
func (p *Page) Slow(bits int, delay time.Duration, times float64) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{
			Latency:            float64(delay.Milliseconds()),
			DownloadThroughput: float64(bits) / 8,
			UploadThroughput:   float64(bits) / 8,
		}},
	})
	if err == nil {
		_, err = chromedp.Call(p.ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: times})
	}
	if err != nil {
		p.t.Fatalf("slow down: %v", err)
	}
}

// Age is the time since the page at hand began to load, by its own clock.
func (p *Page) Age() time.Duration {
	p.t.Helper()
	return time.Duration(Eval[float64](p, `new Event("now").timeStamp`) * float64(time.Millisecond))
}
