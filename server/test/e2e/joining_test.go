package e2e

import (
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/server/setup"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// A project leader reads on the groups page what the numbers will give, sees what joining three
// schools would change before it is done, joins and parts them, in both written languages, and
// opens a wave whose smallest groups are left out with words.
func TestJoiningInTheBrowser(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/joining.db", clock.Now)
	r := Start(t, st, clock)
	town := webtest.Town()
	town.Units, town.Accounts = nil, town.Accounts[:0:0]
	for _, one := range []struct {
		name     string
		kind     survey.UnitKind
		audience survey.Audience
		group    string
		invited  int
	}{
		{"Lia skole", survey.School, survey.Pupils810, "8. trinn", 18},
		{"Vik skole", survey.School, survey.Pupils810, "8. trinn", 20},
		{"Ås skole", survey.School, survey.Pupils810, "8. trinn", 35},
		{"Nes skole", survey.School, survey.Pupils810, "8. trinn", 36},
		{"Moi skole", survey.School, survey.Pupils810, "8. trinn", 38},
		{"Lundeby ungdomsskole", survey.School, survey.Pupils810, "8. trinn", 39},
		{"Bekken barnehage", survey.Kindergarten, survey.Children45, "4–5 år", 7},
		{"PPT", survey.PPT, survey.Staff, "Ansatte", 5},
	} {
		group := survey.Group{Audience: one.audience, Name: one.group, Invited: one.invited}
		town.Units = append(town.Units, setup.Unit{Name: one.name, Kind: one.kind, Groups: []survey.Group{group}})
	}
	for i := range town.Project.Waves {
		town.Project.Waves[i].Audiences = []survey.Audience{survey.Children45, survey.Pupils810, survey.Staff}
	}
	town.Accounts = []setup.Account{{Name: "Kari", Login: "kari", Role: survey.ProjectLeader}}
	links, err := town.Apply(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	p := openBrowser(t)
	p.ExpectStatus(422)
	base := r.Setting.BaseURL
	p.Navigate(base + "/inn/lenke/" + links[0].Secret)
	p.Follow("main form button")
	p.Fill("#password", "fire fjell og en elv")
	p.Follow(`form[action="/konto/start"] button`)
	setUpCodes(t, p)
	p.Navigate(base + "/oppsett/grupper")
	p.WaitText("Målingen åpnes uten dem")
	p.Inspect("groups-outlook")
	tick := func(names ...string) {
		for _, name := range names {
			Eval[bool](p, `[...document.querySelectorAll("#joining label")].find(l => l.textContent.trim() == "`+name+`").click() ?? true`)
		}
		p.Follow(`#joining form:last-of-type button`)
	}
	tick("Lia skole", "Nes skole")
	p.WaitText("Disse får ikke felles tall")
	p.Inspect("groups-refused")
	tick("Nes skole", "Vik skole", "Moi skole") // Lia skole is still ticked, and Nes skole no longer
	p.WaitText("Hvis disse deler tall: Lia skole, Moi skole, Vik skole")
	if said := p.Text("#preview"); !strings.Contains(said, "samlet med Lia skole og Moi skole (76 spurt)") || strings.Contains(said, "Bekken") {
		t.Errorf("the preview says %s", said)
	}
	p.Inspect("groups-joining")
	p.Follow(`#preview form button`)
	p.WaitText("Deler tall fordi dere har valgt det:")
	p.Follow(`form[action="/sprak"] button`)
	p.Navigate(base + "/oppsett/grupper")
	p.WaitText("Deler tal fordi de har valt det:")
	p.Inspect("groups-joined-nn")
	p.Follow(`#joining form button`)
	p.WaitText("Om desse ikkje lenger høyrer saman")
	p.Inspect("groups-parting-nn")
	p.Follow(`#preview form button`)
	if strings.Contains(p.Text("#joining"), "har valt") {
		t.Error("the set is there when it has been given up")
	}
	p.Navigate(base + "/oppsett")
	p.Follow("ol.checklist li:last-child a")
	p.WaitText("Målinga blir opna utan dei")
	p.Inspect("wave-left-out-nn")
	p.Click("#custody-file")
	p.Click("#open-sure")
	p.Follow(`form[action$="/apne"] button`)
	p.Navigate(base + "/oppsett/grupper")
	p.WaitText("Ei måling har opna")
	p.Inspect("groups-fixed-nn")
}
