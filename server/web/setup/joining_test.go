package setup_test

import (
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// municipality sets up units with their groups, by pages, and a planned wave of some audiences.
func municipality(t *testing.T, st *store.Store, units url.Values, table string, audiences ...string) (app *web.App, leader *http.Cookie, wave string) {
	t.Helper()
	app = webtest.NewApp(t, st, nil)
	leader = firstRun(t, app)
	webtest.Must(t, app, "/oppsett/prosjekt", leader, webtest.ProjectForm())
	webtest.Must(t, app, "/oppsett/enheter", leader, units)
	webtest.Must(t, app, "/oppsett/grupper", leader, url.Values{"table": {table}, "sure": {"yes"}})
	projects, err := st.ProjectsOf(t.Context(), webtest.OwnerIn(t, st))
	if err != nil {
		t.Fatal(err)
	}
	form := webtest.WaveForm()
	form["audiences"] = audiences
	return app, leader, webtest.Must(t, app, "/prosjekt/"+string(projects[0].ID)+"/ny", leader, form)
}

// wordsOf is the text of a page.
func wordsOf(body string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(body, " "))), " ")
}

// A municipality whose kindergarten has seven children and six staff, whose small school has nine
// staff and whose PPT is five people opens with its numbers as they are. The pages say who is
// left out, and nobody is asked to invent people.
func TestSmallNumbersOpenAsTheyAre(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, leader, wave := municipality(t, st,
			url.Values{"school": {"Lia skole\nStor skole"}, "kindergarten": {"Bekken\nElva\nMarka"}, "ppt": {"PPT"}},
			"Lia skole;8. trinn;;18\nLia skole;Ansatte;;9\nStor skole;8. trinn;;44\nStor skole;9. trinn;;8\nStor skole;Ansatte;;31\n"+
				"Bekken;4–5 år;;7\nBekken;Ansatte;;6\nElva;4–5 år;;25\nElva;Ansatte;;7\nMarka;4–5 år;;24\nPPT;Ansatte;;5",
			"pupils-8-10", "children-4-5", "staff", "staff-kindergarten")
		left := []string{"Lia skole, Ansatte", "Bekken, 4–5 år", "PPT, Ansatte"}
		for _, path := range []string{"/oppsett/grupper", wave} {
			_, body := webtest.Get(t, app, path, leader)
			said := wordsOf(body)
			_, list, _ := strings.Cut(said, "Målingen åpnes uten dem:")
			list = list[:min(len(list), 300)]
			for _, group := range left {
				if !strings.Contains(list, group) {
					t.Errorf("%s does not say that %s is left out: %s", path, group, list)
				}
			}
			if strings.Contains(strings.ToLower(said), "inviter flere") {
				t.Errorf("%s asks for more people", path)
			}
			if !strings.Contains(said, "Bekken + Elva") {
				t.Errorf("%s does not say whose staff are asked together", path)
			}
		}
		webtest.Must(t, app, wave+"/apne", leader, webtest.Sure)
		groups, err := st.WaveGroups(t.Context(), survey.WaveID(strings.TrimPrefix(wave, "/maling/")))
		if err != nil {
			t.Fatal(err)
		}
		asked := map[string]int{}
		for _, g := range groups {
			asked[string(g.Audience)+" "+g.Name] += g.Invited
		}
		want := map[string]int{"pupils-8-10 8. trinn": 18, "pupils-8-10 8. trinn + 9. trinn": 52, "staff Ansatte": 31, "staff-kindergarten Bekken + Elva": 13, "children-4-5 4–5 år": 49}
		for name, n := range want {
			if asked[name] != n {
				t.Errorf("%s: %d are asked, want %d (%v)", name, asked[name], n, asked)
			}
		}
		if len(groups) != 6 {
			t.Errorf("%d groups are asked: %v", len(groups), asked)
		}
	})
}

