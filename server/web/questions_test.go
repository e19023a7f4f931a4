package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/clip"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store"
)

// ownQuestion is a form that is as it should be.
func ownQuestion() url.Values {
	return url.Values{
		"text.nb": {"Bussen  kommer når den skal"}, "text.nn": {"Bussen kjem når han skal"}, "text.en": {"The bus is on time"},
		"scale": {"C"}, "first": {"choice"},
	}
}

const ownPath = "/oppsett/sporsmal/pupils-8-10"

// A question of the owner's own goes from the form into the next wave's promise,
// is answered by whoever answers, and gets another code when it is changed.
func TestOwnQuestionsFromFormToAnswer(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		cookie := w.leader(t)
		built, _ := w.library.Current(survey.Pupils810)
		wrong := ownQuestion()
		wrong.Set("text.nn", "")
		if response, body := post(t, w.app, ownPath+"/nytt", cookie, wrong); response.StatusCode != http.StatusUnprocessableEntity ||
			!strings.Contains(body, `href="#text.nn"`) || !strings.Contains(body, `value="The bus is on time"`) {
			t.Errorf("without nynorsk: status %d, %s", response.StatusCode, problemsIn(body))
		}
		must(t, w.app, ownPath+"/nytt", cookie, ownQuestion())
		options := ownQuestion()
		for name, values := range map[string]string{
			"text.nb": "Spiser du frokost?", "text.nn": "Et du frukost?", "text.en": "Do you eat breakfast?", "scale": "own",
			"options.nb": "Nei\r\n\r\n Ja ", "options.nn": "Nei\nJa", "options.en": "No\nYes",
		} {
			options.Set(name, values)
		}
		must(t, w.app, ownPath+"/nytt", cookie, options)
		options.Set("first", "most")
		if response, body := post(t, w.app, ownPath+"/L2", cookie, options); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `href="#first"`) {
			t.Errorf("answers turned round: status %d, %s", response.StatusCode, problemsIn(body))
		}
		if response, _ := post(t, w.app, ownPath+"/L7", cookie, options); response.StatusCode != http.StatusNotFound {
			t.Errorf("a question there is not: status %d", response.StatusCode)
		}
		if place, err := w.Look(t.Context(), w.slips[0]); err != nil || place.Questionnaire != built.Hash {
			t.Errorf("an open wave asks something else than it promised: %+v, %v", place, err)
		}
		codes := w.secondWave(t)
		place, err := w.Look(t.Context(), codes[0])
		if err != nil {
			t.Fatal(err)
		}
		view, err := w.Questions(t.Context(), place.Questionnaire, "nn")
		if err != nil || len(view.Items) != len(built.Items)+2 {
			t.Fatalf("%d questions, %v", len(view.Items), err)
		}
		last := view.Items[len(view.Items)-1]
		if view.Items[len(view.Items)-2].Text != "Bussen kjem når han skal" || last.Text != "Et du frukost?" || last.Options[1].Text != "Ja" {
			t.Errorf("the last questions are %+v", view.Items[len(built.Items):])
		}
		answers := make([]survey.Answer, len(view.Items))
		for i := range answers {
			answers[i] = survey.Declined
			if view.Items[i].ShowIf != nil {
				answers[i] = survey.NotAsked
			}
		}
		answers[len(answers)-1] = 2
		err = w.Answer(t.Context(), codes[0], func(i respondent.Invitation) ([]survey.Answer, error) { return answers, view.Check(answers) })
		if err != nil {
			t.Error(err)
		}
		options.Set("first", "choice")
		must(t, w.app, ownPath+"/L2", cookie, options)   // the same words: the same question
		must(t, w.app, ownPath+"/L1/slett", cookie, nil) // asked: goes on the shelf
		owner := ownerOf(t, w)
		stored, err := w.st.LocalQuestions(t.Context(), owner, survey.Pupils810)
		var said []string
		for _, q := range stored {
			said = append(said, fmt.Sprint(q.Code, " ", q.Asked, " ", q.Retired))
		}
		if want := []string{"L1 true true", "L2 true false"}; err != nil || !slices.Equal(said, want) {
			t.Errorf("stored %v, %v, want %v", said, err, want)
		}
		options.Set("text.nb", "Spiser du frokost hver dag?")
		must(t, w.app, ownPath+"/L2", cookie, options)
		if stored, _ = w.st.LocalQuestions(t.Context(), owner, survey.Pupils810); len(stored) != 3 || !stored[1].Retired || stored[2].Code != "L3" || stored[2].Asked {
			t.Errorf("after another wording: %+v", stored)
		}
		if _, body := get(t, w.app, ownPath, cookie); !strings.Contains(body, "Spiser du frokost hver dag?") || !strings.Contains(body, "Tidligere spørsmål") {
			t.Error("the list lacks the new or the earlier questions")
		}
		for n := range 5 {
			more := ownQuestion()
			more.Set("text.nb", fmt.Sprint("Spørsmål ", n))
			response, _ := post(t, w.app, ownPath+"/nytt", cookie, more)
			if want := http.StatusSeeOther; n < 3 && response.StatusCode != want || n >= 3 && response.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("question %d beside one: status %d", n, response.StatusCode)
			}
		}
	})
}

