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
	"time"

	"github.com/google/go-cmp/cmp"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// before is a municipality in the middle of a wave, in the schema that listed audiences
// and roles in CHECKs. Whatever refers to a table that was made anew has a row. X is an
// identifier of 32 digits for each letter.
const before = `
	insert into owner (id, name, fictional, accent, language) values ('O', 'Dalen', false, 'blue', 'nn');
	insert into unit (id, owner_id, name, kind) values ('U', 'O', 'Lia skole', 'school'), ('P', 'O', 'PPT', 'ppt');
	insert into unit_group (id, unit_id, audience, name, invited) values ('G', 'U', 'pupils-5-7', '5. trinn', 25), ('H', 'P', 'staff', 'Ansatte', 12);
	insert into project (id, owner_id, name, starts_on, ends_on) values ('J', 'O', 'Trygt', '2026-08-01 00:00:00', '2028-08-01 00:00:00');
	insert into wave (id, project_id, kind, name, state, opens_at, closes_at, manifest, thresholds, cleaned)
		values ('W', 'J', 'baseline', 'Start', 'open', '2026-09-01 00:00:00', '2026-09-14 00:00:00', 'm', '{}', false);
	insert into wave_audience (wave_id, audience) values ('W', 'pupils-5-7');
	insert into wave_group (id, wave_id, unit_id, audience, name, invited, public_key, printed, answered, invalid, open_link, unused, letters)
		values ('A', 'W', 'U', 'pupils-5-7', '5. trinn', 25, 'key', true, 12, 1, true, 3, 'nb ar'), ('B', 'W', null, 'staff', 'Ansatte', 12, 'key', false, null, null, false, null, '');
	insert into wave_group_part (wave_group_id, unit_id, name, invited) values ('A', 'U', '5. trinn', 25);
	insert into ballot_box (wave_group_id) values ('A');
	insert into code (mac, wave_group_id, revoked) values ('token', 'A', false);
	insert into ballot (token, wave_group_id, sealed) values ('token', 'A', 'sealed');
	insert into response (id, wave_id, wave_group_id, questionnaire, answers) values ('R', 'W', 'B', 'hash', '12');
	insert into group_window (wave_group_id, opens_at, closes_at) values ('A', '2026-09-02 08:00:00', '2026-09-02 09:00:00');
	insert into account (id, owner_id, login, name, password, language, expected, former) values ('K', 'O', 'kari', 'Kari', 'hash', 'nn', 'kari@dalen', false), ('L', 'O', 'per', 'Per', null, 'nb', null, true);
	insert into role_grant (id, account_id, role, owner_id, unit_id, expires_at) values ('1', 'K', 'leader', 'O', 'U', '2028-08-01 00:00:00'), ('2', 'K', 'researcher', 'O', null, '2028-08-01 00:00:00');
	insert into session (hash, account_id, idle_at, expires_at) values ('token', 'K', '2099-01-01 00:00:00', '2099-01-01 00:00:00');
	insert into totp (account_id, secret, last_step) values ('K', 'secret', 7);
	insert into measure (id, project_id, unit_id, title, phase, sub_goal, indicator, starts_on, responsible, status, seen) values ('M', 'J', 'U', 'Tiltak', 1, 'D1', 'E1', '2026-09-01 00:00:00', 'staff', 'done', '');
	insert into contact (owner_id, position, name, phone, note) values ('O', 1, 'Helsesykepleier', '12345', '');
	insert into local_question (owner_id, audience, code, asked, retired, body) values ('O', 'staff', 'L1', true, false, '{}');
	insert into owner_language (owner_id, language) values ('O', 'ar');
	insert into research_unit (project_id, unit_id, code) values ('J', 'U', 'u-01')`

// written replaces the letters of before by values of the right length.
func written(statements, driver string) string {
	for short, long := range map[string]string{"'token'": strings.Repeat("t", 32), "'sealed'": strings.Repeat("s", 337), "'hash'": strings.Repeat("f", 64), "'secret'": strings.Repeat("p", 48)} {
		statements = strings.ReplaceAll(statements, short, "'"+long+"'")
	}
	for _, letter := range "OUPGHJWABRKLM12" {
		statements = strings.ReplaceAll(statements, "'"+string(letter)+"'", "'"+strings.Repeat(strings.ToLower(string(letter)), 32)+"'")
	}
	if driver == "sqlite" { // whose blobs are not texts
		for _, blob := range []string{"key", "m", "12", strings.Repeat("t", 32), strings.Repeat("s", 337), strings.Repeat("p", 48)} {
			statements = strings.ReplaceAll(statements, "'"+blob+"'", "cast('"+blob+"' as blob)")
		}
	}
	return statements
}

