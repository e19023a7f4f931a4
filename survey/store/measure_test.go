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

func TestMeasuresBelongToTheirUnit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		c := settle(t, st)
		ctx := t.Context()
		ends := c.project.Starts.AddDate(0, 3, 0)
		m := survey.Measure{
			ID: survey.NewID[survey.MeasureID](), Project: c.project.ID, Unit: c.unit.ID, Title: "Leke- og aktivitetsvakter ærlig talt",
			Phase: 2, SubGoal: "D4", Indicators: survey.Indicators{"E5"}, Starts: c.project.Starts.AddDate(0, 1, 0), Ends: &ends, Responsible: "staff", Status: "running",
		}
		later := m
		later.ID, later.Starts, later.Ends = survey.NewID[survey.MeasureID](), m.Starts.AddDate(0, 1, 0), nil
		write := func(fn func(*store.Tx) error) error { return st.Tx(ctx, fn) }
		if err := write(func(tx *store.Tx) error {
			return errors.Join(tx.CreateMeasure(ctx, later), tx.CreateMeasure(ctx, m))
		}); err != nil {
			t.Fatal(err)
		}
		m.Status, m.Seen = "done", "Færre konflikter"
		if err := write(func(tx *store.Tx) error { return tx.ChangeMeasure(ctx, m) }); err != nil {
			t.Fatal(err)
		}
		got, err := st.UnitMeasures(ctx, c.project.ID, c.unit.ID)
		if diff := cmp.Diff([]survey.Measure{m, later}, got, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" || err != nil {
			t.Errorf("measures: %v\n%s", err, diff)
		}
		stranger := survey.NewID[survey.UnitID]()
		moved := m
		moved.Unit = stranger
		for name, err := range map[string]error{
			"change": write(func(tx *store.Tx) error { return tx.ChangeMeasure(ctx, moved) }),
			"delete": write(func(tx *store.Tx) error {
				return tx.DeleteMeasure(ctx, survey.Measure{ID: m.ID, Unit: stranger, Project: m.Project})
			}),
			"read": func() error { _, err := st.Measure(ctx, m.Project, stranger, m.ID); return err }(),
		} {
			if !errors.Is(err, survey.ErrNotFound) {
				t.Errorf("%s from another unit: %v", name, err)
			}
		}
		if err := write(func(tx *store.Tx) error {
			return tx.DeleteMeasure(ctx, survey.Measure{ID: m.ID, Unit: c.unit.ID, Project: c.project.ID})
		}); err != nil {
			t.Error(err)
		}
		if all, err := st.MeasuresOf(ctx, c.project.ID); err != nil || len(all) != 1 {
			t.Errorf("left: %v, %v", all, err)
		}
	})
}

// What pages let people choose, the schema takes: it repeats some of the lists.
func TestEveryChoiceIsStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		c := settle(t, st)
		ctx := t.Context()
		stored := func(what any, write func(*store.Tx) error) {
			if err := st.Tx(ctx, write); err != nil {
				t.Errorf("%v is refused; a CHECK of the schema may list what there is, and then a migration must change it: %v", what, err)
			}
		}
		for _, accent := range survey.Accents() {
			owner := c.owner
			owner.Accent = accent
			stored(accent, func(tx *store.Tx) error { return tx.ChangeOwner(ctx, owner) })
		}
		for _, responsible := range survey.Responsibles() {
			for _, status := range survey.MeasureStatuses() {
				for _, goal := range survey.SubGoals() {
					m := survey.Measure{
						ID: survey.NewID[survey.MeasureID](), Project: c.project.ID, Unit: c.unit.ID, Title: "Vennebenk",
						Phase: 1, SubGoal: goal, Indicators: survey.Indicators{"E5"}, Starts: c.project.Starts, Responsible: responsible, Status: status,
					}
					stored(m, func(tx *store.Tx) error { return tx.CreateMeasure(ctx, m) })
				}
			}
		}
	})
}
