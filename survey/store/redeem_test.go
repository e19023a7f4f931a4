package store_test

import (
	"errors"
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// The statement that spends a code is what refuses a second message: whoever looked
// before the code was spent, and comes to spend it afterwards, gets nothing.
func TestASpentCodeTakesNoOtherMessage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		c := settle(t, st)
		group := store.WaveGroup{
			ID: survey.NewID[survey.GroupID](), Wave: c.wave.ID, Unit: c.unit.ID, Audience: survey.Pupils810,
			Name: "8. trinn", Invited: 25, PublicKey: []byte("key"),
		}
		macs := [][]byte{[]byte(strings.Repeat("m", 32))}
		write(t, st, func(tx *store.Tx) error {
			if err := tx.OpenWave(t.Context(), c.wave.ID, []byte("{}"), "{}", []store.WaveGroup{group}, nil); err != nil {
				return err
			}
			return tx.IssueCodes(t.Context(), group.ID, macs)
		})
		first, second := []byte(strings.Repeat("1", 32)), []byte(strings.Repeat("2", 32))
		for _, blinded := range [][]byte{first, second} {
			if _, err := st.FindCode(t.Context(), macs, blinded); err != nil {
				t.Fatalf("look before the code is spent: %v", err)
			}
		}
		if err := st.RedeemCode(t.Context(), macs, first); err != nil {
			t.Fatal(err)
		}
		if err := st.RedeemCode(t.Context(), macs, second); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("second message: got %v, want %v", err, survey.ErrNotFound)
		}
		if err := st.RedeemCode(t.Context(), macs, first); err != nil {
			t.Errorf("first message again: %v", err)
		}
	})
}
