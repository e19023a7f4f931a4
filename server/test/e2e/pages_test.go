package e2e

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// identifiers are what makes two addresses of one route differ.
var identifiers = regexp.MustCompile(`^(/sporreskjema|/oppsett/lyd|/oppsett/sporsmal)/[^/]+(?:/[a-z]{2}$|(/nytt)$|$)|[0-9a-f]{32}|/\d/D\d$|/[A-Z]\d+[a-z]?\.[^/]*$`)

// Every page somebody can click their way to is inspected: axe finds nothing and
// nothing sticks out, at both widths. Whatever a page loads or logs is watched
// all the while.
func TestEveryPageIsFitToBeSeen(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/pages.db", clock.Now)
	r := Start(t, st, clock)
	r.Small(survey.Pupils810, survey.ParentsSchool)
	unit := r.Setting.Plan.Units[0].Name
	r.Setting.Plan.Accounts = append(r.Setting.Plan.Accounts,
		setup.Account{Name: "PPT", Login: "ppt.her", Role: survey.PPTRole, Unit: unit},
		setup.Account{Name: "Foreldreutvalget", Login: "foreldreutvalget", Role: survey.ReferenceGroup})
	rename(r.Setting.Plan, "Vestenforfjellmåneskogen oppvekstsenter og skole")
	access, err := demo.Seed(t.Context(), r.Setting)
	if err != nil {
		t.Fatal(err)
	}
	p := openBrowser(t)
	publicPages(p, access.BaseURL)
	for _, role := range []survey.Role{
		survey.Leader, survey.WorkingGroup, survey.PPTRole, survey.Adviser, survey.SteeringGroup, survey.ReferenceGroup,
		survey.DataProtection, survey.Researcher, survey.AccountsManager, survey.ProjectLeader,
	} {
		signIn(t, p, access, role)
		if journey := journeys[role]; journey != nil {
			journey(t, p, access.BaseURL)
		}
		if !slices.Contains([]survey.Role{survey.WorkingGroup, survey.PPTRole, survey.Adviser, survey.ReferenceGroup}, role) { // they see the leader's pages, or none
			p.Navigate(access.BaseURL + "/hjem")
			walk(t, p, access.BaseURL, string(role))
		}
		if role != survey.ProjectLeader {
			p.Navigate(access.BaseURL + "/konto")
			p.Follow(`form[action="/ut"] button`)
		}
	}
	nynorsk(t, p, access)
}

// rename gives the only unit a name that does not fit on one line of a phone.
func rename(p setup.Plan, name string) {
	for i := range p.Accounts {
		if p.Accounts[i].Unit == p.Units[0].Name {
			p.Accounts[i].Unit = name
		}
	}
	p.Units[0].Name = name
}

func publicPages(p *Page, base string) {
	p.Navigate(base + "/")
	p.WaitVisible("#door input")
	p.Inspect("respond-door")
	p.Click(`[data-do="help"]`)
	p.WaitVisible("#help")
	p.Inspect("respond-help")
	helpKeepsTheFocus(p)
	p.Navigate(base + "/personvern")
	p.Inspect("privacy")
	p.Navigate(base + "/tilgjengelighet")
	p.Inspect("accessibility")
	p.Navigate(base + "/inn")
	p.Inspect("signin")
	p.ExpectStatus(404, 422, 401, 403, 410)
	p.Fill("#login", "nobody")
	p.Fill("#password", "not the password")
	p.Follow(`form[action="/inn"] button`)
	p.Inspect("signin-failed")
	p.Navigate(base + "/nowhere")
	p.Inspect("error-not-found")
}

// helpKeepsTheFocus goes round the help panel by keyboard, in this browser and as one that knows no inert.
func helpKeepsTheFocus(p *Page) {
	p.t.Helper()
	for _, inert := range []string{"inert", "no inert"} {
		if inert == "no inert" {
			p.Click(`[data-do="help"]`)
			Eval[bool](p, `document.querySelectorAll("[inert]").forEach((e) => e.removeAttribute("inert")) ?? true`)
		}
		for range p.Count("#help a, #help button") + 2 {
			p.Press(Tab)
			if !Eval[bool](p, `document.activeElement === document.body || document.querySelector("#help").contains(document.activeElement)`) {
				p.t.Errorf("%s: the focus is outside the help panel: %s", inert, p.Focused())
			}
		}
		p.Press(Escape)
		if p.Count("#help[hidden]") != 1 || p.Count("[inert], body > [aria-hidden]") != 0 || !Eval[bool](p, `document.activeElement.dataset.do === "help"`) {
			p.t.Errorf("%s: Escape leaves the help panel or the focus elsewhere: %s", inert, p.Focused())
		}
	}
}

// walk follows links from the page at hand, one page of each route.
func walk(t *testing.T, p *Page, base, name string) {
	t.Helper()
	seen := map[string]bool{}
	ahead := []string{p.Location()}
	for len(ahead) > 0 {
		address := ahead[0]
		ahead = ahead[1:]
		route := identifiers.ReplaceAllString(strings.TrimPrefix(address, base), "${1}*$2")
		if route == "/" || strings.HasPrefix(route, "/inn") || strings.Contains(route, "?") || seen[route] {
			continue
		}
		if name == string(survey.ProjectLeader) && strings.HasPrefix(route, "/styring/") { // the steering group's, seen already
			continue
		}
		seen[route] = true
		p.Navigate(address)
		if p.Count("[data-chart]") > 0 {
			p.WaitVisible("[data-chart] svg")
		}
		if p.Count("#view") > 0 {
			p.WaitVisible("#survey-title")
		}
		shown := fmt.Sprintf("%s%s", name, strings.NewReplacer("/", "-", "*", "x").Replace(route))
		p.Inspect(shown)
		if strings.HasPrefix(route, "/enhet/") || strings.HasPrefix(route, "/styring/") || strings.HasPrefix(route, "/offentlig/") {
			p.InspectInks(shown)
		}
		for _, link := range Eval[[]string](p, `[...document.querySelectorAll("a[href]:not([download])")].map(a => a.href.split("#")[0])`) {
			if strings.HasPrefix(link, base+"/") {
				ahead = append(ahead, link)
			}
		}
	}
	t.Logf("%s: %d routes", name, len(seen))
	if len(seen) < 3 {
		t.Errorf("%s reaches only %v", name, seen)
	}
}

func nynorsk(t *testing.T, p *Page, access demo.Access) {
	t.Helper()
	p.Navigate(access.BaseURL + "/hjem")
	p.Follow(`form[action="/sprak"] button`)
	if language := Eval[string](p, "document.documentElement.lang"); language != "nn" {
		t.Errorf("the page's language is %s", language)
	}
	p.Inspect("project-nynorsk")
	p.Navigate(access.Slips[slices.IndexFunc(access.Slips, func(s demo.SlipLink) bool { return s.Audience == survey.ParentsSchool })].URL)
	at(p, "language")
	p.Inspect("respond-language")
	p.Click(`[data-screen="language"] button[lang="nn"]`)
	at(p, "start")
	p.Inspect("respond-parents-nynorsk")
}
