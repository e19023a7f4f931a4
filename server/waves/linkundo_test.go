package waves_test

import (
	"errors"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
)

// A link that has given no code is taken back, and the group has slips after all; once it
// has given one, answers of both kinds could be mixed.
func TestALinkIsWithdrawnUntilItsFirstCode(t *testing.T) {
	eachTown(t, nil, func(t *testing.T, c *town) {
		parents, address := c.linkedParents(t, 20)
		if err := c.WithdrawLink(t.Context(), "test", parents); err != nil {
			t.Fatal(err)
		}
		if _, err := c.LinkCode(t.Context(), address, envelope.NewToken()); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("the address still gives codes: %v", err)
		}
		if err := c.WithdrawLink(t.Context(), "test", parents); !errors.Is(err, survey.ErrState) {
			t.Errorf("a second time: %v", err)
		}
		if err := c.IssueLink(t.Context(), "test", parents); err != nil {
			t.Fatal(err)
		}
		if _, err := c.LinkCode(t.Context(), c.address(t, parents), envelope.NewToken()); err != nil {
			t.Fatal(err)
		}
		if err := c.WithdrawLink(t.Context(), "test", parents); !errors.Is(err, survey.ErrState) {
			t.Errorf("after its first code: %v", err)
		}
	})
}
