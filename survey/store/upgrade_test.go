package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A database where waves of a project have one name: the first keeps it, the later ones
// get numbers that are free, and no new wave can take a name that is there.
func TestUpgradeNumbersWavesOfOneName(t *testing.T) {
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
		if err := st.MigrateTo(t.Context(), 25); err != nil {
			t.Fatal(err)
		}
		old, err := sql.Open(driver, database)
		if err != nil {
			t.Fatal(err)
		}
		exec := func(statement string, values ...any) {
			if _, err := old.Exec(statement, values...); err != nil {
				t.Fatal(err)
			}
		}
		owner, long := survey.NewID[string](), strings.Repeat("ø", 200)
		projects := []survey.ProjectID{survey.NewID[survey.ProjectID](), survey.NewID[survey.ProjectID]()}
		exec(`insert into owner (id, name, fictional) values ($1, 'Dalen', false)`, owner)
		for _, id := range projects {
			exec(`insert into project (id, owner_id, name, starts_on, ends_on) values ($1, $2, 'Trygt', '2024-01-01', '2026-01-01')`, id, owner)
		}
		for i, name := range []string{"Delmåling", "Start", "Delmåling", "Delmåling 2", "Delmåling", long, long, "Delmåling 2"} {
			exec(`insert into wave (id, project_id, kind, name, state, opens_at, closes_at, cleaned) values ($1, $2, 'pulse', $3, 'planned', $4, '2026-01-01', false)`,
				survey.NewID[string](), projects[0], name, fmt.Sprintf("2024-0%d-01", i+1))
		}
		exec(`insert into wave (id, project_id, kind, name, state, opens_at, closes_at, cleaned) values ($1, $2, 'pulse', 'Delmåling', 'planned', '2025-01-01', '2026-01-01', false)`,
			survey.NewID[string](), projects[1])
		if err := old.Close(); err != nil {
			t.Fatal(err)
		}
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := [][]string{
			{"Delmåling", "Start", "Delmåling 3", "Delmåling 2", "Delmåling 4", long, long[:2*190] + " 2", "Delmåling 2 2"},
			{"Delmåling"},
		}
		for i, project := range projects {
			waves, err := st.WavesOf(t.Context(), project)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, w := range waves {
				names = append(names, w.Name)
			}
			if !slices.Equal(names, want[i]) {
				t.Errorf("%s: the waves are called %q", driver, names)
			}
			waves[0].ID = survey.NewID[survey.WaveID]()
			if err := st.Tx(t.Context(), func(tx *store.Tx) error { return tx.CreateWave(t.Context(), waves[0], nil) }); err == nil {
				t.Errorf("%s: a second wave is called %s", driver, waves[0].Name)
			}
		}
	}
}

// Logins of the version before are kept as they are looked up now. Where two are one,
// the upgrade stops and names them, and goes on when one is gone.
func TestUpgradeFoldsLogins(t *testing.T) {
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
		if err := st.MigrateTo(t.Context(), 57); err != nil {
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
		exec := func(statement string, values ...any) {
			if _, err := old.Exec(statement, values...); err != nil {
				t.Fatal(err)
			}
		}
		owner, gone := survey.NewID[string](), survey.NewID[string]()
		exec(`insert into owner (id, name, fictional) values ($1, 'Dalen', false)`, owner)
		for login, former := range map[string]bool{"Kari.Nordmann": false, "kari.nordmann": false, "A\u030ase": false, "Ola": true, gone: false} {
			exec(`insert into account (id, owner_id, login, name, language, former) values ($1, $2, $3, 'Noen', 'nb', $4)`, survey.NewID[string](), owner, login, former)
		}
		err = st.Migrate(t.Context())
		if !errors.Is(err, survey.ErrState) || !strings.Contains(err.Error(), `"Kari.Nordmann" in Dalen and "kari.nordmann" in Dalen`) || strings.Contains(err.Error(), "se\"") {
			t.Fatalf("%s: two logins that are one: %v", driver, err)
		}
		exec(`update account set former = true, login = id where login = 'kari.nordmann'`)
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, login := range []string{"KARI.Nordmann", "åse", "Åse", gone} {
			if a, err := st.AccountByLogin(t.Context(), login); err != nil || a.Login != survey.FoldLogin(login) {
				t.Errorf("%s: %s is %+v, %v", driver, login, a, err)
			}
		}
	}
}
