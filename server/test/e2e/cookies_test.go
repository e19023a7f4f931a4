package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"

	"trivselspuls/server/demo"
	"trivselspuls/survey/store/storetest"
)

// A municipality's own cookies are sent to each of its sites. With 15 kB of them a slip
// opens as always, styles and scripts too; beyond what can be read the page says what
// to do, and doing it helps.
func TestCookiesOfTheMunicipality(t *testing.T) {
	clock := &demo.Clock{}
	r := Start(t, storetest.Open(t, t.TempDir()+"/cookies.db", clock.Now), clock)
	_, groups := openForEveryone(t, r)
	codes, err := r.Service.PrintSlips(t.Context(), "test", groups[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	p := openBrowser(t)
	p.Navigate(r.Setting.RespondentURL + "/tilgjengelighet") // whose styles the refusal has: a browser keeps them
	set := func(many int, size int) {
		Eval[int](p, fmt.Sprintf(`(() => { for (let i = 0; i < %d; i++) document.cookie = "k" + i + "=" + "c".repeat(%d) + ";path=/"; return 0; })()`, many, size))
		p.WaitUntil(fmt.Sprintf("document.cookie.length >= %d", many*size))
	}
	set(4, 3800)
	openSlip(p, r.Setting.RespondentURL+"/#"+string(codes[0]))
	begin(p)
	set(5, 3800)
	p.ExpectStatus(431)
	p.Navigate(r.Setting.RespondentURL + "/personvern")
	if got := p.Text("h1"); got != "Nettleseren sender for mye" {
		t.Errorf("the page says %q", got)
	}
	p.Inspect("cookies")
	call(p, "forget cookies", network.ClearBrowserCookies, cdp.Empty{})
	p.Navigate(r.Setting.RespondentURL + "/personvern")
	if got := p.Text("h1"); got != "Personvern" {
		t.Errorf("without cookies: %q", got)
	}
}