// contents are all rows of all tables that hold something, each as «table column=value …»,
// and the indexes.
func contents(t *testing.T, driver string, db *sql.DB) []string {
	t.Helper()
	names, indexes := `select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`, `select name from sqlite_master where type = 'index' and sql is not null`
	if driver == "postgres" {
		names, indexes = `select table_name from information_schema.tables where table_schema = 'public'`, `select indexname from pg_indexes where schemaname = 'public'`
	}
	all := column(t, db, indexes)
	for _, table := range column(t, db, names) {
		if slices.Contains([]string{"goose_db_version", "unit_kind", "audience", "role", "written_language"}, table) {
			continue
		}
		rows, err := db.Query(`select * from ` + table)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range into {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			var cells []string
			for i, c := range columns {
				cells = append(cells, fmt.Sprintf("%s=%v", c, values[i]))
			}
			slices.Sort(cells)
			all = append(all, table+" "+strings.Join(cells, " "))
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(all)
	return all
}

// column are the values of a query's one column.
func column(t *testing.T, db *sql.DB, query string) (all []string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

// eachBefore runs a test on both databases, with what before says in them.
func eachBefore(t *testing.T, test func(t *testing.T, st *store.Store, driver string, db *sql.DB)) {
	t.Helper()
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
		if err := st.MigrateTo(t.Context(), 29); err != nil {
			t.Fatal(err)
		}
		db, err := sql.Open(driver, database)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		db.SetMaxOpenConns(1)
		if driver == "sqlite" {
			if _, err := db.Exec(`pragma foreign_keys = 1`); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.Exec(written(before, driver)); err != nil {
			t.Fatalf("%s: %v", driver, err)
		}
		test(t, st, driver, db)
	}
}

// A database from before choices were rows, with a wave open, has every row and every
// reference afterwards.
func TestUpgradeMakesChoicesRows(t *testing.T) {
	eachBefore(t, func(t *testing.T, st *store.Store, driver string, db *sql.DB) {
		old := contents(t, driver, db)
		if err := st.MigrateTo(t.Context(), 30); err != nil {
			t.Fatalf("%s: %v", driver, err)
		}
		// The group of staff was of an audience that its wave did not name; now it does.
		want := append(old, "wave_audience audience=staff wave_id="+strings.Repeat("w", 32))
		if driver == "postgres" {
			want = append(want, "audience_pkey", "role_pkey", "unit_kind_pkey", "written_language_pkey")
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, contents(t, driver, db)); diff != "" {
			t.Errorf("%s: before (-) and after (+):\n%s", driver, diff)
		}
		if driver == "sqlite" {
			if broken := column(t, db, `select "table" from pragma_foreign_key_check`); len(broken) > 0 {
				t.Errorf("rows without what they refer to in %v", broken)
			}
			if whole := column(t, db, `pragma integrity_check`); !slices.Equal(whole, []string{"ok"}) {
				t.Errorf("integrity: %v", whole)
			}
		}
		for _, statement := range []string{
			`delete from owner`, `delete from unit`, `delete from account`, `delete from wave_audience`, `delete from audience`, `delete from ballot_box`,
			`update unit set kind = 'castle'`, `update unit_group set audience = 'everybody'`, `update wave_group set audience = 'parents-school'`,
			`update role_grant set role = 'root'`, `update account set language = 'de'`, `update owner set language = 'de'`,
			`update local_question set audience = 'everybody'`, `update wave_audience set audience = 'everybody'`, `delete from wave_group`,
		} {
			if _, err := db.Exec(statement); err == nil {
				t.Errorf("%s: %s is done", driver, statement)
			}
		}
	})
}

// A link that was open at the upgrade is open after it, and gives half of its codes;
// that of a closed group is not there.
func TestUpgradeKeepsOpenLinks(t *testing.T) {
	eachBefore(t, func(t *testing.T, st *store.Store, driver string, db *sql.DB) {
		if _, err := db.Exec(`delete from ballot`); err != nil { // it has no proof
			t.Fatal(err)
		}
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatalf("%s: %v", driver, err)
		}
		link, err := st.OpenLink(t.Context(), survey.GroupID(strings.Repeat("a", 32)))
		if want := (store.OpenLink{Since: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)}); link != want || err != nil {
			t.Errorf("%s: %+v (%v), want %+v", driver, link, err, want)
		}
		if _, err := st.OpenLink(t.Context(), survey.GroupID(strings.Repeat("b", 32))); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("%s: a group without a link: %v", driver, err)
		}
	})
}

