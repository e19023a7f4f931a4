package store_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// What answering, closing and every page look up is found by an index. The first
// four are also how both databases check that nothing refers to a row that is
// deleted: without one, closing reads every ballot once for each group.
func TestFoundByAnIndex(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		driver, explain := "sqlite", "explain query plan "
		if st.Postgres() {
			driver, explain = "postgres", "explain "
		}
		db, err := sql.Open(driver, database)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		db.SetMaxOpenConns(1)
		if st.Postgres() { // else it reads a table without rows from end to end
			if _, err := db.Exec(`set enable_seqscan = off`); err != nil {
				t.Fatal(err)
			}
		}
		for _, query := range []string{
			`select 1 from ballot where wave_group_id = ''`,
			`select 1 from code where wave_group_id = ''`,
			`select 1 from wave_group where wave_id = ''`,
			`select a.records from answers a join wave_group g on g.id = a.wave_group_id where g.wave_id = ''`,
			`select wave_group_id from code where mac = '' and exists (select 1 from ballot_box b where b.wave_group_id = code.wave_group_id)`,
			`select b.token from ballot b join wave_group g on g.id = b.wave_group_id where g.wave_id = ''`,
			`delete from code where mac in (select c.mac from code c join wave_group g on g.id = c.wave_group_id join wave w on w.id = g.wave_id where w.id = '' and w.state = 'closed' limit 500)`,
			`select 1 from wave_group_part where wave_group_id = ''`,
			`select 1 from session where hash = ''`,
			`select 1 from role_grant where account_id = ''`,
		} {
			if plan := planOf(t, db, explain+query); strings.Contains(plan, "SCAN ") || strings.Contains(plan, "Seq Scan") {
				t.Errorf("%s\n%s", query, plan)
			}
		}
	})
}

// planOf is what a database says it would do, a step a line.
func planOf(t *testing.T, db *sql.DB, query string) string {
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
	var plan strings.Builder
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&plan, *values[len(values)-1].(*any)) // the last column tells the step
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan.String()
}
