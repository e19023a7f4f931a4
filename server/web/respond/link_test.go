package respond_test

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/store"
)

// Respondents leave nothing in the log, whichever way they answer.
func TestRespondentsLeaveNoEntry(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		link := linkFor(t, w, 10)
		seq, hash, err := w.Store.AuditHead(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Answer(t.Context(), w.Slips[0], w.DeclineAll); err != nil {
			t.Fatal(err)
		}
		p := &webtest.Plain{Wire: w}
		if p.Post(t, p.Begin(t, w.Slips[1], "nb")); p.Status != http.StatusSeeOther {
			t.Errorf("the plain form: status %d", p.Status)
		}
		if got := askLink(t, w.HTTP, w.BaseURL, link); got.code == "" {
			t.Errorf("the open link: %+v", got)
		}
		if after, last, err := w.Store.AuditHead(t.Context()); after != seq || last != hash || err != nil {
			t.Errorf("%d entries after %d, %v", after, seq, err)
		}
	})
}

// shownCode is a code as the page prints it.
var shownCode = regexp.MustCompile(`[` + survey.Alphabet + `]{4}-[` + survey.Alphabet + `]{4}-[` + survey.Alphabet + `]{4}`)

// TestOpenLinkAtAMeeting: 200 parents at a meeting open the link behind one address
// in the same moment, and somebody there has just used up what the address may
// ask about slips. Half of the link's codes go in that moment, none the same as another's, and the
// rest as time opens them; the others are told when to try again. The cap of 1.1 for
// each invited is what ends it, for this group only, and it takes nothing from
// those who have slips.
func TestOpenLinkAtAMeeting(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		const invited = 200
		link := linkFor(t, w, invited)
		school := from(w, "127.0.0.2")
		defer school.HTTP.CloseIdleConnections()
		budget(w, 100, 1)
		guesser := &guesser{client: school}
		guesser.guess(t, 120)
		if guesser.slowed == 0 {
			t.Fatal("the address may still ask")
		}
		given := map[string]bool{}
		for _, want := range []int{110, 132, 154, 176, 198, 220, 220} {
			for _, got := range atOnce(t, school.HTTP, w.BaseURL, link, 125) {
				if got.code == "" {
					continue
				}
				given[got.code] = true
			}
			if len(given) != want {
				t.Errorf("%d codes are given, want %d", len(given), want)
			}
			w.Now.Add(600)
		}
		for code := range given {
			parsed, err := survey.ParseCode(code)
			if err == nil {
				err = from(w, "127.0.0.3").Answer(t.Context(), survey.Slip{Code: parsed}, w.DeclineAll)
			}
			if err != nil {
				t.Errorf("a code of the link: %v", err)
			}
			break
		}
		if err := w.Answer(t.Context(), w.Slips[0], w.DeclineAll); err != nil {
			t.Errorf("a slip of another group: %v", err)
		}
	})
}

// taken is what one who opens a link is shown.
type taken struct {
	status int
	code   string // empty: none now
	wait   string // seconds, when there will be more
	body   string
}

// atOnce has so many people take a code from a link in the same moment.
func atOnce(t *testing.T, client *http.Client, base, link string, people int) []taken {
	var all sync.WaitGroup
	shown := make([]taken, people)
	for i := range shown {
		all.Go(func() { shown[i] = askLink(t, client, base, link) })
	}
	all.Wait()
	return shown
}

// askLink takes one code from an open link, as the page's button does, and follows
// where that leads.
func askLink(t *testing.T, client *http.Client, base, link string) taken {
	form := url.Values{"nonce": {base64.RawURLEncoding.EncodeToString(envelope.NewToken())}}
	response, err := client.PostForm(base+"/lenke/"+link, form)
	if err == nil && response.StatusCode == http.StatusSeeOther {
		response.Body.Close()
		response, err = client.Get(base + response.Header.Get("Location"))
	}
	if err != nil {
		t.Error(err)
		return taken{}
	}
	return read(t, response)
}

func read(t *testing.T, response *http.Response) taken {
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	return taken{response.StatusCode, string(shownCode.Find(body)), response.Header.Get("Retry-After"), string(body)}
}

