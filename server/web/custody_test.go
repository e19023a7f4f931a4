package web

import (
	"bytes"
	"database/sql"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// leader signs a project leader of the wave's owner in.
func (w *wireTest) leader(t *testing.T) *http.Cookie {
	t.Helper()
	owners, err := w.st.Owners(t.Context())
	if err != nil || len(owners) != 1 {
		t.Fatalf("%d owners (%v)", len(owners), err)
	}
	account := store.Account{ID: survey.NewID[survey.AccountID](), Owner: owners[0].ID, Name: "Leder", Login: "leder"}
	var secret string
	err = w.st.Tx(t.Context(), func(tx *store.Tx) error {
		if err := tx.CreateAccount(t.Context(), account); err != nil {
			return err
		}
		grant := survey.Grant{Role: survey.ProjectLeader, Owner: owners[0].ID, Expires: tx.Now().AddDate(1, 0, 0)}
		if err := tx.Grant(t.Context(), account.ID, grant); err != nil {
			return err
		}
		secret, err = tx.CreateSigninLink(t.Context(), account.ID, tx.Now().AddDate(0, 0, 1))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return signIn(t, w.app, secret)
}

// closeAs presses the button that closes the wave, and stays until the page tells
// what came of it.
func (w *wireTest) closeAs(t *testing.T, cookie *http.Cookie) (*http.Response, string) {
	t.Helper()
	wave := "/maling/" + string(w.wave)
	response, body := post(t, w.app, wave+"/lukk", cookie, url.Values{"sure": {"yes"}})
	if response.StatusCode == http.StatusSeeOther {
		return closingEnds(t, w.app, cookie, wave)
	}
	return response, body
}

// TestClosingWithoutTheKey: the key directory and its copy are gone when the
// project leader closes. The page says so, nothing is deleted, answers are taken
// still, and with the keys back the wave closes with all of them.
func TestClosingWithoutTheKey(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		if err := w.Answer(t.Context(), w.slips[0], w.declineAll); err != nil {
			t.Fatal(err)
		}
		cookie := w.leader(t)
		for _, dir := range w.keyDirs {
			if err := os.Rename(dir, dir+".away"); err != nil {
				t.Fatal(err)
			}
		}
		response, body := w.closeAs(t, cookie)
		if response.StatusCode != http.StatusConflict || !strings.Contains(body, "Nøkkelen mangler") {
			t.Errorf("closing without the key: status %d", response.StatusCode)
		}
		if found := internals.FindString(body); found != "" || strings.Contains(body, filepath.Base(w.keyDirs[0])+".") {
			t.Errorf("the page tells %q", found)
		}
		if err := w.Answer(t.Context(), w.slips[1], w.declineAll); err != nil {
			t.Errorf("an answer after that: %v", err)
		}
		if n := w.stored(t); n != 2 {
			t.Errorf("%d ballots are stored, want 2", n)
		}
		for _, dir := range w.keyDirs {
			if err := os.Rename(dir+".away", dir); err != nil {
				t.Fatal(err)
			}
		}
		if response, body := w.closeAs(t, cookie); !strings.Contains(body, "Målingen er lukket") {
			t.Errorf("closing with the key: status %d", response.StatusCode)
		}
		responses, err := w.st.Responses(t.Context(), w.wave)
		if err != nil || len(responses) != 2 {
			t.Errorf("%d answers were opened (%v), want 2", len(responses), err)
		}
	})
}

// TestChangedManifestIsNotServed: somebody gives the manifest in the database
// another deadline, or a group another key, as well formed as the first. A server that starts on it serves that wave to nobody, tells
// nothing, and loses nothing: put right, the wave goes on.
func TestChangedManifestIsNotServed(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		ballot := w.ballot(t, w.slips[0])
		driver := "sqlite"
		if strings.HasPrefix(w.database, "postgres:") {
			driver = "postgres"
		}
		raw, err := sql.Open(driver, w.database)
		if err != nil {
			t.Fatal(err)
		}
		defer raw.Close()
		var manifest []byte
		if err := raw.QueryRow(`select manifest from wave`).Scan(&manifest); err != nil {
			t.Fatal(err)
		}
		change := func(to []byte) {
			t.Helper()
			if _, err := raw.Exec(`update wave set manifest = $1`, to); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range [][2]string{
			{`"closes":"2036-08-03`, `"closes":"2036-08-04`},
			{`"key":"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA`, `"key":"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEB`},
		} {
			changed := bytes.Replace(manifest, []byte(c[0]), []byte(c[1]), 1)
			if bytes.Equal(changed, manifest) {
				t.Fatalf("%s is not where it was: %.100s", c[0], manifest)
			}
			change(changed)
			b := w.again(t)
			b.refusedAs(t, "look", "/api/look", `{"code":"`+string(w.slips[1])+`"}`, http.StatusConflict, "code_refused")
			if err := b.Cast(t.Context(), ballot); err == nil {
				t.Errorf("%s: a ballot was taken", c[1])
			}
			notThere(t, b, "/api/manifest/"+string(w.wave))
			notThere(t, b, "/api/manifest/"+string(w.wave)+"/0")
		}
		change(manifest)
		b := w.again(t)
		if err := b.Cast(t.Context(), ballot); err != nil {
			t.Errorf("put right: %v", err)
		}
		if err := b.Answer(t.Context(), w.slips[1], b.declineAll); err != nil {
			t.Errorf("put right: %v", err)
		}
	})
}

// again is another server on the same database and keys, as after a restart.
func (w *wireTest) again(t *testing.T) *wireTest {
	t.Helper()
	b := *w
	b.listen(t)
	return &b
}
