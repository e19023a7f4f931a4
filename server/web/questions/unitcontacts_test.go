package questions_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
)

// A unit's own contacts stand in the place of the owner's, wherever somebody of the unit
// reads whom to turn to; what is fetched for that is the same for everybody.
func TestContactsOfAUnit(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		ctx, mine, leader := t.Context(), webtest.OwnerOf(t, w), w.Leader(t)
		groups := must.Have(w.Store.WaveGroups(ctx, w.Wave))(t)
		unit := must.Have(w.Store.Unit(ctx, groups[0].Unit))(t)
		head := w.UnitLeader(t, unit)
		own := "/enhet/" + string(unit.ID) + "/hjelp"
		webtest.Must(t, w.App, "/oppsett/hjelp", leader, url.Values{"contact.1.name": {"Kommunens ombud"}, "contact.1.phone": {"11 11 11 11"}})

		thanks := fmt.Sprintf("/skjema/takk?wave=%s&group=%s&audience=%s&lang=nb", w.Wave, groups[0].ID, survey.Pupils810)
		lines := func() string {
			_, body := webtest.Get(t, w.App, thanks, nil)
			return webtest.Document(t, body).Find(".lines").Text()
		}
		if got := lines(); !strings.Contains(got, "Kommunens ombud") {
			t.Errorf("without contacts of its own: %s", got)
		}
		_, page := webtest.Get(t, w.App, own, head)
		if !strings.Contains(page, "Kommunens ombud, 11 11 11 11") {
			t.Error("the unit's page does not say what it has without")
		}
		wrong := url.Values{"contact.2.name": {"Rektor"}, "contact.2.link": {"javascript:alert(1)"}}
		response, body := webtest.Post(t, w.App, own, head, wrong)
		if response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `value="javascript:alert(1)"`) || !strings.Contains(body, "begynner med https://") {
			t.Errorf("a link that is none: status %d", response.StatusCode)
		}
		webtest.Must(t, w.App, own, head, url.Values{
			"contact.1.name": {"Helsesykepleieren her"}, "contact.1.link": {"helse@skolen.example"}, "contact.1.note": {"rom 12"},
			"contact.3.name": {"Rektor <b>"}, "contact.3.phone": {"22 22 22 22"}, "contact.3.link": {"https://skolen.example/hjelp"},
		})
		got := lines()
		for _, said := range []string{"Helsesykepleieren her", "rom 12", "helse@skolen.example", "Rektor <b>", "22 22 22 22", "skolen.example/hjelp"} {
			if !strings.Contains(got, said) {
				t.Errorf("the last page lacks %q: %s", said, got)
			}
		}
		if strings.Contains(got, "Kommunens ombud") {
			t.Error("the owner's stands beside the unit's own")
		}
		_, last := webtest.Get(t, w.App, thanks, nil)
		if pressed := webtest.Document(t, last).Find(`.lines a.own-link:not([hidden])`).Length(); pressed > 0 {
			t.Errorf("a pupil can press %d links", pressed)
		}
		parents := strings.Replace(thanks, string(survey.Pupils810), string(survey.ParentsSchool), 1)
		_, last = webtest.Get(t, w.App, parents, nil)
		if pressed := webtest.Document(t, last).Find(`.lines a.own-link[href="mailto:helse@skolen.example"]:not([hidden])`).Length(); pressed != 1 {
			t.Errorf("parents can press %d links to the nurse", pressed)
		}

		q, _ := w.Library.Current(survey.Pupils810)
		offer := fmt.Sprintf("/api/offer/%s/%s", w.Wave, q.Hash)
		_, body = webtest.Get(t, w.App, offer, nil)
		var offered struct {
			Help  []struct{ Name string }
			Units map[string][]struct{ Name, Number, Link, Shown string }
		}
		must.Work(t, json.Unmarshal([]byte(body), &offered))
		if at := offered.Units[unit.Name]; len(offered.Help) != 1 || len(at) != 2 || at[0].Link != "mailto:helse@skolen.example" || at[1].Shown != "skolen.example/hjelp" {
			t.Errorf("offered are %+v", offered)
		}

		// Who answers is known by the name that stands on slips, and is told of nobody else's contacts.
		response, body = webtest.Post(t, w.App, "/oppsett/enheter/"+string(unit.ID), leader, url.Values{"name": {"Et annet navn"}})
		if response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "lappene som er ute") || !strings.Contains(lines(), "Helsesykepleieren her") {
			t.Errorf("another name while people answer: status %d, and the last page has %s", response.StatusCode, lines())
		}
		entries := must.Have(w.Store.AuditOf(ctx, mine, store.AuditFilter{Action: "set help contacts"}, 1))(t)
		if event := must.Have(entries[0].Event())(t); event.Unit != unit.ID {
			t.Errorf("the log has %+v", event)
		}
		manyUnits(t, w, leader, offer, unit, groups[0].ID)
	})
}

