package respond_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web/traffic"
)

// The privacy page names every field that is logged and every column that is
// stored, and no others, and the fingerprint everybody must find the same.
func TestPrivacyPageTellsWhatTheCodeDoes(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		response, err := w.HTTP.Get(w.BaseURL + "/personvern")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		page, err := goquery.NewDocumentFromReader(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		shown := func(css string) (fields []string) {
			page.Find(css + " li").Each(func(_ int, s *goquery.Selection) { fields = append(fields, s.AttrOr("data-field", "")) })
			return fields
		}
		var columns []string
		for _, table := range []string{"code", "ballot", "answers"} {
			own, err := w.Store.Columns(t.Context(), table)
			if err != nil {
				t.Fatal(err)
			}
			columns = append(columns, own...)
		}
		if got := shown("ul.stored"); !slices.Equal(got, columns) {
			t.Errorf("stored are %v, told are %v", columns, got)
		}
		// TestFailuresLogTheseFields and TestTrafficIsCounted tie these to the log.
		for css, fields := range map[string][]string{"#logged": traffic.FailureFields, "#counted": traffic.Fields} {
			if got := shown(css); !slices.Equal(got, fields) {
				t.Errorf("%s: logged are %v, told are %v", css, fields, got)
			}
		}
		print, err := w.Service.Fingerprint(t.Context(), w.Wave)
		if err != nil {
			t.Fatal(err)
		}
		if got := page.Find("#manifests dd strong").Text(); got != print.Short() {
			t.Errorf("the fingerprint is told as %q", got)
		}
		if got := page.Find("#manifests dd span").Text(); got != "Nøkkelen ligger på tjeneren." {
			t.Errorf("where the key is, is told as %q", got)
		}
		for _, place := range w.KeyDirs { // what custody on paper leaves
			name := filepath.Join(place, string(w.Wave))
			if err := os.Rename(name+".opening", name+".paper"); err != nil {
				t.Fatal(err)
			}
		}
		if _, body := webtest.Get(t, w.App, "/personvern", nil); !strings.Contains(body, "<span>Nøkkelen ligger på papir.</span>") {
			t.Error("a key on paper is not told")
		}
	})
}

// The privacy page shows the tables of an answer as all that is stored about it: an
// answer changes a row of the one, adds a row to the other, and touches nothing else.
func TestAnAnswerIsStoredNowhereElse(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		before := tables(t, w)
		for _, code := range w.Slips[:3] {
			if err := w.Answer(t.Context(), code, w.DeclineAll); err != nil {
				t.Fatal(err)
			}
		}
		var changed []string
		for name, rows := range tables(t, w) {
			if !slices.Equal(rows, before[name]) {
				changed = append(changed, name)
			}
			if grown := len(rows) - len(before[name]); name == "ballot" && grown != 3 || name != "ballot" && grown != 0 {
				t.Errorf("%s has %d rows more", name, grown)
			}
		}
		slices.Sort(changed)
		if !slices.Equal(changed, []string{"ballot", "code"}) {
			t.Errorf("answers change %v", changed)
		}
	})
}

// tables are the rows of every table of a database, in an order of their own.
func tables(t *testing.T, w *webtest.Wire) map[string][]string {
	t.Helper()
	names := `select name from sqlite_master where type = 'table'`
	if w.Store.Postgres() {
		names = `select table_name from information_schema.tables where table_schema = 'public'`
	}
	db := underneath(t, w)
	found := map[string][]string{}
	for _, name := range values(t, db, names) {
		found[name[0]] = nil
	}
	for name := range found {
		for _, row := range values(t, db, "select * from "+name) {
			found[name] = append(found[name], strings.Join(row, " "))
		}
		slices.Sort(found[name])
	}
	return found
}

// values are the rows of a query's answer.
func values(t *testing.T, db *sql.DB, query string) (all [][]string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		cells, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range into {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		row := make([]string, len(cells))
		for i := range cells {
			row[i] = cells[i].String
		}
		all = append(all, row)
	}
	return all
}
