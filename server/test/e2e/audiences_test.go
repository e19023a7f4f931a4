package e2e

import (
	"regexp"
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store/storetest"
)

// foreign are the words that nobody of a unit must meet, but for sentences that name both kinds: the two laws stand in one line.
var foreign = map[survey.UnitKind]struct{ words, but *regexp.Regexp }{
	survey.School:       {regexp.MustCompile(`(?i)barnehage|barnegruppe|\bstyrer|avdeling`), regexp.MustCompile(`(?i)skole|kommune|rektor, styrer|barnehageloven`)},
	survey.Kindergarten: {regexp.MustCompile(`(?i)skole|klasse|lærer|rektor|\belev|\btrinn`), regexp.MustCompile(`(?i)barnehage|for eksempel|rektor, styrer|opplæringslova`)},
}

var (
	pupilsOnly = regexp.MustCompile(`(?i)klassen din|læreren|nettbrett`)
	slipOnly   = regexp.MustCompile(`(?i)lapp`)
	linkOnly   = regexp.MustCompile(`(?i)plakat|lenke`)
	ofBoth     = regexp.MustCompile(`(?i)deler dere på nettbrettet|brevet`)
	sentence   = regexp.MustCompile(`[.?!]\s+|\n+`)
)

// TestNobodyIsToldOfWhatTheyDoNotHave goes the whole way of every audience, with a slip and by an open link, on the page
// and on the plain form, and reads what stands there: no school in a kindergarten, no class and no tablet that parents and
// staff would have, no slip where the link gave a code, and no link where a slip was given.
func TestNobodyIsToldOfWhatTheyDoNotHave(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/audiences.db", clock.Now)
	r := Start(t, st, clock)
	plan := everyone()
	for i, a := range []survey.Audience{survey.ParentsSchool, survey.ParentsKindergarten} {
		plan.Units[i].Groups = append(plan.Units[i].Groups, survey.Group{Audience: a, Name: "Alle", Invited: survey.MinGroup})
	}
	_, groups := openPlan(t, r, plan)
	p := openBrowser(t)
	for _, g := range groups {
		facts := g.Audience.Facts()
		kind := survey.School
		if g.Audience.At(survey.Kindergarten) {
			kind = survey.Kindergarten
		}
		way := "slip"
		reads := func(where, text string) {
			for _, said := range sentence.Split(text, -1) {
				wrong := foreign[kind].words.FindString(said)
				if foreign[kind].but.MatchString(said) {
					wrong = ""
				}
				if own := facts.Who == survey.WhoParents || facts.Who == survey.WhoStaff; own && wrong == "" && !ofBoth.MatchString(said) {
					wrong = pupilsOnly.FindString(said)
				}
				if way == "link" && wrong == "" && !ofBoth.MatchString(said) {
					wrong = slipOnly.FindString(said)
				}
				if way == "slip" && wrong == "" {
					wrong = linkOnly.FindString(said)
				}
				if wrong != "" {
					t.Errorf("%s by %s, %s: %q in %q", g.Audience, way, where, wrong, said)
				}
			}
		}
		shown := func(where string) { reads(where, Eval[string](p, `document.querySelector("main").innerText`)) }
		goThrough := func() {
			p.WaitUntil(`["language", "start"].includes(document.body.dataset.at)`)
			if Eval[string](p, "document.body.dataset.at") == "language" {
				p.Click(`section:not([hidden]) [data-languages] button[lang="nb"]`)
				at(p, "start")
			}
			shown("start")
			p.Click(`footer [data-do="privacy"]`)
			at(p, "privacy")
			reads("privacy", Eval[string](p, `document.querySelector("#about .lead").innerText`))
			p.Click(`[data-screen="privacy"] [data-do="back"]`)
			at(p, "start")
			begin(p)
			p.Click(`.tools [data-do="pause"]`)
			at(p, "paused")
			shown("paused")
			p.Click(`[data-screen="paused"] [data-do="show"]`)
			at(p, "question")
			reads("questions", strings.Join(Eval[[]string](p, `(() => { const said = []; while (document.body.dataset.at === "question") {
				said.push(document.querySelector("#item").innerText); takeTime(); document.querySelector("#next").click(); } return said; })()`), "\n"))
			at(p, "send")
			shown("send")
			p.Click(`[data-do="send"]`)
			at(p, "thanks")
			Eval[bool](p, `document.querySelector("#stored").open = true`)
			shown("thanks")
		}
		if g.Name == "Alle" {
			way = "link"
			if err := r.Service.IssueLink(t.Context(), "test", g.ID); err != nil {
				t.Fatal(err)
			}
			link := r.Setting.RespondentURL + "/lenke/" + must.Have(r.Service.Link(t.Context(), g.ID))(t).Address + "?lang=nb"
			p.Navigate("about:blank")
			p.Navigate(link)
			p.Click("#link-begin")
			goThrough()
			p.Navigate("about:blank")
			p.Navigate(link)
			p.Navigate(Eval[string](p, `document.querySelector("[data-failure] .to-form").href`))
			shown("the link without scripts")
			p.Follow("main button.primary")
			shown("the code")
			p.Follow("main button.primary")
		} else {
			codes := must.Have(r.Service.PrintSlips(t.Context(), "test", g.ID))(t)
			p.Navigate("about:blank")
			p.Navigate(r.Setting.RespondentURL + "/#" + string(codes[0]))
			goThrough()
			p.Navigate(r.Setting.RespondentURL + "/skjema?lang=nb")
			p.Fill("#code", string(codes[1]))
			p.Follow(`main button[type="submit"]`)
		}
		shown("form")
		p.Follow(`button[name="send"]`)
		shown("sent")
	}
}
