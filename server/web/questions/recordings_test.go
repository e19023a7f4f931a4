package questions_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/owners"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/clip"
	"trivselspuls/survey/must"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A recording is taken for what its bytes are, belongs to one wording, and comes
// to respondents with all others of the questionnaire in one file that changes
// its address with them.
func TestRecordingsReachRespondentsTogether(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		cookie := w.Leader(t)
		q, _ := w.Library.Current(survey.Pupils810)
		question, routed := q.ItemText("E6", "nb"), q.ItemText("E4a", "nb")
		if question == "" || routed == "" {
			t.Fatal("the questionnaire has other questions now")
		}
		path := "/oppsett/lyd/pupils-8-10/nb"
		for name, c := range map[string]struct {
			wording string
			body    []byte
			status  int
			says    string
		}{
			"a page":             {clip.Wording(question), []byte("<script>alert(1)</script>"), http.StatusUnprocessableEntity, "ikke lyd som alle nettbrett"},
			"too large":          {clip.Wording(question), append(slices.Clone(webtest.Sound), make([]byte, clip.MaxSize)...), http.StatusUnprocessableEntity, "for stor"},
			"words nobody reads": {clip.Wording("Hei"), webtest.Sound, http.StatusNotFound, ""},
		} {
			if response, body := webtest.SendSound(t, w.App, path, cookie, c.wording, c.body); response.StatusCode != c.status || !strings.Contains(body, c.says) {
				t.Errorf("%s: status %d", name, response.StatusCode)
			}
		}
		if sounds := offeredSounds(t, w); len(sounds) != 0 {
			t.Errorf("before anything is recorded there are %v", sounds)
		}
		view, _ := q.View("nb")
		answer := view.Items[0].Options[0].Text
		if webtest.SendSound(t, w.App, path, cookie, clip.Wording(answer), webtest.Sound); len(offeredSounds(t, w)) != 0 {
			t.Error("an answer is offered to be heard though no question can be")
		}
		webtest.Must(t, w.App, path+"/slett", cookie, url.Values{"wording": {clip.Wording(answer)}})
		for _, text := range []string{question, routed} {
			if response, _ := webtest.SendSound(t, w.App, path, cookie, clip.Wording(text), webtest.Sound); response.StatusCode != http.StatusSeeOther {
				t.Fatalf("storing a recording: status %d", response.StatusCode)
			}
		}
		sounds := offeredSounds(t, w)
		if len(sounds) != 1 || len(sounds["nb"].Version) != 16 || !slices.Equal(sounds["nb"].Heard, []string{"E6", "E4a"}) {
			t.Fatalf("the page is told of %v", sounds)
		}
		address := fmt.Sprintf("/api/sound/%s/%s/nb/", w.Wave, q.Hash)
		response, body := webtest.Get(t, w.App, address+sounds["nb"].Version, nil)
		if response.StatusCode != http.StatusOK || !strings.Contains(response.Header.Get("Cache-Control"), "immutable") || !strings.Contains(body, question) || !strings.Contains(body, routed) {
			t.Errorf("the sound: status %d, %s, with the routed question: %v", response.StatusCode, response.Header.Get("Cache-Control"), strings.Contains(body, routed))
		}
		if want, _ := clip.Pack([]clip.Clip{{Text: question, Body: webtest.Sound}, {Text: routed, Body: webtest.Sound}}); len(want) != len(body) {
			t.Errorf("the sound has %d bytes, want %d", len(body), len(want))
		}
		webtest.Must(t, w.App, path+"/slett", cookie, url.Values{"wording": {clip.Wording(routed)}})
		if again := offeredSounds(t, w); again["nb"].Version == sounds["nb"].Version {
			t.Error("another sound under the same address")
		}
		for _, old := range []string{sounds["nb"].Version, "", strings.Repeat("0", 16)} {
			if response, _ := webtest.Get(t, w.App, address+old, nil); response.StatusCode != http.StatusNotFound {
				t.Errorf("a sound of version %q: status %d", old, response.StatusCode)
			}
		}
		if response, body := webtest.Get(t, w.App, "/oppsett/opptak/nb/"+clip.Wording(question)+"/"+clip.Hash(webtest.Sound), cookie); response.Header.Get("Content-Type") != "audio/wav" || body != string(webtest.Sound) {
			t.Errorf("listening: %s, %d bytes", response.Header.Get("Content-Type"), len(body))
		}
	})
}

// offeredSounds are what a respondent's page is told of recordings.
func offeredSounds(t *testing.T, w *webtest.Wire) map[string]owners.Sound {
	t.Helper()
	q, _ := w.Library.Current(survey.Pupils810)
	response, body := webtest.Get(t, w.App, fmt.Sprintf("/api/offer/%s/%s", w.Wave, q.Hash), nil)
	var offer struct {
		Sounds map[string]owners.Sound
	}
	if err := json.Unmarshal([]byte(body), &offer); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("the offer: status %d, %v", response.StatusCode, err)
	}
	return offer.Sounds
}