func ownerOf(t *testing.T, w *wireTest) survey.OwnerID {
	t.Helper()
	owner, err := w.st.OwnerOfWave(t.Context(), w.wave)
	if err != nil {
		t.Fatal(err)
	}
	return owner.ID
}

// secondWave opens another wave of the same project and prints its slips.
func (w *wireTest) secondWave(t *testing.T) []survey.Code {
	t.Helper()
	ctx := t.Context()
	first, err := w.st.Wave(ctx, w.wave)
	if err != nil {
		t.Fatal(err)
	}
	second := first
	second.ID, second.Name, second.State = survey.NewID[survey.WaveID](), "Delmåling", survey.Planned
	err = w.st.Tx(ctx, func(tx *store.Tx) error {
		return tx.CreateWave(ctx, second, []survey.Audience{survey.Pupils810})
	})
	if err == nil {
		err = w.service.Open(ctx, "test", second.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	groups, err := w.st.WaveGroups(ctx, second.ID)
	if err != nil {
		t.Fatal(err)
	}
	codes, err := w.service.PrintSlips(ctx, "test", groups[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return codes
}

// Whoever writes for the youngest is told which words they may not know.
func TestHardWordsOfOwnQuestionsAreTold(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		cookie := w.leader(t)
		question := ownQuestion()
		question.Set("scale", "Y")
		question.Set("text.nb", "Er skolehelsetjenesten snill?")
		must(t, w.app, "/oppsett/sporsmal/pupils-1-2/nytt", cookie, question)
		if _, body := get(t, w.app, "/oppsett/sporsmal/pupils-1-2", cookie); !strings.Contains(body, "skolehelsetjenesten. Er de lette nok?") {
			t.Error("the list says nothing about a hard word")
		}
	})
}

// An unreviewed translation is offered when somebody says that a native speaker
// has read it, and only then; the audit log tells who did.
func TestDraftLanguagesAreTurnedOn(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		cookie := w.leader(t)
		offered := func() []string {
			q, err := w.service.Current(t.Context(), ownerOf(t, w), survey.ParentsSchool)
			if err != nil {
				t.Fatal(err)
			}
			var codes []string
			for _, l := range q.Languages {
				codes = append(codes, l.Code)
			}
			return codes
		}
		if response, body := post(t, w.app, "/oppsett/sprak", cookie, url.Values{"on": {"ar"}}); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `href="#read"`) {
			t.Errorf("nobody has read it: status %d, %s", response.StatusCode, problemsIn(body))
		}
		if response, _ := post(t, w.app, "/oppsett/sprak", cookie, url.Values{"on": {"tlh"}, "read": {"yes"}}); response.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("a language there is not: status %d", response.StatusCode)
		}
		must(t, w.app, "/oppsett/sprak", cookie, url.Values{"on": {"ar", "pl"}, "read": {"yes"}})
		if got := offered(); !slices.Equal(got, []string{"nb", "nn", "en", "pl", "ar"}) {
			t.Errorf("offered: %v", got)
		}
		if _, body := get(t, w.app, "/oppsett/sporsmal/parents-school/nytt", cookie); !strings.Contains(body, `name="text.ar"`) || strings.Contains(body, `name="text.so"`) {
			t.Error("the form does not ask for the languages that are on")
		}
		must(t, w.app, "/oppsett/sprak", cookie, url.Values{"on": {"pl"}})
		if got := offered(); !slices.Equal(got, []string{"nb", "nn", "en", "pl"}) {
			t.Errorf("offered with Arabic off again: %v", got)
		}
		question := ownQuestion()
		question.Set("scale", "B")
		question.Set("text.pl", "Autobus jest punktualny")
		must(t, w.app, "/oppsett/sporsmal/parents-school/nytt", cookie, question)
		if response, body := post(t, w.app, "/oppsett/sprak", cookie, url.Values{"on": {"pl", "ar"}, "read": {"yes"}}); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "L1") {
			t.Errorf("a question lacks Arabic: status %d", response.StatusCode)
		}
		log, err := w.st.AuditLog(t.Context())
		if n := len(slices.DeleteFunc(log, func(e store.AuditEntry) bool { return e.Action != "set languages" })); err != nil || n != 2 {
			t.Errorf("the audit log tells of %d changes, %v", n, err)
		}
	})
}