// manyUnits: where more than a few units have contacts of their own, those of one part of the
// manifest come at once, which has the units that the part names and no other.
func manyUnits(t *testing.T, w *webtest.Wire, leader *http.Cookie, offer string, mine survey.Unit, group survey.GroupID) {
	t.Helper()
	ctx, names := t.Context(), []string{}
	for i := range 64 {
		names = append(names, fmt.Sprintf("Skole %d", i))
	}
	webtest.Must(t, w.App, "/oppsett/enheter", leader, url.Values{"school": {strings.Join(names, "\n")}})
	must.Work(t, w.Store.Tx(ctx, func(tx *store.Tx) error {
		for _, u := range must.Have(tx.UnitsOf(ctx, mine.Owner))(t) {
			if u.ID != mine.ID {
				must.Work(t, tx.SetContacts(ctx, mine.Owner, u.ID, []survey.Contact{{Name: "Rektor " + u.Name, Phone: "44 44 44 44"}}))
			}
		}
		return nil
	}))
	webtest.Must(t, w.App, "/oppsett/hjelp", leader, url.Values{"contact.1.name": {"Kommunens ombud"}, "contact.1.phone": {"11 11 11 12"}})
	read := func(query string) (offered struct {
		Units  map[string][]struct{ Name string }
		Parted bool
	}, size int,
	) {
		_, body := webtest.Get(t, w.App, offer+query, nil)
		must.Work(t, json.Unmarshal([]byte(body), &offered))
		return offered, len(body)
	}
	if all, size := read(""); !all.Parted || len(all.Units) > 0 || size > 4096 {
		t.Errorf("of 65 units everybody gets %d bytes, %+v", size, all)
	}
	manifest, parts := survey.ManifestLines(must.Have(w.Store.Manifest(ctx, w.Wave))(t))
	m := must.Have(survey.DecodeManifest(manifest))(t)
	for number, part := range parts {
		want := map[string]bool{}
		for _, g := range must.Have(m.DecodePart(number, part))(t) {
			for _, place := range g.Places {
				want[place.Unit] = true
			}
		}
		got, _ := read(fmt.Sprintf("?part=%d", number))
		for unit := range got.Units {
			if !want[unit] {
				t.Errorf("part %d has the contacts of %s, which it does not name", number, unit)
			}
		}
		if len(got.Units) != len(want) || got.Parted {
			t.Errorf("part %d has the contacts of %d units, want %d", number, len(got.Units), len(want))
		}
		if at := must.Have(m.PartOf(group))(t); at == number && len(got.Units[mine.Name]) == 0 {
			t.Errorf("part %d lacks those of %s", number, mine.Name)
		}
	}
	if response, _ := webtest.Get(t, w.App, fmt.Sprintf("%s?part=%d", offer, len(parts)), nil); response.StatusCode != http.StatusNotFound {
		t.Errorf("a part that is not there: status %d", response.StatusCode)
	}
}