// Whoever has an account may look through every questionnaire in every language;
// nobody else.
func TestPreviewsOfEverything(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		cookie := w.Leader(t)
		for _, q := range w.Library.All() {
			for _, l := range append(slices.Clone(q.Languages), q.Drafts...) {
				path := fmt.Sprintf("/sporreskjema/%s/%s", q.Audience, l.Code)
				response, body := webtest.Get(t, w.App, path, cookie)
				if response.StatusCode != http.StatusOK || !strings.Contains(body, "PRØVE – teller ikke") || !strings.Contains(body, fmt.Sprintf("dir=%q", l.Dir)) ||
					strings.Contains(body, "utkast som ingen") != q.Draft(l.Code) {
					t.Errorf("%s: status %d", path, response.StatusCode)
				}
				if response, _ := webtest.Get(t, w.App, path, nil); response.StatusCode != http.StatusSeeOther {
					t.Errorf("%s without an account: status %d", path, response.StatusCode)
				}
			}
		}
		for _, path := range []string{"/sporreskjema/nobody/nb", "/sporreskjema/staff/pl", "/sporreskjema/staff/nb/lyd/x"} {
			if response, _ := webtest.Get(t, w.App, path, cookie); response.StatusCode != http.StatusNotFound {
				t.Errorf("%s: status %d", path, response.StatusCode)
			}
		}
	})
}

// A question of the owner's own that nobody has translated takes the language from everybody. Whoever looks the
// questionnaire through in that language sees what its readers meet, and why.
func TestAPreviewInALanguageThatAQuestionLacks(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		cookie := w.Leader(t)
		body := must.Have(questionnaire.EncodeLocal(questionnaire.Local{
			Code: "L1", Scale: "C", Texts: map[string]string{"nb": "Er maten god?", "nn": "Er maten god hos oss?", "en": "Is the food good?"},
		}))(t)
		err := w.Store.Tx(t.Context(), func(tx *store.Tx) error {
			return tx.CreateLocalQuestion(t.Context(), webtest.OwnerOf(t, w), survey.Pupils57, store.LocalQuestion{Code: "L1", Body: body})
		})
		if err != nil {
			t.Fatal(err)
		}
		for lang, want := range map[string]struct{ shown, name string }{"uk": {"nb", "українська"}, "ar": {"nb", "العربية"}, "nn": {"nn", ""}} {
			response, body := webtest.Get(t, w.App, "/sporreskjema/pupils-5-7/"+lang, cookie)
			page := webtest.Document(t, body)
			said := page.Find("aside.preview").Text()
			if response.StatusCode != http.StatusOK || page.Find(`html[lang="`+want.shown+`"]`).Length() == 0 || strings.Contains(said, "ikke oversatt") != (want.name != "") || !strings.Contains(strings.ToLower(said), want.name) {
				t.Errorf("%s: status %d, says %q", lang, response.StatusCode, said)
			}
		}
		if response, _ := webtest.Get(t, w.App, "/sporreskjema/pupils-5-7/pl", cookie); response.StatusCode != http.StatusNotFound {
			t.Errorf("in a language that pupils have no questions in: status %d", response.StatusCode)
		}
	})
}

// With two owners on one server, a page that knows no slip shows nobody's help
// lines, and one that does shows that owner's.
func TestHelpLinesAreTheOwners(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		ctx := t.Context()
		mine := webtest.OwnerOf(t, w)
		err := w.Store.Tx(ctx, func(tx *store.Tx) error {
			other := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Nabokommunen"}
			if err := tx.CreateOwner(ctx, other); err != nil {
				return err
			}
			if err := tx.SetContacts(ctx, other.ID, "", []survey.Contact{{Name: "Naboens ombud", Phone: "22 22 22 22"}}); err != nil {
				return err
			}
			return tx.SetContacts(ctx, mine, "", []survey.Contact{{Name: "Vårt ombud", Phone: "11 11 11 11"}})
		})
		if err != nil {
			t.Fatal(err)
		}
		w.App.Owners.Forget()
		q, _ := w.Library.Current(survey.Pupils810)
		p := webtest.Plain{Wire: w}
		p.Begin(t, w.Slips[0], "nb")
		for path, own := range map[string]bool{"/": false, "/skjema": false, fmt.Sprintf("/api/offer/%s/%s", w.Wave, q.Hash): true, "/skjema/takk?wave=" + string(w.Wave): true} {
			_, body := webtest.Get(t, w.App, path, nil)
			if strings.Contains(body, "Vårt ombud") != own || strings.Contains(body, "Naboens") {
				t.Errorf("%s: our own help lines %v, the neighbour's %v", path, strings.Contains(body, "Vårt ombud"), strings.Contains(body, "Naboens"))
			}
		}
		if lines := p.Page.Find("#help").Text(); !strings.Contains(lines, "11 11 11 11") {
			t.Errorf("the form with a code lacks the owner's help lines: %s", lines)
		}
	})
}

// A unit's leader sees what nobody has read aloud of what the own groups are asked, and no way to record it.
func TestALeaderSeesWhatIsNotRecorded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		at := webtest.TownPaths(t, st)
		head := webtest.SignIn(t, app, secrets["rektor"])
		response, body := webtest.Get(t, app, "/enhet/"+at.School+"/lyd", head)
		page := webtest.Document(t, body)
		if response.StatusCode != http.StatusOK || page.Find(".sheets details li").Length() == 0 || page.Find(`a[href^="/oppsett/lyd"]`).Length() > 0 {
			t.Errorf("status %d, %d texts lack", response.StatusCode, page.Find(".sheets details li").Length())
		}
		if said := page.Find(".sheets").Text(); strings.Contains(said, "Barn 4–5") {
			t.Errorf("a school's page tells of the kindergarten: %.200s", said)
		}
		if response, _ := webtest.Get(t, app, "/enhet/"+at.Kindergarten+"/lyd", head); response.StatusCode != http.StatusNotFound {
			t.Errorf("another unit's: status %d", response.StatusCode)
		}
	})
}