// What joining units would give stands beside what they have now, before anything is stored. It
// can be undone until a wave opens, and the page and the command refuse in the same words.
func TestJoiningIsSeenBeforeItIsDone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, leader, wave := municipality(t, st, url.Values{"school": {"Lia skole\nVik skole\nÅs skole\nStor skole"}, "kindergarten": {"Elva"}},
			"Lia skole;8. trinn;;18\nVik skole;8. trinn;;35\nÅs skole;8. trinn;;39\nStor skole;8. trinn;;190\nElva;4–5 år;;25", "pupils-8-10")
		ids := map[string]survey.UnitID{}
		shared := func() (names []string) {
			units, err := st.UnitsOf(t.Context(), webtest.OwnerIn(t, st))
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range units {
				ids[u.Name] = u.ID
				if u.Together != "" {
					names = append(names, u.Name)
				}
			}
			return names
		}
		shared()
		join := func(sure string, names ...string) (int, string) {
			form := url.Values{"sure": {sure}}
			for _, name := range names {
				form.Add("unit", string(ids[name]))
			}
			response, body := webtest.Post(t, app, "/oppsett/grupper/sammen", leader, form)
			return response.StatusCode, wordsOf(body)
		}
		_, body := webtest.Get(t, app, "/oppsett/grupper", leader)
		for _, want := range []string{
			"Lia skole Elever 8.–10. trinn", "Nesten sikkert: Trygghet",
			"samlet med Vik skole og Ås skole (92 spurt): Utsatt for mobbing",
		} {
			if !strings.Contains(wordsOf(body), want) {
				t.Errorf("the groups page lacks %q", want)
			}
		}
		for _, c := range []struct {
			names []string
			want  string
		}{
			{[]string{"Lia skole"}, "Velg to eller flere enheter"},
			{[]string{"Lia skole", "Elva"}, "Enhetene er av ulike slag"},
			{[]string{"Lia skole", "Stor skole"}, "Disse får ikke felles tall"},
			{[]string{"Vik skole", "Ås skole"}, "Disse får ikke felles tall"}, // 35 are left without the largest
		} {
			for _, sure := range []string{"", "yes"} {
				if status, said := join(sure, c.names...); status != http.StatusUnprocessableEntity || !strings.Contains(said, c.want) {
					t.Errorf("%v: status %d, and it does not say %q", c.names, status, c.want)
				}
			}
		}
		all := []string{"Lia skole", "Vik skole", "Ås skole"}
		if status, said := join("", all...); status != http.StatusOK || !strings.Contains(said, "De første tallene blir som nå") || len(shared()) > 0 {
			t.Errorf("joining those that share anyhow: status %d, stored %v", status, shared())
		}
		all = []string{"Lia skole", "Moi skole", "Vik skole"}
		webtest.Must(t, app, "/oppsett/enheter", leader, url.Values{"school": {"Nes skole\nMoi skole\nLund skole"}})
		webtest.Must(t, app, "/oppsett/grupper", leader, url.Values{"sure": {"yes"}, "table": {
			"Vik skole;8. trinn;;20\nÅs skole;8. trinn;;35\nNes skole;8. trinn;;36\nMoi skole;8. trinn;;38\nLund skole;8. trinn;;39",
		}})
		shared()
		status, said := join("", all...)
		_, preview, _ := strings.Cut(said, "Hvis disse deler tall:")
		preview, _, _ = strings.Cut(preview, "La dem dele tall")
		_, preview, _ = strings.Cut(preview, "Ås skole Elever 8.–10. trinn") // who is not in the set, but shares with others then
		now, then := strings.Index(preview, "samlet med Lia skole og Vik skole (73 spurt)"), strings.Index(preview, "samlet med Lund skole og Nes skole (110 spurt)")
		if status != http.StatusOK || now < 0 || then < now || strings.Contains(preview, "Stor skole") || len(shared()) > 0 {
			t.Errorf("the preview: status %d, stored %v: %s", status, shared(), preview)
		}
		if status, _ := join("yes", all...); status != http.StatusSeeOther || !slices.Equal(shared(), all) {
			t.Errorf("joined: status %d, stored %v", status, shared())
		}
		if status, said := join("", "Lia skole", "Stor skole"); status != http.StatusUnprocessableEntity || !strings.Contains(said, "deler tall med andre allerede") {
			t.Errorf("into a second set: status %d", status)
		}
		if status, said := join("", "Moi skole"); status != http.StatusOK || !strings.Contains(said, "ikke lenger hører sammen: Lia skole, Moi skole, Vik skole") || len(shared()) != 3 {
			t.Errorf("looking at undoing: status %d, stored %v", status, shared())
		}
		if status, _ := join("yes", "Moi skole"); status != http.StatusSeeOther || len(shared()) > 0 {
			t.Errorf("undone: status %d, stored %v", status, shared())
		}
		join("yes", all...)
		webtest.Must(t, app, wave+"/apne", leader, webtest.Sure)
		if status, said := join("yes", "Moi skole"); status != http.StatusUnprocessableEntity || !strings.Contains(said, "En måling har åpnet") || len(shared()) != 3 {
			t.Errorf("after the opening: status %d, stored %v", status, shared())
		}
		_, body = webtest.Get(t, app, "/oppsett/grupper", leader)
		if strings.Contains(body, "/oppsett/grupper/sammen") || !strings.Contains(body, "En måling har åpnet") {
			t.Error("after the opening the page still offers to join")
		}
		stranger := webtest.Session(t, app, "annen", survey.Grant{Role: survey.Leader, Owner: webtest.OwnerIn(t, st), Unit: ids["Lia skole"]})
		if response, _ := webtest.Post(t, app, "/oppsett/grupper/sammen", stranger, url.Values{"unit": {"x"}}); response.StatusCode != http.StatusNotFound && response.StatusCode != http.StatusForbidden {
			t.Errorf("a unit's leader joins: status %d", response.StatusCode)
		}
	})
}

// A zero takes a group out, the last one of a unit too, and says that the unit takes no part.
func TestTheLastGroupIsTakenOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, leader, _ := municipality(t, st, url.Values{"school": {"Lia skole"}, "ppt": {"PPT"}},
			"Lia skole;8. trinn;;18\nPPT;Ansatte;;5", "pupils-8-10")
		form := url.Values{"table": {"PPT;Ansatte;;0"}}
		response, body := webtest.Post(t, app, "/oppsett/grupper", leader, form)
		if said := wordsOf(body); response.StatusCode != http.StatusOK || !strings.Contains(said, "eller står med 0, og blir fjernet: PPT: Ansatte") || !strings.Contains(said, "blir ikke med i målinger som åpnes: PPT.") ||
			!strings.Contains(said, "En måling som er åpnet, beholder gruppene") {
			t.Errorf("the preview: status %d: %s", response.StatusCode, said)
		}
		form.Set("sure", "yes")
		webtest.Must(t, app, "/oppsett/grupper", leader, form)
		groups, err := st.GroupsOfOwner(t.Context(), webtest.OwnerIn(t, st))
		if err != nil || len(groups) != 1 || groups[0].Invited != 18 {
			t.Errorf("left are %+v, %v", groups, err)
		}
	})
}
