package respond_test

import (
	"bytes"
	"database/sql"
	"net/http"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
)

// TestChangedManifestIsNotServed: somebody gives the manifest in the database
// another deadline, or a group another key, as well formed as the first. A server that starts on it serves that wave to nobody, tells
// nothing, and loses nothing: put right, the wave goes on.
func TestChangedManifestIsNotServed(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		ballot := w.Ballot(t, w.Slips[0])
		raw := underneath(t, w)
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
			b := again(t, w)
			refusedAs(t, b, "look", "/api/look", `{"code":"`+string(w.Slips[1])+`"}`, http.StatusConflict, "code_refused")
			if err := b.Cast(t.Context(), ballot); err == nil {
				t.Errorf("%s: a ballot was taken", c[1])
			}
			notThere(t, b, "/api/manifest/"+string(w.Wave))
			notThere(t, b, "/api/manifest/"+string(w.Wave)+"/0")
		}
		change(manifest)
		b := again(t, w)
		if err := b.Cast(t.Context(), ballot); err != nil {
			t.Errorf("put right: %v", err)
		}
		if err := b.Answer(t.Context(), w.Slips[1], b.DeclineAll); err != nil {
			t.Errorf("put right: %v", err)
		}
	})
}

// underneath is the database as somebody sees it who may write into it.
func underneath(t *testing.T, w *webtest.Wire) *sql.DB {
	t.Helper()
	driver := "sqlite"
	if strings.HasPrefix(w.Database, "postgres:") {
		driver = "postgres"
	}
	raw, err := sql.Open(driver, w.Database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { raw.Close() })
	return raw
}

// again is another server on the same database and keys, as after a restart.
func again(t *testing.T, w *webtest.Wire) *webtest.Wire {
	t.Helper()
	b := *w
	b.Listen(t)
	return &b
}
