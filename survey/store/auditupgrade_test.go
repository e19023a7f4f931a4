package store_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// The entries of every way the earlier version wrote them find their owner and what
// they are about, also when that has been deleted since.
func TestUpgradeFindsTheOwnersOfEntries(t *testing.T) {
	eachEmpty(t, func(t *testing.T, database string) {
		st, err := store.Open(t.Context(), database, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { st.Close() })
		if err := st.MigrateTo(t.Context(), 25); err != nil {
			t.Fatal(err)
		}
		f := newForger(t, st, database)
		id := map[string]string{}
		for _, name := range strings.Fields("owner other account neighbour unit project wave group measure approval gone-wave gone-unit gone-plan") {
			id[name] = survey.NewID[string]()
		}
		for _, row := range []string{
			`owner (id, name, fictional) values ('owner', 'Dalen', false)`,
			`owner (id, name, fictional) values ('other', 'Nabodal', false)`,
			`account (id, owner_id, login, name, language) values ('account', 'owner', 'kari', 'Kari', 'nb')`,
			`account (id, owner_id, login, name, language) values ('neighbour', 'other', 'ola', 'Ola', 'nb')`,
			`unit (id, owner_id, name, kind) values ('unit', 'owner', 'Lia skole', 'school')`,
			`project (id, owner_id, name, starts_on, ends_on) values ('project', 'owner', 'To år', '2026-08-01 00:00:00', '2028-06-20 00:00:00')`,
			`wave (id, project_id, kind, name, state, opens_at, closes_at, cleaned) values ('wave', 'project', 'pulse', 'Start', 'planned', '2026-09-01 00:00:00', '2026-09-10 00:00:00', false)`,
			`wave_group (id, wave_id, unit_id, audience, name, invited, public_key, printed) values ('group', 'wave', 'unit', 'pupils-5-7', '5. trinn', 20, 'key', false)`,
			`measure (id, project_id, unit_id, title, phase, sub_goal, indicator, starts_on, responsible, status, seen) values ('measure', 'project', 'unit', 'Lekevakter', 1, 'D1', 'A1', '2026-09-01 00:00:00', 'leader', 'planned', '')`,
			`approval (id, operation, project_id, purpose, asked_by, asked_role, asked_at, expires_at) values ('approval', 'export research', 'project', 'Forskning', 'account', 'researcher', '2026-09-01 00:00:00', '2026-09-15 00:00:00')`,
		} {
			for name, value := range id {
				row = strings.ReplaceAll(row, "'"+name+"'", "'"+value+"'")
			}
			f.exec(`insert into ` + row)
		}
		written := []struct{ actor, action, detail, owner, about string }{
			{"command line", "set up owner", "owner", "owner", ``},
			{"account", "invite", "account project-leader", "owner", `"role":"project-leader"`}, // the first run
			{"account", "sign in", "password", "owner", ``},
			{"account", "invite", "neighbour leader unit", "owner", `"account":"neighbour","role":"leader","unit":"unit"`},
			{"neighbour", "sign in", "passkey", "other", ``},
			{"command line", "create unit", "gone-unit", "owner", ``},
			{"command line", "delete unit", "gone-unit owner", "owner", ``},
			{"command line", "plan wave", "gone-wave", "owner", ``},
			{"account", "change wave", "gone-wave", "owner", ``},
			{"command line", "extend wave", "wave 2026-09-12", "owner", `"waves":["wave"]`},
			{"command line", "print slips", "wave wave group group", "owner", `"group":"group","waves":["wave"]`},
			{"server", "close wave", "wave wave", "owner", `"waves":["wave"]`},
			{"command line", "open wave", "wave wave manifest " + strings.Repeat("0", 64), "owner", `"waves":["wave"]`},
			{"account", "ask to export research", "approval approval project project wave wave", "owner", `"approval":"approval","project":"project","waves":["wave"]`},
			{"command line", "log measure", "measure", "owner", `"measure":"measure"`},
			{"command line", "set languages", "owner [pl ar]", "owner", ``},
			{"provider", "refuse sign-in", "unknown person", "", ``},
			{"command line", "plan wave", "gone-plan", "", ``}, // nothing is left that says whose
			{"command line", "renew accounts key", "", "", ``},
		}
		// Of a word that is a column's name as well, the identifier stands second.
		named := func(text string) string {
			words := strings.Fields(text)
			for i, word := range words {
				if value, ok := id[word]; ok && (i+1 == len(words) || words[i+1] != word) {
					words[i] = value
				}
			}
			return strings.Join(words, " ")
		}
		for i, e := range written {
			f.insert(i+1, named(e.actor), e.action, named(e.detail))
		}
		f.before()
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		entries, err := st.AuditAfter(t.Context(), 0)
		if err != nil || len(entries) != len(written)+1 {
			t.Fatalf("%d entries, %v", len(entries), err)
		}
		for i, e := range written {
			about := e.about
			for name, value := range id {
				about = strings.ReplaceAll(about, `"`+name+`"`, `"`+value+`"`)
			}
			for _, key := range []string{"account", "unit", "project", "group", "measure", "approval"} { // keys are no identifiers
				about = strings.ReplaceAll(about, `"`+id[key]+`":`, `"`+key+`":`)
			}
			got := entries[i]
			if string(got.Owner) != id[e.owner] || got.About != `{`+about+`}` {
				t.Errorf("%s %q of %q about %s, want of %q about {%s}", e.action, e.detail, got.Owner, got.About, id[e.owner], about)
			}
		}
		// Who appointed whom can be read from them.
		appointments, err := st.Appointments(t.Context(), survey.OwnerID(id["owner"]))
		if err != nil || len(appointments) != 2 {
			t.Fatalf("appointments %+v, %v", appointments, err)
		}
		kari, neighbour := survey.AccountID(id["account"]), survey.AccountID(id["neighbour"])
		if one := appointments[0]; one.Account != kari || one.By != "" || one.Role != survey.ProjectLeader {
			t.Errorf("the first run is %+v", one)
		}
		if one := appointments[1]; one.Account != neighbour || one.By != kari || one.Role != survey.Leader || one.Unit != survey.UnitID(id["unit"]) {
			t.Errorf("an invitation is %+v", one)
		}
		if last := entries[len(written)]; last.Action != audit.KeepOwners || last.Owner != "" || last.Actor != audit.Server {
			t.Errorf("the last entry is %+v", last)
		}
		if check, err := st.VerifyAudit(t.Context(), store.AuditCheck{}, true); err != nil || check.Fault != "" || check.Seq != len(written)+1 {
			body, _ := json.Marshal(check)
			t.Errorf("the log is %s, %v", body, err)
		}
	})
}

// A log without entries gets none by being brought to this version.
func TestUpgradeOfAnEmptyLog(t *testing.T) {
	eachEmpty(t, func(t *testing.T, database string) {
		st, err := store.Open(t.Context(), database, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { st.Close() })
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		check, err := st.VerifyAudit(t.Context(), store.AuditCheck{}, true)
		if got := fmt.Sprint(check.Seq, check.Fault); err != nil || got != "0" {
			t.Errorf("%+v, %v", check, err)
		}
	})
}
