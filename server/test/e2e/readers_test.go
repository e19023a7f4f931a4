package e2e

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"io"
	"strings"
	"testing"

	"trivselspuls/survey"
)

// journeys are what the readers of results come for, each from the page they land
// on when they have signed in.
var journeys = map[survey.Role]func(*testing.T, *Page, string){
	survey.Leader:         leaderJourney,
	survey.WorkingGroup:   workingGroupJourney,
	survey.PPTRole:        supporterJourney,
	survey.Adviser:        adviserJourney,
	survey.SteeringGroup:  steeringJourney,
	survey.ReferenceGroup: referenceGroupJourney,
	survey.ProjectLeader:  projectLeaderJourney,
	survey.DataProtection: officerJourney,
}

// The leader sees how many have answered, opens the first figure, reads what can
// be concluded, looks up what it means, and prints for the staff meeting.
func leaderJourney(t *testing.T, p *Page, base string) {
	unit := p.Location()
	if n := p.Count(".progress-list li"); n == 0 {
		t.Error("the leader does not see how many have answered")
	}
	p.Follow(".key-cards a")
	p.WaitVisible("[data-chart] svg")
	chartIsSaved(t, p)
	if said := p.Text(".sentence"); !strings.Contains(said, "svar") {
		t.Errorf("the figure says %q", said)
	}
	if p.Count(".answered") == 1 && p.Count(".answered svg path") == 0 {
		t.Error("the answers are not drawn")
	}
	p.Follow(`a[href^="/indikator/"]`)
	p.WaitText("Slik regnes det")
	p.Follow(`main a[href="/slik-regner-vi"]`)
	p.WaitText("Ti punkter om hvordan tallene blir til")
	p.Inspect("how")
	p.Navigate(unit + "/tilbake")
	Eval[bool](p, `(document.querySelector("#children").value = "Takk for svarene!", true)`)
	p.Follow(`main form[action$="/tilbake"] button`)
	p.WaitText("Publisert")
	p.Follow(`.wall a[href$="/elever"]`)
	p.WaitText("Takk for svarene!")
	p.Inspect("given-children")
	p.InspectInks("given-children")
	p.Navigate(unit)
	p.Follow(`a[href$="/rapport"]`)
	printUnitReports(t, p, base)
}

// The working group writes down what the unit has started with and finds it in
// the plan and on the figure it is to move.
func workingGroupJourney(t *testing.T, p *Page, _ string) {
	p.Follow(`.tabs a[href$="/tiltak"]`)
	p.Follow(`a[href$="/tiltak/nytt"]`)
	p.Inspect("measure-new")
	p.ExpectStatus(422)
	p.Fill("#title", "<b>Felles friminutt</b>")
	p.Follow(`main form button[type="submit"]`)
	p.WaitVisible("#title-problem")
	p.Inspect("measure-problem")
	p.Fill("#title", "Felles friminutt")
	Eval[bool](p, `(document.querySelector("#indicator").value = "E5", true)`)
	p.Follow(`main form button[type="submit"]`)
	p.WaitText("Felles friminutt")
	proposalJourney(p)
	p.Follow(`.need a[href*="/E5."]`)
	p.WaitText("Tiltak på kurven")
	p.WaitText("Felles friminutt")
	meetingJourney(t, p)
}

// meetingJourney writes down a meeting, makes its brief ready, agrees on something and calls it done.
func meetingJourney(t *testing.T, p *Page) {
	t.Helper()
	unit := Eval[string](p, `document.querySelector('a[href^="/enhet/"]').href`)
	p.Navigate(unit + "/moter")
	p.Fill("#purpose", "Vaktene i friminuttet")
	p.Follow(`main form button[type="submit"]`)
	Eval[bool](p, `(document.querySelector("#words").value = "Vi vil snakke om vaktene.", true)`)
	p.Inspect("meeting-before")
	p.Follow(`form[action$="/grunnlag"] button`)
	if n := p.Count(".questions li"); n != 3 {
		t.Errorf("the brief that is kept asks %d questions", n)
	}
	p.Fill("#what", "Ny vaktliste")
	Eval[bool](p, `(document.querySelector("#due").value = new Date().toISOString().slice(0, 10), true)`)
	p.Follow(`form[action$="/avtale"] button`)
	p.Inspect("meeting-agreed")
	p.Navigate(unit)
	p.WaitText("Avtaler som ikke er gjort")
	p.Navigate(Eval[string](p, `[...document.querySelectorAll("#agreed ~ .measures a")].find(a => a.innerText.includes("Ny vaktliste")).href`))
	p.Follow(`form[action*="/avtale/"] button`)
	p.WaitText("Ikke gjort likevel")
	p.Navigate(unit + "/erfaringer")
	p.WaitText("Felles friminutt")
	p.Inspect("experiences")
}

