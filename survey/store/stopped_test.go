package store_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A database with answers whose proofs nobody kept is not brought up to date, in words;
// one without any is, with a wave open, and keeps every row and every reference.
func TestUpgradeWantsNoAnswerWithoutProof(t *testing.T) {
	eachBefore(t, func(t *testing.T, st *store.Store, driver string, db *sql.DB) {
		if err := st.Migrate(t.Context()); err == nil || !strings.Contains(err.Error(), "start that version again, close the wave with it, and then migrate") {
			t.Fatalf("%s: with a ballot in it: %v", driver, err)
		}
		for _, statement := range []string{
			`delete from ballot`,
			`insert into response (id, wave_id, wave_group_id, questionnaire, answers) select substr(id, 3) || '01', wave_id, wave_group_id, questionnaire, answers from response`,
			`insert into response (id, wave_id, wave_group_id, questionnaire, answers) select substr(id, 3) || '02', wave_id, wave_group_id, questionnaire, answers from response where id like '%01'`,
		} {
			if _, err := db.Exec(statement); err != nil {
				t.Fatal(err)
			}
		}
		waves := column(t, db, `select id || kind || name || state || thresholds from wave`)
		groups := column(t, db, `select g.id || w.name || g.name from wave_group g join wave w on w.id = g.wave_id order by 1`)
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatalf("%s: %v", driver, err)
		}
		if now := column(t, db, `select id || kind || name || state || thresholds from wave`); !slices.Equal(waves, now) {
			t.Errorf("%s: waves %v, before %v", driver, now, waves)
		}
		if now := column(t, db, `select g.id || w.name || g.name from wave_group g join wave w on w.id = g.wave_id order by 1`); !slices.Equal(groups, now) {
			t.Errorf("%s: groups %v, before %v", driver, now, groups)
		}
		packs, err := st.Packs(t.Context(), survey.WaveID(strings.Repeat("w", 32)))
		want := []survey.Pack{{Group: survey.GroupID(strings.Repeat("b", 32)), Questionnaire: strings.Repeat("f", 64), Size: 2, Records: []survey.Answer{'1', '2', '1', '2', '1', '2'}}}
		if diff := cmp.Diff(want, packs); err != nil || diff != "" {
			t.Errorf("%s: answers of a closed wave, %v\n%s", driver, err, diff)
		}
		if _, err := db.Exec(`select 1 from response`); err == nil {
			t.Errorf("%s: they stand one by one still", driver)
		}
		if driver == "sqlite" {
			if broken := column(t, db, `select "table" from pragma_foreign_key_check`); len(broken) > 0 {
				t.Errorf("rows without what they refer to in %v", broken)
			}
		}
		group := survey.GroupID(strings.Repeat("a", 32))
		ballot := store.Ballot{Group: group, Token: token(1), Sealed: sealed(1), Signature: make([]byte, 256)}
		if _, err := st.CastBallot(t.Context(), ballot); err != nil {
			t.Errorf("%s: the wave is open still: %v", driver, err)
		}
	})
}

// However many ballots and codes a closed wave has, no transaction deletes more than
// some hundreds: whoever answers another wave waits for no more. Those of other waves
// stay.
func TestBallotsAreDeletedInPortions(t *testing.T) {
	const ballots, codes = 30, 1201
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		c := settle(t, st)
		group := store.WaveGroup{
			ID: survey.NewID[survey.GroupID](), Wave: c.wave.ID, Unit: c.unit.ID, Audience: survey.Pupils810,
			Name: "8. trinn", Invited: 25, PublicKey: []byte("key"),
		}
		macs := make([][]byte, codes)
		for i := range macs {
			macs[i] = fmt.Appendf(nil, "%032d", i)
		}
		write(t, st, func(tx *store.Tx) error {
			if err := tx.OpenWave(t.Context(), c.wave.ID, []byte("{}"), "{}", []store.WaveGroup{group}, nil); err != nil {
				return err
			}
			return tx.IssueCodes(t.Context(), group.ID, macs)
		})
		for i := range ballots {
			if _, err := st.CastBallot(t.Context(), store.Ballot{Group: group.ID, Token: token(i), Sealed: sealed(1), Signature: make([]byte, 256)}); err != nil {
				t.Fatal(err)
			}
		}
		delete := func() int64 {
			before := st.Statements()
			if err := st.DeleteBallots(t.Context(), c.wave.ID); err != nil {
				t.Fatal(err)
			}
			return st.Statements() - before
		}
		left := func() int {
			counts, err := st.CastCounts(t.Context(), c.wave.ID)
			if err != nil {
				t.Fatal(err)
			}
			return counts[group.ID]
		}
		if n := delete(); n != 2 || left() != ballots {
			t.Errorf("of an open wave %d statements left %d ballots", n, left())
		}
		write(t, st, func(tx *store.Tx) error { return tx.BeginClosing(t.Context(), c.wave.ID) })
		write(t, st, func(tx *store.Tx) error { return tx.FinishClosing(t.Context(), c.wave.ID, []byte("{}")) })
		if n := delete(); n != 1+3 || left() != 0 {
			t.Errorf("%d statements deleted %d ballots and %d codes, want 4; %d are left", n, ballots, codes, left())
		}
		if rest := delete(); rest != 2 {
			t.Errorf("codes are left, for %d statements", rest)
		}
	})
}