// A new audience, role, kind of unit and written language are rows and nothing else:
// no table changes, and all that is stored of them works.
func TestNewChoicesAreRows(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		driver := "sqlite"
		if st.Postgres() {
			driver = "postgres"
		}
		schema := columns(t, driver, database)
		const grandparents, janitor, library, sami = survey.Audience("grandparents"), survey.Role("janitor"), survey.UnitKind("library"), "se"
		c := settle(t, st)
		unit := survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: c.owner.ID, Name: "Biblioteket", Kind: library}
		account := store.Account{ID: survey.NewID[survey.AccountID](), Owner: c.owner.ID, Login: "ole", Name: "Ole", Language: sami}
		use := func() error {
			return st.Tx(t.Context(), func(tx *store.Tx) error {
				ctx := t.Context()
				if err := tx.CreateUnit(ctx, unit); err != nil {
					return err
				}
				group := survey.Group{ID: survey.NewID[survey.GroupID](), Unit: unit.ID, Audience: grandparents, Name: "Besteforeldre", Invited: 20}
				if err := tx.CreateGroup(ctx, group); err != nil {
					return err
				}
				if err := tx.CreateAccount(ctx, account); err != nil {
					return err
				}
				if err := tx.Grant(ctx, account.ID, survey.Grant{Role: janitor, Owner: c.owner.ID, Expires: tx.Now().AddDate(1, 0, 0)}); err != nil {
					return err
				}
				if err := tx.ChangeWave(ctx, c.wave, []survey.Audience{grandparents}); err != nil {
					return err
				}
				if err := tx.CreateLocalQuestion(ctx, c.owner.ID, grandparents, store.LocalQuestion{Code: "L1", Body: "{}"}); err != nil {
					return err
				}
				asked := store.WaveGroup{ID: survey.NewID[survey.GroupID](), Wave: c.wave.ID, Unit: unit.ID, Audience: grandparents, Name: group.Name, Invited: 20, PublicKey: []byte("key")}
				return tx.OpenWave(ctx, c.wave.ID, []byte("{}"), "{}", []store.WaveGroup{asked}, nil)
			})
		}
		if err := use(); err == nil {
			t.Fatal("what nobody has written down is taken")
		}
		for range 2 {
			err := st.WriteChoicesOf(t.Context(), map[string][]string{"audience": {string(grandparents)}, "role": {string(janitor)}, "unit_kind": {string(library)}, "written_language": {sami}})
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := use(); err != nil {
			t.Fatal(err)
		}
		groups, err := st.WaveGroups(t.Context(), c.wave.ID)
		if err != nil || len(groups) != 1 || groups[0].Audience != grandparents {
			t.Errorf("the wave asks %+v, %v", groups, err)
		}
		if diff := cmp.Diff(schema, columns(t, driver, database)); diff != "" {
			t.Errorf("the schema has changed:\n%s", diff)
		}
		// The next version of the program, which does not know them, leaves them.
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if units, err := st.UnitsOf(t.Context(), c.owner.ID); err != nil || len(units) != 2 {
			t.Errorf("units: %+v, %v", units, err)
		}
	})
}

// Whatever is written for one who answers refers to rows of that wave alone. A reference
// to a row that all waves share would leave in it, on PostgreSQL, which transactions
// held it at the same time.
func TestAnswersReferToTheirWaveAlone(t *testing.T) {
	want := map[string][]string{"ballot": nil, "code": {"wave_group"}, "answers": {"wave_group"}, "ballot_box": {"wave_group"}, "wave_group": {"unit", "wave", "wave_audience"}}
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		driver, query := "sqlite", `select distinct "table" from pragma_foreign_key_list('%s') order by 1`
		if st.Postgres() {
			driver, query = "postgres", `select distinct confrelid::regclass::text from pg_constraint where contype = 'f' and conrelid = '%s'::regclass order by 1`
		}
		db, err := sql.Open(driver, database)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		for table, targets := range want {
			if got := column(t, db, fmt.Sprintf(query, table)); !slices.Equal(got, targets) {
				t.Errorf("%s refers to %v, want %v", table, got, targets)
			}
		}
	})
}
