package waves_test

import (
	"errors"
	"testing"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
)

// A form's group is believed only where the store cannot know better, and then
// it must be the one the code was spent in.
func TestFormGroup(t *testing.T) {
	eachTown(t, []int{12, 12}, func(t *testing.T, c *town) {
		ctx, slips := t.Context(), c.open(t)
		var groups []survey.GroupID
		for g := range slips {
			groups = append(groups, g)
		}
		mine, other := groups[0], groups[1]
		form := waves.Form{Code: slips[mine][0], Group: other, Nonce: envelope.NewToken(), Answers: c.crowd(t, 1)()}
		if err := c.AnswerForm(ctx, form); err != nil {
			t.Fatal(err)
		}
		counts, err := c.st.CastCounts(ctx, c.wave.ID)
		if err != nil || counts[mine] != 1 || counts[other] != 0 {
			t.Errorf("cast %v (%v), want one in the code's own group", counts, err)
		}
		if err := c.AnswerForm(ctx, form); !errors.Is(err, survey.ErrCodeRefused) {
			t.Errorf("again with the wrong group: %v", err)
		}
		form.Group = mine
		if err := c.AnswerForm(ctx, form); err != nil {
			t.Errorf("again with the right group: %v", err)
		}
		form.Nonce = form.Nonce[:31]
		if err := c.AnswerForm(ctx, form); !errors.Is(err, survey.ErrMalformed) {
			t.Errorf("a short nonce: %v", err)
		}
	})
}
