package wave_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A closing that takes its time goes on behind a page that says how far it has
// come; asking again does not begin another. Its end is told when it is there. The
// transaction it waits for here keeps it from stopping the wave.
func TestALongClosingIsShownStepByStep(t *testing.T) {
	storetest.Each(t, longClosing)
}

func longClosing(t *testing.T, st *store.Store) {
	app, secrets := webtest.InTown(t, st)
	cookie := webtest.SignIn(t, app, secrets["leder"])
	wave := "/maling/" + webtest.TownPaths(t, st).Wave
	if response, _ := webtest.Post(t, app, wave+"/apne", cookie, nil); response.StatusCode != http.StatusBadRequest {
		t.Errorf("opening unconfirmed: status %d", response.StatusCode)
	}
	webtest.Must(t, app, wave+"/apne", cookie, webtest.Sure)
	if response, _ := webtest.Get(t, app, wave+"/lukking", cookie); response.Header.Get("Location") != wave {
		t.Errorf("before anybody closes: status %d", response.StatusCode)
	}
	held, release := make(chan struct{}), make(chan struct{})
	finished := make(chan error, 1)
	go func() { // another long transaction, which the closing has to wait for
		finished <- st.Tx(t.Context(), func(tx *store.Tx) error {
			err := tx.Audit(t.Context(), "test", audit.Event{Action: audit.RenewAccountsKey})
			close(held)
			<-release
			return err
		})
	}()
	<-held
	if response, _ := webtest.Post(t, app, wave+"/lukk?sure=yes", cookie, nil); response.StatusCode != http.StatusBadRequest {
		t.Errorf("a link that says to be sure is believed: status %d", response.StatusCode)
	}
	form := url.Values{"sure": {"yes"}}
	response, _ := webtest.Post(t, app, wave+"/lukk", cookie, form)
	if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != wave+"/lukking" {
		t.Fatalf("closing gives status %d", response.StatusCode)
	}
	var body string
	for deadline := time.Now().Add(time.Minute); ; {
		if _, body = webtest.Get(t, app, wave+"/lukking", cookie); strings.Count(body, "<li data-done") == 0 || time.Now().After(deadline) {
			break
		}
	}
	if strings.Count(body, `class="ds-paragraph what"`) != 4 || strings.Count(body, `aria-current="step"`) != 1 || strings.Count(body, "<li data-done") != 0 {
		t.Errorf("while it waits the page is\n%s", body)
	}
	close(release)
	if err := <-finished; err != nil {
		t.Fatal(err)
	}
	if _, body = webtest.ClosingEnds(t, app, cookie, wave); !strings.Contains(body, "Målingen er lukket") {
		t.Errorf("its end is told as\n%s", body)
	}
	if w, err := st.Wave(t.Context(), survey.WaveID(strings.TrimPrefix(wave, "/maling/"))); err != nil || w.State != survey.Closed {
		t.Errorf("the wave is %s (%v)", w.State, err)
	}
	early := regexp.MustCompile(`lukket før tiden, \d+\.\PL\pL+ \d{4}\PLkl`)
	for _, path := range []string{wave, "/prosjekt/" + webtest.TownPaths(t, st).Project} {
		if _, body := webtest.Get(t, app, path, cookie); !early.MatchString(body) {
			t.Errorf("%s does not say when the wave was closed", path)
		}
	}
	log, err := st.AuditAfter(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	closed := 0
	for _, e := range log {
		if e.Action == audit.CloseWave {
			closed++
		}
	}
	if closed != 1 {
		t.Errorf("closed %d times", closed)
	}
	if response, _ := webtest.Get(t, app, wave+"/lukking", cookie); response.Header.Get("Location") != wave {
		t.Errorf("once the end is told: status %d", response.StatusCode)
	}
}

// slowly are keepers that make keys when they are let.
type slowly struct {
	waves.Keepers
	dir  *keys.Directory
	made chan struct{}
}

func (s slowly) Create(ctx context.Context, wave survey.WaveID, groups []survey.GroupID, receiver []byte, reached func(int)) (keys.Public, []byte, error) {
	reached(len(groups) - 1)
	select {
	case <-s.made:
	case <-ctx.Done():
		return keys.Public{}, nil, ctx.Err()
	}
	return waves.CreateKeys(s.dir, wave, groups, receiver, reached)
}

func (s slowly) Hold(_ context.Context, wave survey.WaveID) (waves.Keeper, keys.Public, error) {
	secrets, err := s.dir.Load(wave)
	if err != nil {
		return nil, keys.Public{}, err
	}
	return secrets, secrets.Public(), nil
}

func (s slowly) Keep([]survey.WaveID) {}

// An opening that takes its time goes on behind a page that says how many keys are made,
// and can be given up there. A key that goes on paper is shown to whoever opened the wave
// when it is there, and to nobody else.
func TestALongOpeningIsShown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		dirs := [2]string{filepath.Join(t.TempDir(), "keys"), filepath.Join(t.TempDir(), "copy")}
		dir := must.Have(keys.Open(dirs[0], dirs[1]))(t)
		cookie := webtest.SignIn(t, app, secrets["leder"])
		other := webtest.Session(t, app, "leder2", survey.Grant{Role: survey.ProjectLeader, Owner: webtest.OwnerIn(t, st)})
		wave := "/maling/" + webtest.TownPaths(t, st).Wave
		if response, _ := webtest.Get(t, app, wave+"/apning", cookie); response.Header.Get("Location") != wave {
			t.Errorf("before anybody opens: status %d", response.StatusCode)
		}
		held := slowly{dir: dir, made: make(chan struct{})}
		app.Waves.SetKeepers(held)
		receiver := must.Have(keys.NewReceiver())(t)
		paper := url.Values{"sure": {"yes"}, "custody": {string(keys.OnPaper)}, "receiver": {base64.RawURLEncoding.EncodeToString(receiver.Public())}}
		for _, giveUp := range []bool{true, false} {
			response, _ := webtest.Post(t, app, wave+"/apne", cookie, paper)
			if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != wave+"/apning" {
				t.Fatalf("opening gives status %d", response.StatusCode)
			}
			if _, body := webtest.Get(t, app, wave+"/apning", cookie); !strings.Contains(body, "nøkler er laget") || !strings.Contains(body, "<progress") {
				t.Errorf("while it waits the page is\n%s", body)
			}
			if _, body := webtest.Get(t, app, wave, cookie); strings.Contains(body, wave+"/apne") || !strings.Contains(body, `href="`+wave+"/apning") {
				t.Error("while it goes on the wave's page offers to begin it again, or does not lead to it")
			}
			if !giveUp {
				break
			}
			webtest.Must(t, app, wave+"/apning", cookie, nil)
			if _, body := webtest.Get(t, app, wave, cookie); !strings.Contains(body, wave+"/apne") {
				t.Errorf("given up, the wave's page is\n%s", body)
			}
		}
		close(held.made)
		<-app.Opener.Find(survey.WaveID(strings.TrimPrefix(wave, "/maling/"))).Done()
		if response, _ := webtest.Get(t, app, wave+"/apning", other); response.Header.Get("Location") != wave {
			t.Errorf("another leader gets status %d", response.StatusCode)
		}
		if _, body := webtest.Get(t, app, wave+"/apning", cookie); !strings.Contains(body, "data-sealed=") {
			t.Errorf("the key is not shown:\n%s", body)
		}
		// Another tab of the same leader may have asked first, and cannot open it.
		if _, body := webtest.Get(t, app, wave+"/apning", cookie); !strings.Contains(body, "data-sealed=") {
			t.Error("the tab that opened the wave comes second and does not get its key")
		}
		if _, body := webtest.Get(t, app, wave, cookie); !strings.Contains(body, "data-key-waits=") {
			t.Error("the wave's page does not lead to the key that waits")
		}
	})
}
