package e2e

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// stepTimeout is the longest a single step may take: so long that only a step that
// never ends reaches it, whatever else the machine does.
const stepTimeout = 2 * time.Minute

// openBrowser starts a browser with an empty profile and gives its page. Both end with
// the test.
func openBrowser(t testing.TB) *Page { t.Helper(); return launch(t) }

func launch(t testing.TB, more ...chromedp.ExecAllocatorOption) *Page {
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
		chromedp.UserDataDir(t.TempDir()),
	)
	options = append(options, more...)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeTab := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx)
		closeTab()
		stop()
	})
	return newPage(t, ctx)
}

// Another opens a second tab of the same browser, with the same storage: the
// next pupil on a shared tablet.
func (p *Page) Another() *Page {
	p.t.Helper()
	ctx, closeTab := chromedp.NewContext(p.ctx)
	p.t.Cleanup(closeTab)
	return newPage(p.t, ctx)
}

// chromium finds the browser, under the names distributions give it.
func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
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