// wav is the shortest sound there is.
var wav = []byte("RIFF\x2c\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x08\x00\x00\x00\x00\x00\x10\x00\x00\x00\xf0\xff")

func sendSound(t *testing.T, app *App, path string, cookie *http.Cookie, wording string, body []byte) (*http.Response, string) {
	t.Helper()
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	file, err := writer.CreateFormFile("sound", "opptak.html")
	if err == nil {
		_, err = file.Write(body)
	}
	if err == nil {
		err = writer.WriteField("wording", wording)
	}
	if err == nil {
		err = writer.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", path, &form)
	r.Header.Set("Content-Type", writer.FormDataContentType())
	if cookie != nil {
		r.AddCookie(cookie)
	}
	return do(t, app, r)
}

// A recording is taken for what its bytes are, belongs to one wording, and comes
// to respondents with all others of the questionnaire in one file that changes
// its address with them.
func TestRecordingsReachRespondentsTogether(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		cookie := w.leader(t)
		q, _ := w.library.Current(survey.Pupils810)
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
			"a page":             {clip.Wording(question), []byte("<script>alert(1)</script>"), http.StatusUnprocessableEntity, "ikke en lydfil"},
			"too large":          {clip.Wording(question), append(slices.Clone(wav), make([]byte, clip.MaxSize)...), http.StatusUnprocessableEntity, "for stor"},
			"words nobody reads": {clip.Wording("Hei"), wav, http.StatusNotFound, ""},
		} {
			if response, body := sendSound(t, w.app, path, cookie, c.wording, c.body); response.StatusCode != c.status || !strings.Contains(body, c.says) {
				t.Errorf("%s: status %d", name, response.StatusCode)
			}
		}
		if sounds := w.sounds(t); len(sounds) != 0 {
			t.Errorf("before anything is recorded there are %v", sounds)
		}
		for _, text := range []string{question, routed} {
			if response, _ := sendSound(t, w.app, path, cookie, clip.Wording(text), wav); response.StatusCode != http.StatusSeeOther {
				t.Fatalf("storing a recording: status %d", response.StatusCode)
			}
		}
		sounds := w.sounds(t)
		if len(sounds) != 1 || len(sounds["nb"]) != 16 {
			t.Fatalf("the page is told of %v", sounds)
		}
		address := fmt.Sprintf("/api/sound/%s/%s/nb/", w.wave, q.Hash)
		response, body := get(t, w.app, address+sounds["nb"], nil)
		if response.StatusCode != http.StatusOK || !strings.Contains(response.Header.Get("Cache-Control"), "immutable") || !strings.Contains(body, question) || !strings.Contains(body, routed) {
			t.Errorf("the sound: status %d, %s, with the routed question: %v", response.StatusCode, response.Header.Get("Cache-Control"), strings.Contains(body, routed))
		}
		if want, _ := clip.Pack([]clip.Clip{{Text: question, Body: wav}, {Text: routed, Body: wav}}); len(want) != len(body) {
			t.Errorf("the sound has %d bytes, want %d", len(body), len(want))
		}
		must(t, w.app, path+"/slett", cookie, url.Values{"wording": {clip.Wording(routed)}})
		if again := w.sounds(t); again["nb"] == sounds["nb"] {
			t.Error("another sound under the same address")
		}
		for _, old := range []string{sounds["nb"], "", strings.Repeat("0", 16)} {
			if response, _ := get(t, w.app, address+old, nil); response.StatusCode != http.StatusNotFound {
				t.Errorf("a sound of version %q: status %d", old, response.StatusCode)
			}
		}
		if response, body := get(t, w.app, "/oppsett/opptak/nb/"+clip.Wording(question)+"/"+clip.Hash(wav), cookie); response.Header.Get("Content-Type") != "audio/wav" || body != string(wav) {
			t.Errorf("listening: %s, %d bytes", response.Header.Get("Content-Type"), len(body))
		}
	})
}

