package e2e

import (
	"regexp"
	"testing"
	"time"
)

// today is what a field for a day holds.
func today() string { return time.Now().Format(time.DateOnly) }

// The project leader writes down a measure of the owner's own, sets a target for a sub-goal, meets
// with all units and agrees on something, and finds all of it where the steering group reads it; then
// publishes for everybody.
func projectLeaderJourney(t *testing.T, p *Page, base string) {
	p.Navigate(base + "/hjem")
	id := regexp.MustCompile(`/prosjekt/([0-9a-f]{32})`).FindStringSubmatch(p.Location())
	if id == nil {
		t.Fatalf("the project leader lands on %s", p.Location())
	}
	project, board := base+"/prosjekt/"+id[1], base+"/styring/"+id[1]

	p.Navigate(project + "/tiltak")
	p.Follow(`main a[href$="/tiltak/nytt"]`)
	p.Fill("#title", "Felles kurs for alle ansatte")
	choose(p, "#sub_goal", "D2")
	p.Follow(`main form.fields button[type="submit"]`)
	p.WaitText("Felles kurs for alle ansatte")
	p.Inspect("owner-measures")

	p.Navigate(project + "/delmal")
	p.ExpectStatus(422)
	target := Eval[string](p, `[...document.querySelectorAll("#of option")].find(({ value }) => value.endsWith(" E8")).value`)
	choose(p, "#of", target)
	choose(p, "#phase", "4")
	p.Fill("#value", "mange")
	p.Follow(`main form.fields button[type="submit"]`)
	p.WaitVisible("#value-problem")
	p.Inspect("target-problem")
	p.Fill("#value", "4,5")
	p.Follow(`main form.fields button[type="submit"]`)
	p.WaitText("Mål i fase 4")
	p.Inspect("target-set")

	p.Navigate(project + "/moter")
	p.Fill("#purpose", "Samling om friminuttene")
	Eval[bool](p, `(document.querySelectorAll('input[name="units"]').forEach((one) => { one.checked = true }), true)`)
	p.Follow(`main form.fields button[type="submit"]`)
	p.WaitText("Samling om friminuttene")
	p.Fill("#what", "Alle enheter prøver gule vester")
	choose(p, "#due", today())
	p.Follow(`form[action$="/avtale"] button`)
	p.WaitText("Alle enheter prøver gule vester")
	p.Inspect("project-meeting")

	p.Navigate(board)
	for _, said := range []string{"Felles kurs for alle ansatte", "Mål i fase 4", "Alle enheter prøver gule vester"} {
		p.WaitText(said)
	}
	p.Navigate(board + "/offentlig")
	choose(p, "#words", "Vi setter flere voksne ute i friminuttene.")
	p.Follow(`form[action$="/offentlig"] button`)
	p.Follow(`.ds-alert a[href^="/offentlig/"]`)
	p.WaitText("Vi setter flere voksne ute i friminuttene.")
	p.Navigate(project)
}

// The data protection officer reads when keys were destroyed, what is handed out and published, and
// what is kept until when; and opens no results.
func officerJourney(t *testing.T, p *Page, base string) {
	p.Navigate(base + "/revisjon/finnes")
	p.WaitText("Ødelagt")
	if n := p.Count("#keys ~ .facts > div"); n < 2 {
		t.Errorf("the officer reads of %d keys", n)
	}
	if n := p.Count("#out ~ .facts > div"); n < 2 { // the leader's page, and the public's
		t.Errorf("the officer reads of %d pages that are out", n)
	}
	if n := p.Count(`main a[href^="/enhet/"], main a[href^="/styring/"]`); n > 0 {
		t.Errorf("%d links lead the officer to results", n)
	}
}

// proposalJourney enters what the pupils' council has proposed, and finds it in the plan with who did.
func proposalJourney(p *Page) {
	p.Follow(`a[href$="/tiltak/nytt"]`)
	p.Fill("#title", "Bod med leker")
	choose(p, "#indicator", "E7")
	choose(p, "#proposed_by", "pupils-council")
	p.Follow(`main form button[type="submit"]`)
	p.WaitText("Bod med leker")
	p.WaitText("elevrådet")
	p.Inspect("measure-proposed")
}
