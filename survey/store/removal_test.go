package store_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// secretWord stands in what is deleted, and nowhere else.
const secretWord = "Kvernhusfossen"

// settled is a town with something of everything, and another owner beside it.
func settled(t *testing.T, st *store.Store, database string) (c town, other survey.Owner) {
	t.Helper()
	c = kept(t, st, database)
	ctx := t.Context()
	other = survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Nabodal"}
	account := store.Account{ID: survey.NewID[survey.AccountID](), Owner: c.owner.ID, Name: "Kari " + secretWord, Login: "kari", Language: "nb"}
	write(t, st, func(tx *store.Tx) error {
		return errors.Join(
			tx.CreateOwner(ctx, other), tx.CreateUnit(ctx, survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: other.ID, Kind: survey.School, Name: "Naboskolen"}),
			tx.CreateAccount(ctx, account), tx.Grant(ctx, account.ID, survey.Grant{Role: survey.ProjectLeader, Owner: c.owner.ID, Expires: tx.Now().AddDate(6, 0, 0)}),
			tx.CreateMeasure(ctx, survey.Measure{
				ID: survey.NewID[survey.MeasureID](), Project: c.project.ID, Unit: c.unit.ID, Title: "Ro ved " + secretWord, Phase: 1, SubGoal: "D1",
				Starts: c.project.Starts, Responsible: "staff", Status: "running",
			}),
			tx.CreateApproval(ctx, survey.Approval{
				ID: survey.NewID[survey.ApprovalID](), Operation: survey.DeleteProject, Project: c.project.ID, Purpose: secretWord + " er over",
				Asker: account.ID, AskerRole: survey.ProjectLeader, Asked: tx.Now(), Expires: tx.Now().Add(survey.ApprovalLife),
			}),
			tx.KeepText(ctx, survey.Fingerprint("CCCC-CCCC-CCCC-CCCC-CCCC-CCCC"), []byte("Er det fint ved "+secretWord+"?")),
			tx.Audit(ctx, audit.Actor(account.ID), audit.Event{Action: audit.LogMeasure, Project: c.project.ID}),
			tx.Audit(ctx, audit.CommandLine, audit.Event{Action: audit.ChangeOwner, Owner: other.ID}),
		)
	})
	return c, other
}

// A project, and an owner, go with everything that removal.sql and the references of the schema
// know, and nothing of anybody else goes. The audit log stays whole.
func TestRemoveAsAWhole(t *testing.T) {
	for _, whole := range []bool{false, true} {
		var now time.Time
		storetest.EachURL(t, func() time.Time { return now }, func(t *testing.T, st *store.Store, database string) {
			ctx := t.Context()
			now = time.Date(2026, 9, 20, 0, 0, 0, 0, time.UTC)
			c, other := settled(t, st, database)
			what := store.Removal{Owner: c.owner.ID, Project: c.project.ID}
			if whole {
				what.Project = ""
			}
			remove := func() error {
				return st.AuditedTx(ctx, audit.CommandLine, audit.Event{Action: audit.DeleteProject, Owner: c.owner.ID, Project: c.project.ID}, func(tx *store.Tx) error {
					return tx.Remove(ctx, what, now)
				})
			}
			stays := func(why string) {
				t.Helper()
				before, _ := st.Going(ctx, what)
				if found, err := st.InTheWay(ctx, what, now); err != nil || found != why {
					t.Errorf("in the way is %q, %v, want %q", found, err, why)
				}
				if err := remove(); !errors.Is(err, survey.ErrState) {
					t.Errorf("%s: %v", why, err)
				}
				if after, err := st.Going(ctx, what); err != nil || len(after) != len(before) || len(after) == 0 {
					t.Errorf("%s: there was %v, and is %v, %v", why, before, after, err)
				}
			}
			stays(store.Unarchived)
			write(t, st, func(tx *store.Tx) error { return tx.SetArchived(ctx, c.project.ID) })
			storetest.Exec(t, st, database, `update wave set cleaned = false, rewritten = false`)
			stays(store.FiguresDue)
			storetest.Exec(t, st, database, `update wave set state = 'open'`)
			stays(store.WaveOpen)
			storetest.Exec(t, st, database, `update wave set state = 'closed', cleaned = true, rewritten = true`)
			now = now.Add(time.Second)
			stays(store.Unarchived) // what was written since is in no archive
			write(t, st, func(tx *store.Tx) error { return tx.SetArchived(ctx, c.project.ID) })

			// A transaction that is cut off after it has deleted leaves all.
			broken := errors.New("the power goes")
			before, err := st.Going(ctx, what)
			if err := st.Tx(ctx, func(tx *store.Tx) error { return errors.Join(tx.Remove(ctx, what, now), broken) }); !errors.Is(err, broken) || errors.Is(err, survey.ErrState) {
				t.Fatal(err)
			}
			if after, err2 := st.Going(ctx, what); errors.Join(err, err2) != nil || len(after) != len(before) {
				t.Errorf("of %v there is %v, %v, %v", before, after, err, err2)
			}
			if err := remove(); err != nil {
				t.Fatal(err)
			}
			if left, err := st.Going(ctx, what); err != nil || len(left) > 0 {
				t.Errorf("left: %v, %v", left, err)
			}
			if _, err := st.Project(ctx, c.project.ID); !errors.Is(err, survey.ErrNotFound) {
				t.Errorf("the project: %v", err)
			}
			owners, err := st.Owners(ctx)
			if want := map[bool]int{false: 2, true: 1}[whole]; err != nil || len(owners) != want {
				t.Errorf("owners: %+v, %v", owners, err)
			}
			if units, err := st.UnitsOf(ctx, other.ID); err != nil || len(units) != 1 {
				t.Errorf("the other owner's units: %v, %v", units, err)
			}
			if check, err := st.VerifyAudit(ctx, store.AuditCheck{}, true); err != nil || check.Fault != "" {
				t.Errorf("the audit log is %+v, %v", check, err)
			}
			for _, owner := range []survey.OwnerID{c.owner.ID, other.ID} {
				if log, err := st.AuditOf(ctx, owner, store.AuditFilter{}, 10); err != nil || len(log) == 0 {
					t.Errorf("the log of %s is %v, %v", owner, log, err)
				}
			}
			if waits, err := st.Unwritten(ctx); err != nil || len(waits) != 1 {
				t.Errorf("to be written anew: %v, %v", waits, err)
			}
		})
	}
}

