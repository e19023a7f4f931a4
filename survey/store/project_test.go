package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// town is a small municipality as the tests set it up.
type town struct {
	owner   survey.Owner
	unit    survey.Unit
	groups  []survey.Group
	project survey.Project
	wave    survey.Wave
}

// settle stores a town with one planned wave for pupils in grades 8–10.
func settle(t *testing.T, st *store.Store) town {
	t.Helper()
	start := time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)
	var c town
	c.owner = survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Eksempeldal kommune", Fictional: true, Accent: survey.Violet, Language: "nn"}
	c.unit = survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: c.owner.ID, Name: "Fjellbekken skole", Kind: survey.School}
	for _, name := range []string{"8. trinn", "9. trinn"} {
		c.groups = append(c.groups, survey.Group{
			ID: survey.NewID[survey.GroupID](), Unit: c.unit.ID, Audience: survey.Pupils810, Name: name, Invited: 25,
		})
	}
	c.project = survey.Project{
		ID: survey.NewID[survey.ProjectID](), Owner: c.owner.ID, Name: "Trygt og godt", Starts: start, Ends: start.AddDate(2, 0, 0),
	}
	c.wave = survey.Wave{
		ID: survey.NewID[survey.WaveID](), Project: c.project.ID, Kind: survey.Baseline, Name: "Startmåling",
		State: survey.Planned, Opens: start.AddDate(0, 1, 0), Closes: start.AddDate(0, 1, 14),
	}
	err := st.Tx(t.Context(), func(tx *store.Tx) error {
		ctx := t.Context()
		err := errors.Join(tx.CreateOwner(ctx, c.owner), tx.CreateUnit(ctx, c.unit), tx.CreateProject(ctx, c.project))
		for _, g := range c.groups {
			err = errors.Join(err, tx.CreateGroup(ctx, g))
		}
		for n := range 4 {
			err = errors.Join(err, tx.SetPhase(ctx, survey.Phase{
				Project: c.project.ID, Number: n + 1, Starts: start.AddDate(0, 6*n, 0), Ends: start.AddDate(0, 6*n+7, 0),
			}))
		}
		return errors.Join(err, tx.CreateWave(ctx, c.wave, []survey.Audience{survey.Pupils810}))
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestProjectRoundTrip(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		c := settle(t, st)
		owner, err := st.Owner(t.Context(), c.owner.ID)
		if err != nil || owner != c.owner {
			t.Errorf("owner: got %+v, %v", owner, err)
		}
		units, err := st.UnitsOf(t.Context(), c.owner.ID)
		if diff := cmp.Diff([]survey.Unit{c.unit}, units); diff != "" || err != nil {
			t.Errorf("units: %v\n%s", err, diff)
		}
		groups, err := st.GroupsOfOwner(t.Context(), c.owner.ID)
		if diff := cmp.Diff(c.groups, groups); diff != "" || err != nil {
			t.Errorf("groups: %v\n%s", err, diff)
		}
		projects, err := st.ProjectsOf(t.Context(), c.owner.ID)
		if diff := cmp.Diff([]survey.Project{c.project}, projects); diff != "" || err != nil {
			t.Errorf("projects: %v\n%s", err, diff)
		}
		phases, err := st.PhasesOf(t.Context(), c.project.ID)
		if len(phases) != 4 || err != nil || !phases[1].Starts.Before(phases[0].Ends) {
			t.Errorf("phases: got %v, %v", phases, err)
		}
		waves, err := st.WavesOf(t.Context(), c.project.ID)
		if diff := cmp.Diff([]survey.Wave{c.wave}, waves); diff != "" || err != nil {
			t.Errorf("waves: %v\n%s", err, diff)
		}
		audiences, err := st.WaveAudiences(t.Context(), c.wave.ID)
		if diff := cmp.Diff([]survey.Audience{survey.Pupils810}, audiences); diff != "" || err != nil {
			t.Errorf("audiences: %v\n%s", err, diff)
		}
	})
}

func TestMissingThingIsNotFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		if _, err := st.Owner(t.Context(), survey.NewID[survey.OwnerID]()); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("got %v", err)
		}
		if _, err := st.Manifest(t.Context(), settle(t, st).wave.ID); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("manifest of a planned wave: got %v", err)
		}
	})
}

func TestPendingMigrations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		if n, err := st.Pending(t.Context()); n != 0 || err != nil {
			t.Errorf("after migrating: got %d, %v", n, err)
		}
	})
	st, err := store.Open(t.Context(), t.TempDir()+"/empty.db", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if n, err := st.Pending(t.Context()); n == 0 || err != nil {
		t.Errorf("of an empty database: got %d, %v", n, err)
	}
}
