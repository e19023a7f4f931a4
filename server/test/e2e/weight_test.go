package e2e

import (
	"fmt"
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// growth is what the manifest of a municipality with 150 groups brings more than
// the example's, at the most (survey.TestManifestGrowsSlowly prints both).
const growth = 1_200

// TestWeightOfAnAnswer: the whole municipality of the example is asked, with as
// many groups as it has, and one of each audience answers on a cold cache. All
// that the server sends for it, page, styles, scripts, fonts, look, manifest,
// questions and receipt together, keeps below wholeAnswer with so much to spare
// that it would in a municipality of 150 groups.
func TestWeightOfAnAnswer(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/weight.db", clock.Now)
	r := Start(t, st, clock)
	town := r.Setting.Plan
	town.Project.Waves = everyone().Project.Waves
	_, groups := openPlan(t, r, town)
	if len(groups) < 30 {
		t.Fatalf("only %d groups are asked", len(groups))
	}
	for _, audience := range survey.Audiences() {
		for _, g := range groups {
			if g.Audience != audience {
				continue
			}
			codes, err := r.Service.PrintSlips(t.Context(), "test", g.ID)
			if err != nil {
				t.Fatal(err)
			}
			p := openBrowser(t)
			answerQuickly(t, p, r.Setting.RespondentURL+"/#"+string(codes[0]))
			t.Logf("%-22s %d groups, %d bytes in %d requests", audience, len(groups), p.Received(), len(p.Requests()))
			if n := p.Received(); n > wholeAnswer-growth || n < 10_000 {
				t.Errorf("%s: an answer takes %d bytes over the wire; at most %d are allowed", audience, n, wholeAnswer-growth)
			}
			break
		}
	}
}

// answerQuickly goes from a slip to the receipt in the first language offered.
func answerQuickly(t *testing.T, p *Page, slip string) {
	t.Helper()
	p.Navigate(slip)
	p.WaitUntil(`["start", "language"].includes(document.body.dataset.at)`)
	if p.Count(`section[data-screen="language"]:not([hidden])`) > 0 {
		p.Click(`section:not([hidden]) [data-languages] button`)
		at(p, "start")
	}
	begin(p)
	const pick = "1" // not a multiple of three, which goes back, nor of seven, which skips
	Eval[string](p, fmt.Sprintf(pickAtRandom, "["+strings.Repeat(pick+",", 60)+pick+"]"))
	at(p, "send")
	p.Click(`[data-do="send"]`)
	at(p, "thanks")
}
