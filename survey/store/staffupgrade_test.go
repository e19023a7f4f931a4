package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Staff of kindergartens become an audience of their own, and so in waves that are not
// open yet. What was asked keeps its audience.
func TestUpgradeTellsStaffApart(t *testing.T) {
	databases := map[string]string{"sqlite": filepath.Join(t.TempDir(), "old.db")}
	if os.Getenv("PGHOST") != "" {
		databases["postgres"] = storetest.Postgres(t)
	}
	for driver, database := range databases {
		st, err := store.Open(t.Context(), database, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { st.Close() })
		if err := st.MigrateTo(t.Context(), 58); err != nil {
			t.Fatal(err)
		}
		if err := st.WriteChoices(t.Context()); err != nil {
			t.Fatal(err)
		}
		old, err := sql.Open(driver, database)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { old.Close() })
		owner, project := survey.NewID[string](), survey.NewID[string]()
		exec := func(statement string, values ...any) {
			if _, err := old.Exec(statement, values...); err != nil {
				t.Fatal(err)
			}
		}
		exec(`insert into owner (id, name, fictional) values ($1, 'Dalen', false)`, owner)
		exec(`insert into project (id, owner_id, name, starts_on, ends_on) values ($1, $2, 'Trygt', '2026-08-01 00:00:00', '2028-08-01 00:00:00')`, project, owner)
		for _, kind := range []string{"school", "kindergarten"} {
			unit := survey.NewID[string]()
			exec(`insert into unit (id, owner_id, name, kind) values ($1, $2, $3, $4)`, unit, owner, kind, kind)
			exec(`insert into unit_group (id, unit_id, audience, name, invited) values ($1, $2, 'staff', 'Ansatte', 12)`, survey.NewID[string](), unit)
		}
		for _, state := range []string{"planned", "closed"} {
			wave := survey.NewID[string]()
			exec(`insert into wave (id, project_id, kind, name, state, opens_at, closes_at, manifest, thresholds, cleaned)
				values ($1, $2, 'baseline', $3, $4, '2026-09-01 00:00:00', '2026-09-14 00:00:00', $5, $6, false)`,
				wave, project, state, state, map[string]any{"closed": []byte("m")}[state], map[string]any{"closed": "{}"}[state])
			exec(`insert into wave_audience (wave_id, audience) values ($1, 'staff')`, wave)
		}
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		groups := column(t, old, `select u.kind || ' ' || g.audience from unit_group g join unit u on u.id = g.unit_id order by 1`)
		if want := []string{"kindergarten staff-kindergarten", "school staff"}; !slices.Equal(groups, want) {
			t.Errorf("%s: the groups are %v", driver, groups)
		}
		asked := column(t, old, `select w.state || ' ' || a.audience from wave_audience a join wave w on w.id = a.wave_id order by 1`)
		if want := []string{"closed staff", "planned staff", "planned staff-kindergarten"}; !slices.Equal(asked, want) {
			t.Errorf("%s: the waves ask %v", driver, asked)
		}
	}
}
