package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A mother whose telephone speaks Arabic meets Arabic from the door on: what refuses
// her, privacy and the way back too. Another language that she chooses stays.
func TestTheTelephonesLanguageStays(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/tongue.db", clock.Now)
	r := Start(t, st, clock)
	_, groups := openPlan(t, r, everyone(), askMore)
	p := launch(t, chromedp.Flag("accept-lang", "ar-SY,ar"))
	in := func(where, lang, dir, title string) {
		t.Helper()
		p.WaitUntil(`(document.querySelector("section[data-screen]:not([hidden]) h1") ?? document.querySelector("h1")).textContent.trim() !== ""`)
		if got := Eval[string](p, `document.documentElement.lang + " " + getComputedStyle(document.body).direction`); got != lang+" "+dir {
			t.Errorf("%s: the page is in %s, want %s %s", where, got, lang, dir)
		}
		if got := Eval[string](p, `(document.querySelector("section[data-screen]:not([hidden]) h1") ?? document.querySelector("h1")).textContent.trim()`); got != title {
			t.Errorf("%s: the heading is %q, want %q", where, got, title)
		}
	}
	words := func(lang, key string) string {
		text, err := r.App.Views.Texts().Localizer(lang).Text(key)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	p.Navigate(r.Setting.RespondentURL)
	p.WaitUntil(`"ready" in document.documentElement.dataset`)
	in("the door", "ar", "rtl", words("ar", "respond.door.title"))
	p.Inspect("door-ar")
	p.Resize(Phone)
	p.Click(`[data-do="help"]`)
	if broken := Eval[[]string](p, brokenWords+`("#help .lines, .tool")`); len(broken) > 0 {
		t.Errorf("the help lines break %q", broken)
	}
	p.Press(Escape)
	if got := p.Text(".draft"); got != words("ar", "respond.draft") {
		t.Errorf("of the translation the door says %q", got)
	}
	p.ExpectStatus(409)
	p.Fill("#door input", survey.NewCode().String())
	p.Click(`#door [type="submit"]`)
	at(p, "stop")
	in("a code that nobody knows", "ar", "rtl", words("ar", "respond.stop.refused_title"))
	p.Click(`section:not([hidden]) [data-do="next-slip"]`)
	at(p, "door")
	p.Click(`.foot a`)
	at(p, "privacy")
	in("privacy", "ar", "rtl", words("ar", "privacy.title"))
	p.Inspect("privacy-ar")
	p.Back()
	at(p, "door")
	p.Click(`section:not([hidden]) [data-do="language"][lang="pl"]`)
	p.WaitUntil(`document.documentElement.lang === "pl"`)
	in("Polish", "pl", "ltr", words("pl", "respond.door.title"))
	p.Reload()
	p.WaitUntil(`"ready" in document.documentElement.dataset`)
	in("loaded again", "pl", "ltr", words("pl", "respond.door.title"))
	p.Click(`.foot a`)
	at(p, "privacy")
	in("privacy in Polish", "pl", "ltr", words("pl", "privacy.title"))
	p.Back()
	at(p, "door")
	in("back from it", "pl", "ltr", words("pl", "respond.door.title"))
	if strings.Contains(p.Location(), "#") {
		t.Errorf("the address is %s", p.Location())
	}
	slip := must.Have(r.Service.PrintSlips(t.Context(), "test", groups[slices.IndexFunc(groups, func(g store.WaveGroup) bool { return g.Audience == survey.ParentsSchool })].ID))(t)[0]
	p.Navigate("about:blank")
	p.Navigate(r.Setting.RespondentURL + "/?lang=uk#" + string(slip)) // as a letter in that language may lead here
	at(p, "start")
	in("a slip with a language", "uk", "ltr", words("uk", "respond.start.title"))
	p.Reload()
	p.WaitUntil(`"ready" in document.documentElement.dataset`)
	in("that slip loaded again", "uk", "ltr", words("uk", "respond.door.title"))
}
