package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// «Neste lapp»: a printed slip held in front of the tablet's camera opens, on
// every browser with a camera, because they all read with the decoder that is
// served from here. Nobody else has to fetch it, and no other page may use the
// camera.
func TestSlipInFrontOfTheCamera(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/camera.db", clock.Now)
	r := Start(t, st, clock)
	r.Small(survey.ParentsSchool, survey.Pupils810)
	access, err := demo.Seed(t.Context(), r.Setting)
	if err != nil {
		t.Fatal(err)
	}
	film := t.TempDir() + "/camera.y4m"
	p := openBrowserWithCamera(t, film)
	nothingToSee(t, p, access.BaseURL, film)
	code, group := r.printOne(t, p, access, film)

	p.Navigate(access.BaseURL + "/")
	p.WaitUntil("document.documentElement.dataset.ready !== undefined")
	p.Inspect("respond-door-camera")
	asked := len(p.Requests())
	p.Click(`[data-do="scan"]`)
	at(p, "start")
	if !fetched(p.Requests()[asked:], "decoder") {
		t.Error("the slip was read by something else than the decoder")
	}
	if on := Eval[bool](p, `document.querySelector("#camera").srcObject !== null`); on {
		t.Error("the camera stays on")
	}
	opened := p.Text("#survey-title")
	p.Navigate("about:blank")
	p.Navigate(access.BaseURL + "/#" + code)
	at(p, "start")
	if typed := p.Text("#survey-title"); typed != opened {
		t.Errorf("the camera opened %q, the slip is for %q", opened, typed)
	}
	checkTablet(t, p, access.BaseURL)
	for page, allowed := range map[string]bool{"/": true, "/nettbrett": true, "/personvern": false, "/skjema": false, "/inn": false} {
		p.Navigate(access.BaseURL + page)
		if got := Eval[bool](p, `document.featurePolicy.allowsFeature("camera")`); got != allowed {
			t.Errorf("%s may use the camera: %v", page, got)
		}
	}
	spoilOne(t, p, group, access.BaseURL, code)
	tryOne(t, p, group, access.BaseURL, film)
}

// spoilOne makes the slip before the camera worthless on its group's page, which spares its reader the typing and
// fills the code in to be looked at.
func spoilOne(t *testing.T, p *Page, group, base, code string) {
	t.Helper()
	p.Navigate(group)
	withoutDecoder(p, "[data-scan-slip]")
	p.Click("[data-scan-slip]")
	p.WaitUntil(`document.querySelector("#code").value !== "" && document.activeElement.matches("form button")`)
	if got := Eval[string](p, `document.querySelector("#code").value.replaceAll("-", "")`); got != code {
		t.Errorf("the camera filled in %q, want %q", got, code)
	}
	p.Inspect("slips-spoilt-scanned")
	p.Follow("form button:focus")
	p.WaitText("Lappen er ugyldig")
	p.ExpectStatus(409)
	p.Navigate("about:blank")
	p.Navigate(base + "/#" + code)
	at(p, "stop")
}

// withoutDecoder presses a button of a leader's page that scans while what reads codes does not come, which is the
// network's fault and not the camera's.
func withoutDecoder(p *Page, button string) {
	blocked := network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{{URLPattern: "*://*:*/*decoder*", Block: true}}}
	for _, params := range []network.SetBlockedURLsParams{blocked, {}} {
		if _, err := chromedp.Call(p.ctx, network.SetBlockedURLs, params); err != nil {
			p.t.Fatal(err)
		}
		if params.URLPatterns != nil {
			p.Click(button)
			p.WaitText("Vi får ikke kontakt akkurat nå.")
		}
	}
}

// tryOne holds a test slip before the camera of the page that slips are scanned on.
func tryOne(t *testing.T, p *Page, group, base, film string) {
	t.Helper()
	p.Navigate(group)
	inThisTab(p)
	p.Follow(`[aria-labelledby="test"] button`)
	ShowCamera(t, film, p.Picture(".slip"))
	p.Navigate(base + "/")
	p.WaitUntil("document.documentElement.dataset.ready !== undefined")
	p.Follow(`[data-do="scan"]`)
	at(p, "start")
	if !strings.Contains(p.Location(), "/prove/") {
		t.Errorf("the test slip leads to %s", p.Location())
	}
}

// checkTablet checks the tablet with the slip's code still before the camera: it says what works and what does not, and
// sends neither the code nor anything else.
func checkTablet(t *testing.T, p *Page, base string) {
	t.Helper()
	for _, language := range []string{"nn", "en", "nb"} {
		p.Navigate(base + "/nettbrett/" + language)
		p.WaitUntil(`document.querySelectorAll(".check .good").length === 2`)
		p.Inspect("tablet-" + language)
	}
	if no := p.Text(`[data-check="voice"] .note`); !strings.Contains(no, "ingen egen norsk stemme") {
		t.Errorf("of a voice that is not there it says %q", no)
	}
	before := len(p.Requests())
	p.Click("#hear")
	p.WaitText("Nå ble det spilt en lyd")
	Eval[bool](p, ownVoice)
	p.Click("#hear")
	p.WaitUntil(`document.body.dataset.said === "Hei! Hører du meg nå?"`)
	p.Click("#see")
	p.WaitText("Kameraet leste en kode")
	for _, request := range p.Requests()[before:] {
		if !strings.Contains(request, "/static/") {
			t.Errorf("the check asks for %s", request)
		}
	}
	p.Inspect("tablet-checked")
}

// nothingToSee presses the button where the camera does not start, which the page
// says, and where no slip comes: pressing again turns the camera off.
func nothingToSee(t *testing.T, p *Page, base, film string) {
	t.Helper()
	p.Navigate(base + "/")
	p.WaitUntil("document.documentElement.dataset.ready !== undefined")
	if fetched(p.Requests(), "decoder") {
		t.Error("the decoder is fetched before anybody turns the camera on")
	}
	p.Click(`[data-do="scan"]`)
	p.WaitText("Kameraet kan ikke brukes her")
	ShowCamera(t, film, p.Picture("#door"))
	p.Click(`[data-do="scan"]`)
	p.WaitUntil(`document.querySelector("#camera").videoWidth > 0`)
	if got := p.Text(`[data-do="scan"]`); got != "Stopp kameraet" {
		t.Errorf("while the camera is on, the button says %q", got)
	}
	if got := p.Text("#code-error"); got != "" {
		t.Errorf("while the camera is on, the page says %q", got)
	}
	p.Inspect("respond-door-scanning")
	p.Click(`[data-do="scan"]`)
	p.WaitUntil(`document.querySelector("#camera").srcObject === null`)
	if got := p.Text(`[data-do="scan"]`); got != "Skann med kameraet" {
		t.Errorf("with the camera off, the button says %q", got)
	}
}

// printOne prints the slips of a group and holds the first in front of the camera.
// It returns the slip's code and the address of the group's page.
func (r Running) printOne(t *testing.T, p *Page, access demo.Access, film string) (code, group string) {
	t.Helper()
	wave, _, pupils := r.smallSchool(t)
	signIn(t, p, access, survey.ProjectLeader)
	group = access.BaseURL + "/maling/" + string(wave) + "/lapper/" + string(pupils[0].ID)
	p.Navigate(group)
	inThisTab(p)
	p.Follow(`main form button`)
	ShowCamera(t, film, p.Picture(".slip"))
	return strings.ReplaceAll(p.Text(".slip .code"), "-", ""), group
}

func fetched(requests []string, name string) bool {
	return slices.ContainsFunc(requests, func(r string) bool { return strings.HasPrefix(r, "GET /static/"+name+"-") })
}
