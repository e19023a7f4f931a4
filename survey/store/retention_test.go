package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// kept is a town with something of everything that is deleted some day.
func kept(t *testing.T, st *store.Store, database string) town {
	t.Helper()
	c := settle(t, st)
	ctx := t.Context()
	group := store.WaveGroup{ID: survey.NewID[survey.GroupID](), Unit: c.unit.ID, Audience: survey.Pupils810, Name: "8. trinn", Invited: 25, PublicKey: []byte{1}}
	meeting := survey.Meeting{ID: survey.NewID[survey.MeetingID](), Project: c.project.ID, Kind: "gathering", Held: c.project.Starts, Purpose: "Samling"}
	write(t, st, func(tx *store.Tx) error {
		return errors.Join(
			tx.OpenWave(ctx, c.wave.ID, []byte("{}"), "{}", []store.WaveGroup{group}, nil), tx.BeginClosing(ctx, c.wave.ID),
			tx.StoreAnswers(ctx, survey.Pack{Group: group.ID, Questionnaire: strings.Repeat("a", 64), Size: 1, Records: []survey.Answer{1, 2}}),
			tx.FinishClosing(ctx, c.wave.ID, []byte("{}")), tx.MarkCleaned(ctx, c.wave.ID), tx.MarkRewritten(ctx, []string{string(c.wave.ID)}, ""),
			tx.CreateMeeting(ctx, meeting, []survey.UnitID{c.unit.ID}),
			tx.CreateAssessment(ctx, survey.Assessment{Project: c.project.ID, Phase: 1, SubGoal: "D1", Concludes: "Bra", Figures: "{}"}),
			tx.CreateMeasure(ctx, survey.Measure{ID: survey.NewID[survey.MeasureID](), Project: c.project.ID, Unit: c.unit.ID, Title: "Vakter", Phase: 1, SubGoal: "D1", Starts: c.project.Starts, Responsible: "staff", Status: "running"}),
			tx.Publish(ctx, survey.Publication{ID: survey.NewID[survey.PageID](), Project: c.project.ID, Body: "{}"}),
			tx.SetContacts(ctx, c.owner.ID, "", []survey.Contact{{Name: "Helsesykepleier", Phone: "12345678"}}),
			tx.SetClip(ctx, c.owner.ID, store.Clip{Language: "nb", Wording: strings.Repeat("b", 64), Type: "audio/wav", Hash: strings.Repeat("c", 64), Body: []byte{1}}),
		)
	})
	storetest.Exec(t, st, database, fmt.Sprintf(`insert into agreement (id, meeting_id, what, responsible, due_on, done)
		values ('%s', '%s', 'Vakter', 'staff', '2027-01-01 00:00:00', false)`, survey.NewID[string](), meeting.ID))
	return c
}

// Everything goes on its day and not a second before, is written down once, and nothing else goes:
// answers on the first of August after two whole school years, or fewer; what was written a year
// after the project.
func TestWhatIsDueIsDeleted(t *testing.T) {
	var now time.Time
	storetest.EachURL(t, func() time.Time { return now }, func(t *testing.T, st *store.Store, database string) {
		now = time.Date(2026, 9, 20, 0, 0, 0, 0, time.UTC)
		c := kept(t, st, database)
		job := func(at string, years int) {
			t.Helper()
			var err error
			if now, err = time.Parse(time.DateTime, at); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := st.DeleteDue(t.Context(), years, 0); err != nil {
					t.Fatal(err)
				}
			}
		}
		there := func(want store.Kept, deleted ...audit.Action) {
			t.Helper()
			got, err := st.KeptOf(t.Context(), c.owner.ID)
			want.Figures, want.Entries = 1, len(deleted)
			if err != nil || got != want {
				t.Errorf("at %s there is %+v, %v, want %+v", now, got, err, want)
			}
			log, err := st.AuditOf(t.Context(), c.owner.ID, store.AuditFilter{}, 10)
			for i, action := range deleted {
				if err != nil || len(log) != len(deleted) || log[len(log)-1-i].Action != action || log[i].Actor != audit.Server {
					t.Errorf("at %s the log is %+v, %v", now, log, err)
				}
			}
		}
		all := store.Kept{Answers: 2, Measures: 1, Assessments: 1, Meetings: 1, Clips: 1, Contacts: 1}
		// The wave's deadline is in September 2026, the project ends on the first of August 2028.
		job("2029-07-31 23:59:59", 2)
		there(all)
		job("2028-07-31 23:59:59", 1)
		there(all)
		job("2028-08-01 00:00:00", 1)
		all.Answers = 0
		there(all, audit.DeleteAnswers)
		if left, err := st.Unwritten(t.Context()); err != nil || len(left) != 1 {
			t.Errorf("the files are not to be written anew: %v, %v", left, err)
		}
		job("2029-08-01 00:00:00", 2)
		there(all, audit.DeleteAnswers) // nobody has decided about the papers
		now = c.project.Ends.Add(-time.Second)
		write(t, st, func(tx *store.Tx) error { return tx.SetArchived(t.Context(), c.project.ID) })
		job("2029-08-01 00:00:00", 2)
		there(all, audit.DeleteAnswers) // what was written since then is in no archive
		write(t, st, func(tx *store.Tx) error { return tx.SetArchived(t.Context(), c.project.ID) })
		job("2029-08-01 00:00:00", 2)
		there(store.Kept{}, audit.DeleteAnswers, audit.DeleteTexts, audit.DeleteHelp)
		if out, err := st.Publications(t.Context(), c.project.ID); err != nil || len(out) > 0 {
			t.Errorf("published: %v, %v", out, err)
		}
		if w, err := st.Wave(t.Context(), c.wave.ID); err != nil || w.Destroyed == nil || w.Abandoned {
			t.Errorf("the wave is %+v, %v", w, err)
		}
	})
}