// sounds is what a respondent's page is told of recordings.
func (w *wireTest) sounds(t *testing.T) map[string]string {
	t.Helper()
	q, _ := w.library.Current(survey.Pupils810)
	response, body := get(t, w.app, fmt.Sprintf("/api/offer/%s/%s", w.wave, q.Hash), nil)
	var offer struct {
		Sounds map[string]string
	}
	if err := json.Unmarshal([]byte(body), &offer); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("the offer: status %d, %v", response.StatusCode, err)
	}
	return offer.Sounds
}

// Whoever has an account may look through every questionnaire in every language;
// nobody else.
func TestPreviewsOfEverything(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		cookie := w.leader(t)
		for _, q := range w.library.All() {
			for _, l := range append(slices.Clone(q.Languages), q.Drafts...) {
				path := fmt.Sprintf("/sporreskjema/%s/%s", q.Audience, l.Code)
				response, body := get(t, w.app, path, cookie)
				if response.StatusCode != http.StatusOK || !strings.Contains(body, "Forhåndsvisning") || !strings.Contains(body, fmt.Sprintf("dir=%q", l.Dir)) ||
					strings.Contains(body, "utkast som ingen") != q.Draft(l.Code) {
					t.Errorf("%s: status %d", path, response.StatusCode)
				}
				if response, _ := get(t, w.app, path, nil); response.StatusCode != http.StatusSeeOther {
					t.Errorf("%s without an account: status %d", path, response.StatusCode)
				}
			}
		}
		for _, path := range []string{"/sporreskjema/nobody/nb", "/sporreskjema/staff/pl", "/sporreskjema/staff/nb/lyd/x"} {
			if response, _ := get(t, w.app, path, cookie); response.StatusCode != http.StatusNotFound {
				t.Errorf("%s: status %d", path, response.StatusCode)
			}
		}
	})
}

// With two owners on one server, a page that knows no slip shows nobody's help
// lines, and one that does shows that owner's.
func TestHelpLinesAreTheOwners(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		ctx := t.Context()
		mine := ownerOf(t, w)
		err := w.st.Tx(ctx, func(tx *store.Tx) error {
			other := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Nabokommunen"}
			if err := tx.CreateOwner(ctx, other); err != nil {
				return err
			}
			if err := tx.SetContacts(ctx, other.ID, []survey.Contact{{Name: "Naboens ombud", Phone: "22 22 22 22"}}); err != nil {
				return err
			}
			return tx.SetContacts(ctx, mine, []survey.Contact{{Name: "Vårt ombud", Phone: "11 11 11 11"}})
		})
		if err != nil {
			t.Fatal(err)
		}
		w.app.ForgetOffers()
		q, _ := w.library.Current(survey.Pupils810)
		p := plain{wireTest: w}
		p.begin(t, w.slips[0], "nb")
		for path, own := range map[string]bool{"/": false, "/skjema": false, fmt.Sprintf("/api/offer/%s/%s", w.wave, q.Hash): true, "/skjema/takk?wave=" + string(w.wave): true} {
			_, body := get(t, w.app, path, nil)
			if strings.Contains(body, "Vårt ombud") != own || strings.Contains(body, "Naboens") {
				t.Errorf("%s: our own help lines %v, the neighbour's %v", path, strings.Contains(body, "Vårt ombud"), strings.Contains(body, "Naboens"))
			}
		}
		if lines := p.page.Find("#help").Text(); !strings.Contains(lines, "11 11 11 11") {
			t.Errorf("the form with a code lacks the owner's help lines: %s", lines)
		}
	})
}
