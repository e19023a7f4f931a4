package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// NewSpeaking is New with a microphone that beeps, and with nobody who must be
// asked before it is used. It plays sound as well, to nobody.
func NewSpeaking(t testing.TB) *Page {
	t.Helper()
	return start(t,
		chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.Flag("use-fake-ui-for-media-stream", true),
	)
}
