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
	"trivselspuls/survey/store"
)

// wav is the shortest sound there is.
var wav = []byte("RIFF\x2c\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x08\x00\x00\x00\x00\x00\x10\x00\x00\x00\xf0\xff")

func sendSound(t *testing.T, app *App, path string, cookie *http.Cookie, wording string, body []byte) (*http.Response, string) {
	t.Helper()
	return sendFile(t, app, path, cookie, "sound", body, "wording", wording)
}

// sendFile posts a form with a file, and a field beside it.
func sendFile(t *testing.T, app *App, path string, cookie *http.Cookie, name string, body []byte, field, value string) (*http.Response, string) {
	t.Helper()
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	file, err := writer.CreateFormFile(name, "fil.html")
	if err == nil {
		_, err = file.Write(body)
	}
	if err == nil {
		err = writer.WriteField(field, value)
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
		w.app.Owners.Forget()
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
