package wave_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A leader prints the slips of the own unit once. Replacing a print would tell how many
// have answered, and is the project leader's.
func TestALeaderPrintsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		at := webtest.TownPaths(t, st)
		webtest.Must(t, app, "/maling/"+at.Wave+"/apne", webtest.SignIn(t, app, secrets["leder"]), webtest.Sure)
		groups, err := st.WaveGroups(t.Context(), survey.WaveID(at.Wave))
		if err != nil {
			t.Fatal(err)
		}
		row := groups[slices.IndexFunc(groups, func(g store.WaveGroup) bool { return string(g.Unit) == at.School })]
		leader := webtest.SignIn(t, app, secrets["rektor"])
		list := "/enhet/" + at.School + "/lapper"
		group := list + "/" + string(row.ID)
		if _, body := webtest.Get(t, app, list, leader); !strings.Contains(body, group) {
			t.Error("the list does not lead to the group")
		}
		for kind, want := range map[string]int{"again": http.StatusNotFound, "spare": http.StatusConflict} {
			if response, _ := webtest.Post(t, app, group, leader, url.Values{"kind": {kind}}); response.StatusCode != want {
				t.Errorf("before printing, %s: status %d", kind, response.StatusCode)
			}
		}
		response, body := webtest.Post(t, app, group, leader, url.Values{"paper": {"a4"}})
		if slips := webtest.Document(t, body).Find(".slip").Length(); response.StatusCode != http.StatusOK || slips != row.Invited+waves.Spares(row.Invited) || strings.Count(body, ">Reserve<") != waves.Spares(row.Invited) {
			t.Fatalf("status %d, %d slips for %d people", response.StatusCode, slips, row.Invited)
		}
		if response, body := webtest.Post(t, app, group, leader, url.Values{"paper": {"a4"}}); response.StatusCode != http.StatusConflict || webtest.Document(t, body).Find(".slip").Length() > 0 {
			t.Errorf("a second time: status %d", response.StatusCode)
		}
		for kind, want := range map[string]int{"again": http.StatusNotFound, "spare": http.StatusConflict} {
			if response, _ := webtest.Post(t, app, group, leader, url.Values{"kind": {kind}}); response.StatusCode != want {
				t.Errorf("after printing, %s: status %d", kind, response.StatusCode)
			}
		}
		if _, body := webtest.Get(t, app, group, leader); strings.Count(body, `action="`+group+`"`) > 1 { // test slips always are
			t.Error("what is printed is offered again")
		}
		other := "/enhet/" + at.Kindergarten + "/lapper/" + string(row.ID)
		if response, _ := webtest.Post(t, app, other, webtest.SignIn(t, app, secrets["styrer"]), nil); response.StatusCode != http.StatusNotFound {
			t.Errorf("another unit's group under the own unit: status %d", response.StatusCode)
		}
	})
}

// One action prints all that waits: a unit's own for its leader, and the rest for the
// project leader, a poster for the group with an open link; each group leaves its own entry.
func TestEverythingIsPrintedAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		at := webtest.TownPaths(t, st)
		parents := survey.Group{ID: survey.NewID[survey.GroupID](), Unit: survey.UnitID(at.School), Audience: survey.ParentsSchool, Name: "Foreldre", Invited: 20}
		if err := st.Tx(t.Context(), func(tx *store.Tx) error { return tx.CreateGroup(t.Context(), parents) }); err != nil {
			t.Fatal(err)
		}
		leader, wave := webtest.SignIn(t, app, secrets["leder"]), "/maling/"+at.Wave
		form := webtest.WaveForm()
		form.Add("audiences", string(survey.ParentsSchool))
		webtest.Must(t, app, wave+"/endre", leader, form)
		webtest.Must(t, app, wave+"/apne", leader, webtest.Sure)
		groups := func() (groups []store.WaveGroup, printed int) {
			groups, err := st.WaveGroups(t.Context(), survey.WaveID(at.Wave))
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range groups {
				if g.Printed {
					printed++
				}
			}
			return groups, printed
		}
		all, _ := groups()
		ofUnit, slips := 0, map[bool]int{}
		for _, g := range all {
			own := string(g.Unit) == at.Kindergarten
			if own {
				ofUnit++
			}
			slips[own] += g.Invited + waves.Spares(g.Invited)
		}
		says := func(path string, cookie *http.Cookie, ofParents, ofLinks bool) {
			t.Helper()
			_, body := webtest.Get(t, app, path, cookie)
			said := webtest.Document(t, body).Find("section[aria-labelledby=print-all]").Text()
			for words, want := range map[string]bool{"Etter utskriften kan disse foreldrene ikke lenger få åpen lenke": ofParents, "Lenken virker som før": ofLinks} {
				if strings.Contains(said, words) != want {
					t.Errorf("%s says «%s»: %t\n%s", path, words, !want, said)
				}
			}
		}
		kindergarten, school := webtest.SignIn(t, app, secrets["styrer"]), webtest.SignIn(t, app, secrets["rektor"])
		says("/enhet/"+at.Kindergarten+"/lapper", kindergarten, false, false)
		says("/enhet/"+at.School+"/lapper", school, true, false)
		says(wave, leader, true, false)
		link := wave + "/lenke/" + string(all[slices.IndexFunc(all, func(g store.WaveGroup) bool { return g.Audience == survey.ParentsSchool })].ID)
		webtest.Must(t, app, link, leader, webtest.Sure)
		says(wave, leader, false, true)
		webtest.Must(t, app, link+"/bort", leader, nil)
		paper := url.Values{"paper": {"a4"}, "sprak": {"nb"}}
		count := func(path string, cookie *http.Cookie, want int) {
			t.Helper()
			response, body := webtest.Post(t, app, path, cookie, paper)
			if n := webtest.Document(t, body).Find(".slip, .letter").Length(); response.StatusCode != http.StatusOK || n != want {
				t.Errorf("%s: status %d, %d slips, want %d", path, response.StatusCode, n, want)
			}
		}
		count("/enhet/"+at.Kindergarten+"/lapper", kindergarten, slips[true])
		if _, printed := groups(); printed != ofUnit {
			t.Fatalf("a unit's leader printed %d groups, has %d", printed, ofUnit)
		}
		seq, _, err := st.AuditHead(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		count(wave+"/lapper", leader, slips[false])
		entries, err := st.AuditAfter(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		made := len(survey.Filter(entries, func(e store.AuditEntry) bool { return e.Action == audit.PrintSlips }))
		if _, printed := groups(); printed != len(all) || made != len(all)-ofUnit {
			t.Errorf("%d of %d groups are printed, %d stand in the log", printed, len(all), made)
		}
		if response, _ := webtest.Post(t, app, wave+"/lapper", leader, paper); response.StatusCode != http.StatusConflict {
			t.Errorf("when nothing waits: status %d", response.StatusCode)
		}
	})
}

