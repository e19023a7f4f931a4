package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// The product's whole job: a slip is scanned, answered with the keyboard alone
// and acknowledged; the project leader closes the wave; the leader sees its
// point beside the baseline's.
func TestFromSlipToTrend(t *testing.T) {
	clock := &demo.Clock{}
	storetest.EachURL(t, clock.Now, func(t *testing.T, st *store.Store, _ string) {
		r := Start(t, st, clock)
		r.Small(survey.Pupils810)
		access, err := demo.Seed(t.Context(), r.Setting)
		if err != nil {
			t.Fatal(err)
		}
		p := openBrowser(t)
		answerByKeyboard(t, p, access.Slips[0].URL)
		tryAgain(t, p, access.Slips[0].URL)
		closeWave(t, p, access)
		readTrend(t, p, access)
	})
}

// wholeAnswer is the most that one answer may bring over the wire, page, fonts,
// questions and receipt together: a school's network is shared by 30 tablets.
const wholeAnswer = 60_000

// at waits for one of the respondent's screens.
func at(p *Page, screen string) {
	p.WaitUntil(fmt.Sprintf("document.body.dataset.at === %q", screen))
}

func answerByKeyboard(t *testing.T, p *Page, slip string) {
	t.Helper()
	p.Navigate(slip)
	at(p, "start")
	if strings.Contains(p.Location(), "#") {
		t.Errorf("the code stands in the address bar: %s", p.Location())
	}
	p.Inspect("respond-start")
	focusOn(t, p, `^button.*Start$`)
	p.Press(Enter)
	at(p, "question")
	p.Inspect("respond-question")
	quiet := len(p.Requests())
	questions := answerAll(t, p)
	if questions < 10 {
		t.Errorf("only %d questions were asked", questions)
	}
	if asked := p.Requests()[quiet:]; len(asked) > 0 {
		t.Errorf("the page asked the server while answering: %v", asked)
	}
	p.Inspect("respond-send")
	focusOn(t, p, `^button.*Send`)
	p.Press(Enter)
	at(p, "thanks")
	p.Inspect("respond-thanks")
	if n := p.Received(); n > wholeAnswer || n < 10_000 {
		t.Errorf("the whole answer took %d bytes over the wire; at most %d are allowed", n, wholeAnswer)
	}
	for _, wanted := range []string{"POST /api/look", "POST /api/redeem", "POST /api/cast"} {
		if !slices.Contains(p.Requests(), wanted) {
			t.Errorf("the page never asked %s: %v", wanted, p.Requests())
		}
	}
}

// answerAll picks a different answer each time and goes on, until the page asks
// whether to send.
func answerAll(t *testing.T, p *Page) int {
	t.Helper()
	for n := 1; ; n++ {
		if n > 60 {
			t.Fatal("the questions do not end")
		}
		before := p.Text("#item")
		p.Press(fmt.Sprint(1 + n%2))
		p.WaitUntil(`document.querySelector("#item input:checked") !== null`)
		focusOn(t, p, `next`)
		p.Press(Enter)
		p.WaitUntil(fmt.Sprintf(`document.body.dataset.at === "send" || document.querySelector("#item").innerText.replace(/\s+/g, " ").trim() !== %q`, before))
		if Eval[string](p, "document.body.dataset.at") == "send" {
			return n
		}
	}
}

// focusOn presses Tab until the element with the focus matches.
func focusOn(t *testing.T, p *Page, pattern string) {
	t.Helper()
	var seen []string
	for range 40 {
		focused := p.Focused()
		if matches(t, pattern, focused) {
			return
		}
		seen = append(seen, focused)
		p.Press(Tab)
	}
	t.Fatalf("Tab never reaches %s, only %q", pattern, seen)
}

// A used slip gets the same friendly page as an unknown one, and nothing of the
// answers is left on the tablet.
func tryAgain(t *testing.T, p *Page, slip string) {
	t.Helper()
	p.ExpectStatus(409)
	p.Navigate("about:blank")
	p.Navigate(slip)
	at(p, "stop")
	p.Inspect("respond-stop")
	if n := p.Count("#item input"); n != 0 {
		t.Errorf("%d answers of the one before are on the page", n)
	}
}

// signIn follows a role's one-time link.
func signIn(t *testing.T, p *Page, access demo.Access, role survey.Role) {
	t.Helper()
	i := slices.IndexFunc(access.Roles, func(r demo.RoleLink) bool { return r.Role == role })
	if i < 0 {
		t.Fatalf("nobody is %s", role)
	}
	p.Navigate(access.Roles[i].URL)
	p.Inspect("signin-link")
	p.Follow("main form button")
}

func closeWave(t *testing.T, p *Page, access demo.Access) {
	t.Helper()
	signIn(t, p, access, survey.ProjectLeader)
	p.Inspect("home-project-leader")
	if p.Count(`a[href^="/prosjekt/"]`) > 0 && !strings.Contains(p.Location(), "/prosjekt/") {
		p.Follow(`a[href^="/prosjekt/"]`)
	}
	p.Inspect("project")
	p.Follow(`tr:last-child a[href^="/maling/"]`)
	p.Inspect("wave-open")
	p.Click("#sure")
	p.Follow(`form[action$="/lukk"] button`)
	p.WaitVisible(".ds-alert[data-color=success]")
	p.Inspect("wave-closed")
	p.Follow(`form[action="/ut"] button`)
}

func readTrend(t *testing.T, p *Page, access demo.Access) {
	t.Helper()
	signIn(t, p, access, survey.Leader)
	if p.Count(`main a[href^="/enhet/"]`) > 0 && !strings.Contains(p.Location(), "/enhet/") {
		p.Inspect("home-leader")
		p.Follow(`main a[href^="/enhet/"]`)
	}
	p.Inspect("unit")
	p.WaitText("Sluttmåling")
	p.Follow(`main a[href*="/enhet/"][href*="/E5."]`)
	p.WaitVisible("[data-chart] svg")
	p.Inspect("series")
	table := p.Text("table.figures:not(details *)")
	for _, wave := range []string{"Startmåling", "Sluttmåling"} {
		if !strings.Contains(table, wave) {
			t.Errorf("the table lacks %s: %s", wave, table)
		}
	}
	chart := p.Text("[data-chart]")
	if !strings.Contains(chart, "Sluttmåling") && !strings.Contains(chart, "20") {
		t.Errorf("the chart does not name its waves: %s", chart)
	}
	if strings.Contains(table, "skjult") {
		t.Errorf("with three in four answering, nothing should be hidden: %s", table)
	}
}