// PPT reads what staff say of its support in every unit, and the unit it supports, and cannot write
// in its plan.
func supporterJourney(t *testing.T, p *Page, base string) {
	unit := p.Location()
	p.Navigate(base + "/stotte")
	p.WaitText("Støtte fra PPT i enhetene")
	p.Inspect("support")
	p.Navigate(unit)
	p.Follow(`.tabs a[href$="/tiltak"]`)
	p.WaitText("Felles friminutt")
	if p.Count(`a[href$="/tiltak/nytt"]`) > 0 {
		t.Error("PPT may write in the unit's plan")
	}
	p.Follow(`.tabs a[href^="/enhet/"]`)
	p.Follow(".key-cards a")
	p.WaitVisible("[data-chart] svg")
}

// The adviser reads the brief before a meeting: what to talk about.
func adviserJourney(t *testing.T, p *Page, _ string) {
	p.Follow(`a[href$="/veiledning"]`)
	if n := p.Count(".questions li"); n != 3 {
		t.Errorf("the brief asks %d questions", n)
	}
}

// The steering group compares start with now in ten rows, looks at the units side
// by side, prints, and publishes for everybody.
func steeringJourney(t *testing.T, p *Page, base string) {
	whole := p.Location()
	if n := p.Count("#ten ~ .table-scroll tbody tr"); n < 5 || n > 10 {
		t.Errorf("%d rows compare start with now", n)
	}
	for _, width := range []int{Phone, 768, Laptop} {
		p.Resize(width)
		if hidden := Eval[int](p, `(({scrollWidth, clientWidth}) => scrollWidth - clientWidth)(document.querySelector("#ten ~ .table-scroll"))`); hidden > 0 {
			t.Errorf("at %d the conclusions are %d to the side", width, hidden)
		}
	}
	p.Follow(`.tabs a[href$="/enheter"]`)
	p.Follow("table.grid thead a")
	p.WaitVisible("[data-chart] svg")
	printSteeringReport(t, p, base)
	p.Navigate(whole + "/vurdering")
	p.Follow(`a[href*="/vurdering/1/D1"]`)
	Eval[bool](p, `(document.querySelector("#concludes").value = "Enhetene møtes.", true)`)
	p.Follow(`main form button[type="submit"]`)
	p.WaitText("Enhetene møtes.")
	p.Navigate(whole + "/offentlig")
	p.Follow(`form[action$="/offentlig"] button`)
	p.WaitText("Publisert")
}

// The parents' council follows what the project is for and what is coming, and reads what is
// published, in its own language where it is offered.
func referenceGroupJourney(t *testing.T, p *Page, _ string) {
	p.WaitText("Det som kommer")
	p.Inspect("followed")
	p.Follow(`.doors a[href^="/offentlig/"]`)
	p.WaitText("Dette fant vi")
	p.Inspect("public")
	p.InspectInks("public")
	p.Follow(`.languages a[lang="en"]`)
	p.WaitText("What we found")
	p.Inspect("public-english")
}

// chartIsSaved takes the chart as both kinds of picture and opens them.
func chartIsSaved(t *testing.T, p *Page) {
	t.Helper()
	if _, err := png.Decode(bytes.NewReader(p.Download(`[data-save="png"]`))); err != nil {
		t.Errorf("the PNG of a chart: %v", err)
	}
	svg, elements := xml.NewDecoder(bytes.NewReader(p.Download(`[data-save="svg"]`))), 0
	for {
		token, err := svg.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("the SVG of a chart: %v", err)
		}
		if _, ok := token.(xml.StartElement); ok {
			elements++
		}
	}
	if elements < 20 {
		t.Errorf("the SVG of a chart has %d elements", elements)
	}
}
