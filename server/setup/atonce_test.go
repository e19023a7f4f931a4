package setup_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

func day(text string) time.Time {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return at
}

// dalen is an owner with one unit and one person.
func dalen() setup.Plan {
	begins, ends := day("2098-08-17"), day("2100-08-16")
	p := setup.Plan{
		Owner: "Dalen", Contacts: []survey.Contact{{Name: "Helsesykepleier", Phone: "00 00 00 01"}},
		Holidays: []survey.Holiday{{Name: "Høstferie", From: day("2098-10-06"), To: day("2098-10-10"), Source: "skoleruta"}},
		Units:    []setup.Unit{{Name: "Skolen", Kind: survey.School, Groups: []survey.Group{{Audience: survey.Staff, Name: "Ansatte", Invited: 12}}}},
		Project: setup.Project{
			Name: "Trygt", Period: setup.Period{From: begins, To: ends},
			Waves: []setup.Wave{{Kind: survey.Baseline, Name: "Start", Period: setup.Period{From: begins, To: ends}, Audiences: []survey.Audience{survey.Staff}}},
		},
		Accounts: []setup.Account{{Name: "Kari", Login: "kari", Role: survey.Leader, Unit: "Skolen"}},
	}
	for range survey.Phases {
		p.Project.Phases = append(p.Project.Phases, p.Project.Period)
	}
	return p
}

// atOnce runs something so many times at the same time.
func atOnce(many int, do func(i int)) {
	var group sync.WaitGroup
	begin := make(chan bool)
	for i := range many {
		group.Go(func() {
			<-begin
			do(i)
		})
	}
	close(begin)
	group.Wait()
}

// Of many who want the same name at the same time one gets it, and the others are
// told that it is taken: no page fails, and nobody reads the database's own words.
func TestOfManyAtOnceOneGetsTheName(t *testing.T) {
	const many = 8
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		ctx := t.Context()
		owner, _, err := setup.NewEditor(st, "", audit.CommandLine).CreateOwner(ctx, survey.Owner{Name: "Lia"})
		if err != nil {
			t.Fatal(err)
		}
		editor := setup.NewEditor(st, owner.ID, audit.CommandLine)
		begins, ends := day("2098-08-17"), day("2100-08-16")
		phases := slices.Repeat([]survey.Phase{{Starts: begins, Ends: ends}}, survey.Phases)
		for i := range phases {
			phases[i].Number = i + 1
		}
		project, problems, err := editor.SetProject(ctx, survey.Project{Name: "Trygt", Starts: begins, Ends: ends}, phases)
		if len(problems) > 0 || err != nil {
			t.Fatal(problems, err)
		}
		for name, one := range map[string]func(i int) (survey.Problems, error){
			"owner": func(int) (survey.Problems, error) {
				_, problems, err := setup.NewEditor(st, "", audit.CommandLine).CreateOwner(ctx, survey.Owner{Name: "Åsen"})
				return problems, err
			},
			"unit": func(int) (survey.Problems, error) {
				problems, err := editor.AddUnits(ctx, []survey.Unit{{Name: "Skolen", Kind: survey.School}})
				return slices.Concat(problems...), err
			},
			"login": func(int) (survey.Problems, error) {
				_, problems, err := editor.Invite(ctx, store.Account{Login: "per", Name: "Per"}, survey.Grant{Role: survey.Researcher})
				return problems, err
			},
			"wave": func(int) (survey.Problems, error) {
				wave := survey.Wave{Project: project.ID, Kind: survey.Pulse, Name: "Delmåling", Opens: begins, Closes: ends}
				_, problems, err := editor.PlanWave(ctx, wave, []survey.Audience{survey.Staff})
				return problems, err
			},
			"expected": func(i int) (survey.Problems, error) {
				account := store.Account{Login: string(rune('a' + i)), Name: "Per", Expected: "per@lia.example"}
				_, problems, err := editor.Invite(ctx, account, survey.Grant{Role: survey.Researcher})
				return problems, err
			},
		} {
			problems, errs := make([]survey.Problems, many), make([]error, many)
			atOnce(many, func(i int) { problems[i], errs[i] = one(i) })
			made := 0
			for i := range many {
				switch {
				case errs[i] != nil:
					t.Errorf("%s: %v", name, errs[i])
				case len(problems[i]) == 0:
					made++
				case len(problems[i]) != 1 || problems[i][0].Kind != survey.Twice:
					t.Errorf("%s: %v", name, problems[i])
				}
			}
			if made != 1 {
				t.Errorf("%s: %d got it", name, made)
			}
		}
	})
}

// The same with a plan file, whose every step may find something taken.
func TestOfManyPlansAtOnceOneIsApplied(t *testing.T) {
	const many = 4
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		errs := make([]error, many)
		atOnce(many, func(i int) { _, errs[i] = dalen().Apply(t.Context(), st) })
		applied := 0
		for _, err := range errs {
			if err == nil {
				applied++
			} else if err.Error() != "owner.name is taken already\naccounts.1.login is taken already" {
				t.Error(err)
			}
		}
		if owners, err := st.Owners(t.Context()); applied != 1 || len(owners) != 1 || err != nil {
			t.Errorf("%d plans were applied, and there are %d owners (%v)", applied, len(owners), err)
		}
	})
}

// A plan file leaves the entries that the pages and the commands leave, and so
// does every account and every role by itself.
func TestAPlanLeavesTheTracesOfEachStep(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		if _, err := dalen().Apply(t.Context(), st); err != nil {
			t.Fatal(err)
		}
		log, err := st.AuditAfter(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		var actions []string
		for _, entry := range log {
			actions = append(actions, string(entry.Action))
		}
		want := "set up owner, set help contacts, set holidays, create unit, set groups, set up project, plan wave, invite"
		if got := strings.Join(actions, ", "); got != want {
			t.Errorf("the log has %s", got)
		}
	})
}
