package respond_test

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
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
		group := linkFor(t, w, 10)
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
		if status, _ := askLink(t, w.HTTP, w.BaseURL, group); status != http.StatusOK {
			t.Errorf("the open link: status %d", status)
		}
		if after, last, err := w.Store.AuditHead(t.Context()); after != seq || last != hash || err != nil {
			t.Errorf("%d entries after %d, %v", after, seq, err)
		}
	})
}

// shownCode is a code as the page prints it.
var shownCode = regexp.MustCompile(`[` + survey.Alphabet + `]{4}-[` + survey.Alphabet + `]{4}-[` + survey.Alphabet + `]{4}`)

// TestOpenLinkAtAMeeting: 200 parents at a meeting open the link behind one address
// in the same moment, and somebody there has just used up the address's failures
// on slips. All of them get a code, none the same as another's; the cap of 1.1 for
// each invited is what ends it, for this group only, and it takes nothing from
// those who have slips.
func TestOpenLinkAtAMeeting(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		const invited = 200
		group := linkFor(t, w, invited)
		school := from(w, "127.0.0.2")
		defer school.HTTP.CloseIdleConnections()
		guesser := &guesser{client: school}
		guesser.guess(t, 120)
		if guesser.slowed == 0 {
			t.Fatal("the address still has failures left")
		}
		var mu sync.Mutex
		given, statuses := map[string]bool{}, map[int]int{}
		var parents sync.WaitGroup
		for range invited + invited/10 + 5 {
			parents.Go(func() {
				status, code := askLink(t, school.HTTP, w.BaseURL, group)
				mu.Lock()
				defer mu.Unlock()
				statuses[status]++
				if status == http.StatusOK {
					given[code] = true
				}
			})
		}
		parents.Wait()
		if len(given) != 220 || statuses[http.StatusOK] != 220 || statuses[http.StatusConflict] != 5 {
			t.Errorf("%d codes, statuses %v; want 220 codes and 5 refused because the link is full", len(given), statuses)
		}
		for code := range given {
			parsed, err := survey.ParseCode(code)
			if err == nil {
				err = from(w, "127.0.0.3").Answer(t.Context(), parsed, w.DeclineAll)
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

// askLink takes one code from a group's open link, as the page's button does.
func askLink(t *testing.T, client *http.Client, base string, group survey.GroupID) (status int, code string) {
	form := url.Values{"nonce": {base64.RawURLEncoding.EncodeToString(envelope.NewToken())}}
	response, err := client.PostForm(base+"/lenke/"+string(group), form)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	return response.StatusCode, string(shownCode.Find(body))
}

// linkFor opens a wave for so many children's parents, who have an open link.
func linkFor(t *testing.T, w *webtest.Wire, invited int) survey.GroupID {
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
	return groups[0].ID
}
