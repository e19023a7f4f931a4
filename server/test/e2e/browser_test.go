package e2e

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"trivselspuls/survey/must"
)

// stepTimeout is the longest a single step may take: so long that only a step that
// never ends reaches it, whatever else the machine does.
const stepTimeout = 2 * time.Minute

// openBrowser opens a page whose cookies, storage and cache are its own and end with the
// test, as those of a browser that has just been installed. It is a window of the one
// browser that all tests share: to start one takes a second of processor.
func openBrowser(t testing.TB) *Page {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.browser == nil {
		profile := must.Have(os.MkdirTemp("", "browser"))(t)
		shared.browser, shared.end = startBrowser(t, chromedp.UserDataDir(profile))
		shared.profile = profile
		if err := chromedp.Do(shared.browser); err != nil {
			t.Fatalf("start Chromium: %v", err)
		}
	}
	ctx, closeTab := chromedp.NewContext(shared.browser, chromedp.WithNewBrowserContext())
	t.Cleanup(closeTab)
	return newPage(t, ctx)
}

// shared is the browser of all tests that want nothing else of one.
var shared struct {
	sync.Mutex
	browser context.Context
	end     func()
	profile string
}

// endShared ends it, when all tests are through.
func endShared() {
	if shared.browser != nil {
		shared.end()
		os.RemoveAll(shared.profile)
	}
}

// launch starts a browser with an empty profile and flags of its own, and gives its page.
// Both end with the test.
func launch(t testing.TB, more ...chromedp.ExecAllocatorOption) *Page {
	t.Helper()
	ctx, end := startBrowser(t, append(more, chromedp.UserDataDir(t.TempDir()))...)
	t.Cleanup(end)
	return newPage(t, ctx)
}

func startBrowser(t testing.TB, more ...chromedp.ExecAllocatorOption) (ctx context.Context, end func()) {
	t.Helper()
	path := chromium(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // Chromium refuses to sandbox itself when it is root, as in CI
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("no-pings", true),
		chromedp.Flag("lang", "nb"),
		chromedp.Flag("accept-lang", "nb"),
		chromedp.WindowSize(1280, 900),
	)
	options = append(options, more...)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeTab := chromedp.NewContext(allocator)
	return ctx, func() {
		_ = chromedp.Cancel(ctx)
		closeTab()
		stop()
	}
}

// Another opens a second tab of the same browser, with the same storage: the
// next pupil on a shared tablet.
func (p *Page) Another() *Page {
	p.t.Helper()
	ctx, closeTab := chromedp.NewContext(p.ctx)
	p.t.Cleanup(closeTab)
	return newPage(p.t, ctx)
}

// chromium finds the browser, under the names distributions give it: without its window where
// that is there, as a window that nobody sees takes a third of the time.
func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const missing = "no Chromium on this machine: install it, on Debian with `apt-get install chromium`"
	if os.Getenv("TRIVSELSPULS_REQUIRE") == "1" {
		t.Fatal(missing)
	}
	t.Skip(missing)
	return ""
}