// From one pupil's slip everybody can find the group of the parents: it stands in the
// manifest. That opens no link. Whoever has the link takes, in the first minute, no
// more than the half that is open.
func TestPupilsSlipOpensNoLink(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		link := linkFor(t, w, 40)
		group, secret, _ := strings.Cut(link, "-")
		gone := get(t, w, "/lenke/"+string(survey.NewID[survey.GroupID]())+"-"+secret)
		if gone.status != http.StatusNotFound || strings.Contains(gone.body, group) {
			t.Errorf("an unknown group: status %d", gone.status)
		}
		wrong := "C" + secret[1:]
		if wrong == secret {
			wrong = "D" + secret[1:]
		}
		for _, guess := range []string{group, group + "-", group + "-" + wrong, group + "-" + strings.Repeat("C", 18), group + "-%00", group + "%2D"} {
			if got := get(t, w, "/lenke/"+guess); got != gone {
				t.Errorf("%s: %+v", guess, got)
			}
			if got := askLink(t, w.HTTP, w.BaseURL, guess); got != gone {
				t.Errorf("a code from %s: %+v", guess, got)
			}
			if got := get(t, w, "/lenke/"+guess+"/"+base64.RawURLEncoding.EncodeToString(envelope.NewToken())); got != gone {
				t.Errorf("the page of a code from %s: %+v", guess, got)
			}
		}
		if n, err := w.Store.CodesOf(t.Context(), survey.GroupID(group)); n != 0 || err != nil {
			t.Errorf("%d codes without the link (%v)", n, err)
		}
		for second := range 60 {
			for _, got := range atOnce(t, w.HTTP, w.BaseURL, link, 2) {
				if got.status != http.StatusOK || (got.code == "") != (got.wait != "") {
					t.Errorf("second %d: %+v", second, got)
				}
			}
			w.Now.Add(1)
		}
		if n, err := w.Store.CodesOf(t.Context(), survey.GroupID(group)); n != 22 || err != nil {
			t.Errorf("%d codes in the first minute (%v), want 22 of 44", n, err)
		}
		if err := w.Service.RenewLink(t.Context(), "test", survey.GroupID(group)); err != nil {
			t.Fatal(err)
		}
		if got := get(t, w, "/lenke/"+link); got != gone {
			t.Errorf("the link that was renewed: %+v", got)
		}
	})
}

func get(t *testing.T, w *webtest.Wire, path string) taken {
	t.Helper()
	response, err := w.HTTP.Get(w.BaseURL + path)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, response)
}

// A code has a page of its own: loading it again, and sending the form again, shows
// the same code and takes no other. Opening the page takes none.
func TestLinksCodeHasAPage(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		link := linkFor(t, w, 40)
		nonce := base64.RawURLEncoding.EncodeToString(envelope.NewToken())
		page := "/lenke/" + link + "/" + nonce
		for _, path := range []string{"/lenke/" + link, page} {
			if got := get(t, w, path); got.status != http.StatusOK || got.code != "" {
				t.Errorf("%s: %+v", path, got)
			}
		}
		codes := map[string]bool{}
		for range 2 {
			response, err := w.HTTP.PostForm(w.BaseURL+"/lenke/"+link, url.Values{"nonce": {nonce}, "lang": {"nn"}})
			if err != nil {
				t.Fatal(err)
			}
			if got := read(t, response); got.status != http.StatusSeeOther || response.Header.Get("Location") != page+"?lang=nn" || got.code != "" {
				t.Errorf("%+v leads to %s", got, response.Header.Get("Location"))
			}
			for range 2 {
				codes[get(t, w, page).code] = true
			}
		}
		group, _, _ := strings.Cut(link, "-")
		if n, err := w.Store.CodesOf(t.Context(), survey.GroupID(group)); n != 1 || len(codes) != 1 || codes[""] || err != nil {
			t.Errorf("%d codes given, shown %v (%v)", n, codes, err)
		}
		atOnce(t, w.HTTP, w.BaseURL, link, 30)
		other := get(t, w, "/lenke/"+link+"/"+base64.RawURLEncoding.EncodeToString(envelope.NewToken()))
		if other.code != "" || other.wait == "" || !strings.Contains(other.body, "10 minutt") {
			t.Errorf("all that are open are taken: %+v", other)
		}
	})
}

// linkFor opens a wave for so many children's parents, who have an open link, and
// returns its address' last part.
func linkFor(t *testing.T, w *webtest.Wire, invited int) string {
	t.Helper()
	ctx := t.Context()
	first, err := w.Store.Wave(ctx, w.Wave)
	if err != nil {
		t.Fatal(err)
	}
	known, err := w.Store.WaveGroups(ctx, w.Wave)
	if err != nil {
		t.Fatal(err)
	}
	parents := survey.Group{ID: survey.NewID[survey.GroupID](), Unit: known[0].Unit, Audience: survey.ParentsSchool, Name: "1.–4. trinn", Invited: invited}
	wave := first
	wave.ID, wave.State, wave.Name = survey.NewID[survey.WaveID](), survey.Planned, "Foreldre"
	err = w.Store.Tx(ctx, func(tx *store.Tx) error {
		return errors.Join(tx.CreateGroup(ctx, parents), tx.CreateWave(ctx, wave, []survey.Audience{survey.ParentsSchool}))
	})
	if err == nil {
		err = w.Service.Open(ctx, "test", wave.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	groups, err := w.Store.WaveGroups(ctx, wave.ID)
	if err != nil || len(groups) != 1 {
		t.Fatalf("%d groups (%v)", len(groups), err)
	}
	if err := w.Service.IssueLink(ctx, "test", groups[0].ID); err != nil {
		t.Fatal(err)
	}
	link, err := w.Service.Link(ctx, groups[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return link.Address
}