// The beginning of the audit log goes after five years, and what is left is a whole chain, whether it
// is followed from its first entry or from the last verified one. It stays while a wave is open,
// while it tells how somebody came by a role, and where it was not verified.
func TestTheAuditLogIsCutAndStaysWhole(t *testing.T) {
	var now time.Time
	storetest.EachURL(t, func() time.Time { return now }, func(t *testing.T, st *store.Store, database string) {
		now = time.Date(2026, 9, 20, 0, 0, 0, 0, time.UTC)
		c := settle(t, st)
		ctx := t.Context()
		account := store.Account{ID: survey.NewID[survey.AccountID](), Owner: c.owner.ID, Name: "Kari", Login: "kari", Language: "nb"}
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.CreateAccount(ctx, account), tx.Grant(ctx, account.ID, survey.Grant{Role: survey.ProjectLeader, Owner: c.owner.ID, Expires: now.AddDate(6, 0, 0)}))
		})
		note := func(action audit.Action) {
			t.Helper()
			write(t, st, func(tx *store.Tx) error {
				return tx.Audit(ctx, audit.CommandLine, audit.Event{Action: action, Owner: c.owner.ID, Account: account.ID, Role: survey.ProjectLeader})
			})
		}
		note(audit.ChangeOwner) // 1
		note(audit.ChangeOwner)
		note(audit.Invite) // 3
		note(audit.ChangeOwner)
		now = now.AddDate(1, 0, 0)
		note(audit.ChangeOwner) // 5
		last, err := st.VerifyAudit(ctx, store.AuditCheck{}, true)
		if err != nil || last.Seq != 5 {
			t.Fatal(last, err)
		}
		numbers := func() (text string) {
			t.Helper()
			for _, whole := range []bool{true, false} {
				if check, err := st.VerifyAudit(ctx, last, whole); err != nil || check.Fault != "" {
					t.Errorf("whole %v: %+v, %v", whole, check, err)
				}
			}
			entries, err := st.AuditAfter(ctx, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				text += fmt.Sprint(e.Seq, " ")
			}
			return text
		}
		cut := func(at time.Time, verified int, want string) {
			t.Helper()
			now = at
			for range 2 {
				if err := st.DeleteDue(ctx, 2, verified); err != nil {
					t.Fatal(err)
				}
			}
			if got := numbers(); got != want {
				t.Errorf("at %s: entries %s, want %s", now, got, want)
			}
		}
		old := time.Date(2031, 9, 20, 0, 0, 0, 0, time.UTC)
		cut(old.Add(-time.Second), 5, "1 2 3 4 5 ")
		cut(old, 0, "1 2 3 4 5 ")
		cut(old, 2, "2 3 4 5 6 ")
		storetest.Exec(t, st, database, `update wave set state = 'open', manifest = 'x', thresholds = 'x'`)
		cut(old, 5, "2 3 4 5 6 ")
		storetest.Exec(t, st, database, `update wave set state = 'closed'`)
		cut(old, 5, "3 4 5 6 7 ")
		cut(old.AddDate(1, 1, 0), 5, "5 6 7 8 ") // the role is over

		forge := newForger(t, st, database)
		for name, statement := range map[string]string{
			"more than was cut":      `delete from audit where seq < 6`,
			"the entry that vouches": `delete from audit where seq > 7`,
			"another first one":      `update audit set detail = 'x' where seq = 5`,
			"a hole":                 `delete from audit where seq = 6`,
		} {
			forge.exec(`create table aside as select * from audit`)
			forge.exec(statement)
			if check, err := st.VerifyAudit(ctx, store.AuditCheck{}, true); err != nil || check.Fault == "" {
				t.Errorf("%s: nothing is noticed: %+v, %v", name, check, err)
			}
			forge.exec(`delete from audit`)
			forge.exec(`insert into audit select * from aside`)
			forge.exec(`drop table aside`)
		}
		// Whoever cuts younger entries can write that they did, but not five years later.
		forge.exec(`delete from audit where seq < 7`)
		hash := forge.text(`select hash from audit where seq = 7`)
		write(t, st, func(tx *store.Tx) error {
			return tx.Audit(ctx, audit.Server, audit.Event{Action: audit.CutLog, Detail: "7 " + hash})
		})
		if check, err := st.VerifyAudit(ctx, store.AuditCheck{}, true); err != nil || check.Fault == "" {
			t.Errorf("younger entries were cut, and nothing is noticed: %+v, %v", check, err)
		}
		forge.exec(`update audit set at = '2050-01-01 00:00:00' where seq = 9`)
		forge.chain(9, present)
		if check, err := st.VerifyAudit(ctx, store.AuditCheck{}, true); err != nil || check.Fault == "" {
			t.Errorf("an entry of the future vouches for a cut: %+v, %v", check, err)
		}
	})
}