// A project leader is told when an open link gives many codes in a short time, and
// replaces it; the unit's own leader sees the link that is valid and replaces none.
func TestAProjectLeaderReplacesALink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		at := webtest.TownPaths(t, st)
		parents := survey.Group{ID: survey.NewID[survey.GroupID](), Unit: survey.UnitID(at.School), Audience: survey.ParentsSchool, Name: "Foreldre", Invited: 20}
		err := st.Tx(t.Context(), func(tx *store.Tx) error { return tx.CreateGroup(t.Context(), parents) })
		if err != nil {
			t.Fatal(err)
		}
		leader, head := webtest.SignIn(t, app, secrets["leder"]), webtest.SignIn(t, app, secrets["rektor"])
		wave, asked := "/maling/"+at.Wave, webtest.WaveForm()
		asked.Add("audiences", string(survey.ParentsSchool))
		webtest.Must(t, app, wave+"/endre", leader, asked)
		webtest.Must(t, app, wave+"/apne", leader, webtest.Sure)
		groups, err := st.WaveGroups(t.Context(), survey.WaveID(at.Wave))
		if err != nil {
			t.Fatal(err)
		}
		row := groups[slices.IndexFunc(groups, func(g store.WaveGroup) bool { return g.Audience == survey.ParentsSchool })]
		page, link := wave+"/lapper/"+string(row.ID), wave+"/lenke/"+string(row.ID)
		if response, _ := webtest.Post(t, app, link, leader, nil); response.StatusCode != http.StatusBadRequest {
			t.Errorf("a link unconfirmed: status %d", response.StatusCode)
		}
		webtest.Must(t, app, link, leader, webtest.Sure)
		shown := func(path string, who *http.Cookie) (address string, hurried, renew bool) {
			t.Helper()
			response, body := webtest.Get(t, app, path, who)
			if response.StatusCode != http.StatusOK {
				t.Fatalf("%s: status %d", path, response.StatusCode)
			}
			address = webtest.Document(t, body).Find(".address strong").Text()
			return address, strings.Contains(body, "uvanlig mange koder"), strings.Contains(body, link+"/ny")
		}
		old, hurried, _ := shown(page, leader)
		if hurried || !strings.Contains(old, "/lenke/"+string(row.ID)+"-") {
			t.Fatalf("at first: %s, many codes: %t", old, hurried)
		}
		for path, who := range map[string]*http.Cookie{"/enhet/" + at.School + "/meldinger": head, wave + "/meldinger": leader} {
			_, body := webtest.Get(t, app, path, who)
			if has := strings.Contains(webtest.Document(t, body).Find("main").Text(), old); has != (who == head) {
				t.Errorf("the texts of %s have the unit's link: %t", path, has)
			}
		}
		parent, err := url.Parse(old)
		if err != nil {
			t.Fatal(err)
		}
		for range 11 {
			webtest.Must(t, app, parent.Path, nil, url.Values{"nonce": {base64.RawURLEncoding.EncodeToString(envelope.NewToken())}})
		}
		for _, path := range []string{page, wave} {
			if _, hurried, _ := shown(path, leader); !hurried {
				t.Errorf("%s does not tell of eleven codes in a moment", path)
			}
		}
		if address, hurried, renew := shown("/enhet/"+at.School+"/lapper/"+string(row.ID), head); address != old || hurried || renew {
			t.Errorf("the unit's leader sees %s, many codes: %t, to replace: %t", address, hurried, renew)
		}
		if response, _ := webtest.Post(t, app, link+"/ny", head, nil); response.StatusCode != http.StatusNotFound {
			t.Errorf("the unit's leader replaces it: status %d", response.StatusCode)
		}
		webtest.Must(t, app, link+"/ny", leader, nil)
		if address, hurried, _ := shown(page, leader); address == old || hurried {
			t.Errorf("replaced: %s, many codes: %t", address, hurried)
		}
		if _, poster := webtest.Get(t, app, wave+"/plakat/"+string(row.ID), leader); strings.Contains(poster, old) {
			t.Error("the poster has the old link")
		}
	})
}
