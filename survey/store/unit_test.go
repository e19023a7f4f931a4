package store_test

import (
	"errors"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A unit with a measure is refused as being in use, and goes when the measure has.
func TestDeleteUnit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		c, ctx := settle(t, st), t.Context()
		measure := survey.Measure{
			ID: survey.NewID[survey.MeasureID](), Project: c.project.ID, Unit: c.unit.ID, Title: "Leseleker",
			Phase: 2, SubGoal: "D4", Indicators: survey.Indicators{"E5"}, Starts: c.project.Starts, Responsible: "staff", Status: "planned",
		}
		write(t, st, func(tx *store.Tx) error { return tx.CreateMeasure(ctx, measure) })
		remove := func() error {
			return st.Tx(ctx, func(tx *store.Tx) error { return tx.DeleteUnit(ctx, c.unit.ID) })
		}
		if err := remove(); !errors.Is(err, survey.ErrState) {
			t.Errorf("with a measure: %v", err)
		}
		write(t, st, func(tx *store.Tx) error {
			return tx.DeleteMeasure(ctx, survey.Measure{ID: measure.ID, Unit: c.unit.ID, Project: c.project.ID})
		})
		if err := remove(); err != nil {
			t.Errorf("with nothing: %v", err)
		}
		if _, err := st.Unit(ctx, c.unit.ID); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("afterwards: %v", err)
		}
	})
}
