package e2e

import (
	"fmt"
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// TestHelpIsAlwaysThere: whoever answers, in whichever way, finds the help lines on
// the first page, on every question and on the last page: on the page itself, or
// one press away behind a button that is in sight.
func TestHelpIsAlwaysThere(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/help.db", clock.Now)
	r := Start(t, st, clock)
	_, groups := openForEveryone(t, r)
	base := r.Setting.RespondentURL
	p := openBrowser(t)
	for _, g := range groups {
		if g.Audience == survey.ParentsKindergarten {
			helpByOpenLink(t, r, p, base, g)
			continue
		}
		codes, err := r.Service.PrintSlips(t.Context(), "test", g.ID)
		if err != nil {
			t.Fatal(err)
		}
		helpOnThePage(t, p, base, string(codes[0]), g.Audience)
		helpInTheForm(t, p, base, string(codes[1]), g.Audience)
	}
}

// lineOf is a help line on the page of an audience, which a place's name begins with: a
// number to call, but for the smallest «Si det til en voksen».
func lineOf(where string) string {
	if strings.HasPrefix(where, string(survey.Children45)) || strings.HasPrefix(where, string(survey.Pupils12)) {
		return ".lines > li"
	}
	return `a[href^="tel:"]`
}

// helpIsShown fails unless a help line is in sight, or comes up at one press.
func helpIsShown(t *testing.T, p *Page, where string) {
	t.Helper()
	problem := Eval[string](p, fmt.Sprintf(`(() => {
		const line = (root) => [...root.querySelectorAll(%q)].some((a) => a.checkVisibility() && a.innerText.trim() !== "");
		const button = document.querySelector('[data-do="help"]');
		if (!button) return line(document) ? "" : "no line on the page";
		if (!button.checkVisibility()) return "the button is not in sight";
		button.click();
		const panel = document.querySelector("#help");
		const shown = line(panel);
		panel.querySelector('[data-do="close"]').click();
		return shown ? "" : "no line behind the button";
	})()`, lineOf(where)))
	if problem != "" {
		t.Errorf("%s: %s", where, problem)
	}
}

// helpIsInSight is for the pages where nobody should have to press anything.
func helpIsInSight(t *testing.T, p *Page, where string) {
	t.Helper()
	if !Eval[bool](p, fmt.Sprintf(`[...document.querySelectorAll("main " + %q)].some((a) => a.checkVisibility())`, lineOf(where))) {
		t.Errorf("%s: no line in sight", where)
	}
}

// dangerIsInSight fails unless a pupil on a telephone sees whom to call in danger as soon as the
// help is open.
func dangerIsInSight(t *testing.T, p *Page, where string) {
	t.Helper()
	p.ResizeTo(390, 664)
	p.Click(`[data-do="help"]`)
	if !Eval[bool](p, `(() => {
		const box = [...document.querySelectorAll("#help .danger a")].at(-1).getBoundingClientRect(), close = document.querySelector("#help .actions").getBoundingClientRect();
		return box.height > 0 && box.bottom < close.top;
	})()`) {
		t.Errorf("%s: whom to call in danger is below what is in sight", where)
	}
	p.Click(`#help [data-do="close"]`)
	p.Resize(Laptop)
}

func helpOnThePage(t *testing.T, p *Page, base, code string, audience survey.Audience) {
	t.Helper()
	where := func(page string) string { return fmt.Sprintf("%s, %s", audience, page) }
	p.Navigate("about:blank")
	p.Navigate(base + "/")
	p.WaitUntil("document.documentElement.dataset.ready !== undefined")
	helpIsShown(t, p, where("the door"))
	dangerIsInSight(t, p, where("the door"))
	p.Navigate("about:blank")
	p.Navigate(base + "/#" + code)
	helpWhileAnswering(t, p, where)
}

// helpWhileAnswering goes from the languages or the first page to the last.
func helpWhileAnswering(t *testing.T, p *Page, where func(page string) string) {
	t.Helper()
	p.WaitUntil(`["start", "language"].includes(document.body.dataset.at)`)
	if Eval[string](p, "document.body.dataset.at") == "language" {
		helpIsShown(t, p, where("the languages"))
		p.Click(`section:not([hidden]) [data-languages] button`)
		at(p, "start")
	}
	helpIsShown(t, p, where("the first page"))
	begin(p)
	for n := 1; Eval[string](p, "document.body.dataset.at") == "question"; n++ {
		if n > 60 {
			t.Fatal("the questions do not end")
		}
		helpIsShown(t, p, where(fmt.Sprintf("question %d", n)))
		Eval[int](p, `(document.querySelector("#item input").click(), document.querySelector("#next").click(), 0)`)
	}
	helpIsShown(t, p, where("before sending"))
	helpIsInSight(t, p, where("before sending"))
	p.Click(`[data-do="send"]`)
	at(p, "thanks")
	helpIsShown(t, p, where("the last page"))
	helpIsInSight(t, p, where("the last page"))
}

// helpInTheForm goes through the plain form, where all questions stand on one
// page; the lines stand before them and after.
func helpInTheForm(t *testing.T, p *Page, base, code string, audience survey.Audience) {
	t.Helper()
	where := func(page string) string { return fmt.Sprintf("%s, plain form, %s", audience, page) }
	p.Navigate(base + "/skjema")
	helpIsShown(t, p, where("the door"))
	p.Fill("#code", code)
	p.Follow(`main button[type="submit"]`)
	helpIsShown(t, p, where("the questions"))
	p.Follow(`button[name="send"]`)
	helpIsShown(t, p, where("the last page"))
}

func helpByOpenLink(t *testing.T, r Running, p *Page, base string, group store.WaveGroup) {
	t.Helper()
	if err := r.Service.IssueLink(t.Context(), "test", group.ID); err != nil {
		t.Fatal(err)
	}
	link, err := r.Service.Link(t.Context(), group.ID)
	if err != nil {
		t.Fatal(err)
	}
	p.Navigate(base + "/lenke/" + link.Address)
	helpIsShown(t, p, "open link, the first page")
	p.Click("#link-begin")
	helpWhileAnswering(t, p, func(page string) string { return "open link, " + page })
}
