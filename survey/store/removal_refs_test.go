package store_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Every table of the schema that refers to an owner, or to what belongs to one, stands in
// removal.sql, before what it refers to: what a forgotten one holds would stay, or keep all else.
// Read from the database, so that a new table is found.
func TestRemovalKnowsEveryReference(t *testing.T) {
	elsewhere := map[string]string{
		"audit":      "an owner's log is kept, and cut by its age",
		"code":       "closing deletes it, and nothing that is open is deleted as a whole",
		"ballot":     "as code",
		"ballot_box": "as code",
		"open_link":  "goes with the ballot_box",
		"owner":      "a row without a name stays, for the log",
	}
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		driver, query := "sqlite", `select distinct m.name || ' ' || f."table" from sqlite_master m, pragma_foreign_key_list(m.name) f where m.type = 'table'`
		if st.Postgres() {
			driver, query = "postgres", `select distinct conrelid::regclass::text || ' ' || confrelid::regclass::text from pg_constraint where contype = 'f'`
		}
		db := must.Have(sql.Open(driver, database))(t)
		defer db.Close()
		references := column(t, db, query)
		if len(references) < 40 {
			t.Fatalf("only %d references", len(references))
		}
		goes := store.RemovalTables()
		belongs := map[string]bool{"owner": true}
		for before := 0; before < len(belongs); {
			before = len(belongs)
			for _, one := range references {
				if from, to, _ := strings.Cut(one, " "); belongs[to] {
					belongs[from] = true
				}
			}
		}
		for table := range belongs {
			if at := slices.Index(goes, table); (at < 0) == (elsewhere[table] == "") {
				t.Errorf("%s belongs to owners: removal.sql has it at %d, and elsewhere it goes as %q", table, at, elsewhere[table])
			}
		}
		for _, one := range references {
			from, to, _ := strings.Cut(one, " ")
			if a, b := slices.Index(goes, from), slices.Index(goes, to); a >= 0 && b >= 0 && a > b {
				t.Errorf("%s is deleted before %s, which refers to it", to, from)
			}
		}
	})
}
