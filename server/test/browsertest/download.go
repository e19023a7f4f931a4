package browsertest

import (
	"context"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

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