// Nothing of a deleted owner stands in any file of the database once it has been written anew.
func TestRemovedStandsInNoFile(t *testing.T) {
	prove := func(t *testing.T, st *store.Store, database, files string) {
		ctx := t.Context()
		c, _ := settled(t, st, database)
		if st.Postgres() { // which keeps samples
			storetest.Exec(t, st, database, `analyze`)
			storetest.Exec(t, st, database, `checkpoint`)
		}
		if found := filesWith(t, files, secretWord); len(found) == 0 {
			t.Fatal("it does not stand there before either, so nothing was tried")
		}
		write(t, st, func(tx *store.Tx) error { return tx.SetArchived(ctx, c.project.ID) })
		write(t, st, func(tx *store.Tx) error { return tx.Remove(ctx, store.Removal{Owner: c.owner.ID}, time.Time{}) })
		deleted, err := st.Unwritten(ctx)
		if err != nil || len(deleted) == 0 {
			t.Fatal(deleted, err)
		}
		position, err := st.Rewrite(ctx)
		if err != nil {
			t.Fatal(err)
		}
		write(t, st, func(tx *store.Tx) error { return tx.MarkRewritten(ctx, deleted, position) })
		if left, err := st.Unwritten(ctx); err != nil || len(left) > 0 {
			t.Errorf("still to be written anew: %v, %v", left, err)
		}
		if st.Postgres() {
			storetest.Exec(t, st, database, `checkpoint`) // removes the files of the log, and of tables that were
		}
		if found := filesWith(t, files, secretWord); len(found) > 0 {
			t.Errorf("it stands in %v", found)
		}
	}
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "owner.db")
		st := storetest.Open(t, path, nil)
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		prove(t, st, path, filepath.Dir(path))
	})
	t.Run("postgres", func(t *testing.T) {
		cluster := storetest.NewCluster(t, "wal_recycle = off", "wal_keep_size = 0")
		st := storetest.Open(t, cluster.URL(), nil)
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		prove(t, st, cluster.URL(), cluster.Data)
	})
}

// filesWith lists the files below a directory that a word stands in.
func filesWith(t *testing.T, dir, word string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil //nolint:nilerr // a file that goes meanwhile holds nothing
		}
		if body, err := os.ReadFile(path); err == nil && bytes.Contains(body, []byte(word)) {
			found = append(found, strings.TrimPrefix(path, dir))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
