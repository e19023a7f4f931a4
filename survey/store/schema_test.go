package store_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// columns reads "table column type nullability" of the whole schema.
func columns(t *testing.T, driver, database string) []string {
	t.Helper()
	query := `
		select m.name, c.name, c.type, c."notnull" from sqlite_master m, pragma_table_info(m.name) c
		where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like 'goose_%'`
	if driver == "postgres" {
		query = `
			select table_name, column_name, replace(data_type, ' without time zone', ''), is_nullable = 'NO'
			from information_schema.columns where table_schema = 'public' and table_name not like 'goose_%'`
	}
	db, err := sql.Open(driver, database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var schema []string
	for rows.Next() {
		var table, column, kind string
		var notNull bool
		if err := rows.Scan(&table, &column, &kind, &notNull); err != nil {
			t.Fatal(err)
		}
		schema = append(schema, fmt.Sprintf("%s.%s %s not null: %t", table, column, strings.ToLower(kind), notNull))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(schema)
	return schema
}

func TestSameSchemaOnBothDatabases(t *testing.T) {
	schemas := map[string][]string{}
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		driver := "sqlite"
		if st.Postgres() {
			driver = "postgres"
		}
		schemas[driver] = columns(t, driver, database)
		if len(schemas[driver]) < 50 {
			t.Errorf("only %d columns", len(schemas[driver]))
		}
	})
	if postgres, ok := schemas["postgres"]; ok {
		if diff := cmp.Diff(schemas["sqlite"], postgres); diff != "" {
			t.Errorf("SQLite (-) and PostgreSQL (+) differ:\n%s", diff)
		}
	}
}

// What is stored of an answer is what the privacy page says, and nothing that
// tells who or when.
func TestStoredAnswerHasNoPersonAndNoTime(t *testing.T) {
	want := map[string][]string{
		"ballot":  {"sealed", "signature", "token", "wave_group_id"},
		"code":    {"blinded", "mac", "revoked", "wave_group_id"},
		"answers": {"questionnaire", "records", "size", "wave_group_id"},
	}
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		for table, names := range want {
			got, err := st.Columns(t.Context(), table)
			slices.Sort(got)
			if diff := cmp.Diff(names, got); diff != "" || err != nil {
				t.Errorf("%s: %v\n%s", table, err, diff)
			}
		}
	})
}

// The constraints refuse what the code must never write.
func TestBadRowsAreRefused(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		c := settle(t, st)
		driver := "sqlite"
		if st.Postgres() {
			driver = "postgres"
		}
		db, err := sql.Open(driver, database)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		id := strings.Repeat("a", 32)
		for name, statement := range map[string]string{
			"id of another form":       `insert into owner (id, name, fictional) values ('1', 'x', false)`,
			"empty name":               `insert into owner (id, name, fictional) values ('` + id + `', '', false)`,
			"unknown audience":         `insert into wave_audience (wave_id, audience) values ('` + string(c.wave.ID) + `', 'everybody')`,
			"open without manifest":    `update wave set state = 'open'`,
			"closes before it opens":   `update wave set closes_at = '2020-01-01 00:00:00'`,
			"cleaned before closing":   `update wave set cleaned = true`,
			"a fifth phase":            `insert into phase (project_id, number, starts_on, ends_on) values ('` + string(c.project.ID) + `', 5, '2026-01-01 00:00:00', '2026-02-01 00:00:00')`,
			"negative number invited":  `update unit_group set invited = -1`,
			"unknown role":             `insert into role_grant (id, account_id, role, owner_id, expires_at) values ('` + id + `', '` + id + `', 'root', '` + string(c.owner.ID) + `', '2026-01-01 00:00:00')`,
			"second head of the audit": `insert into audit_head (id, seq, hash) values (2, 0, '` + strings.Repeat("0", 64) + `')`,
		} {
			if driver == "sqlite" {
				statement = `pragma foreign_keys = 1; ` + statement
			}
			if _, err := db.Exec(statement); err == nil {
				t.Errorf("%s was accepted", name)
			}
		}
	})
}
