package setup_test

import (
	"slices"
	"testing"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A goal is written down with its target and can be moved until a wave has opened. Then
// what stands may be sent again, and nothing else.
func TestGoalStandsFromTheFirstWave(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		ctx := t.Context()
		owner, _, err := setup.NewEditor(st, "", audit.CommandLine).CreateOwner(ctx, survey.Owner{Name: "Lia"})
		if err != nil {
			t.Fatal(err)
		}
		editor := setup.NewEditor(st, owner.ID, audit.CommandLine)
		begins, ends := day("2098-08-17"), survey.EndOfDay(day("2100-08-16"))
		phases := survey.ProposePhases("", begins)
		project := survey.Project{Name: "Trygt", Starts: begins, Ends: ends}
		set := func(goals ...setup.Goal) survey.Problems {
			t.Helper()
			stored, problems, err := editor.SetProject(ctx, project, phases, goals...)
			if err != nil {
				t.Fatal(err)
			}
			if len(problems) == 0 {
				project = stored
			}
			return problems
		}
		under := setup.Goal{Kind: survey.School, Indicator: "E1", Target: "under 5 %"}
		for _, goal := range []setup.Goal{{Kind: survey.School, Target: "4"}, under} {
			if problems := set(goal); len(problems) > 0 {
				t.Fatal(problems)
			}
		}
		if problems := set(setup.Goal{Kind: survey.School, Target: "minst 5 %"}); problems.Of("target.school") != survey.WrongWay {
			t.Errorf("the wrong way: %v", problems)
		}
		if there, err := st.Audited(ctx, audit.SetGoal, "school E1 0.05"); !there || err != nil {
			t.Errorf("an entry for the target: %v %v", there, err)
		}
		wave, problems, err := editor.PlanWave(ctx, survey.Wave{Project: project.ID, Kind: survey.Baseline, Name: "Start", Opens: begins, Closes: ends}, []survey.Audience{survey.Pupils57})
		if len(problems) > 0 || err != nil {
			t.Fatal(problems, err)
		}
		if err := st.Tx(ctx, func(tx *store.Tx) error { return tx.OpenWave(ctx, wave.ID, []byte("m"), "{}", nil, nil) }); err != nil {
			t.Fatal(err)
		}
		if problems := set(under); len(problems) > 0 {
			t.Errorf("the same again: %v", problems)
		}
		if problems := set(setup.Goal{Kind: survey.School, Indicator: "E1", Target: "7 %"}); problems.Of("goal.school") != survey.GoalSet {
			t.Errorf("moved after the opening: %v", problems)
		}
		want := []survey.Goal{{Kind: survey.School, Indicator: "E1", Target: 0.05}}
		if goals, err := st.GoalsOf(ctx, project.ID); !slices.Equal(goals, want) || err != nil {
			t.Errorf("%v %v", goals, err)
		}
	})
}
