package results

import (
	"slices"
	"testing"
)

// Audiences stand as the units list them, whichever unit has only some.
func TestTurnoutGridKeepsTheOrderOfAudiences(t *testing.T) {
	g := newTurnoutGrid([]turnoutLine{
		{Unit: "A", Audience: "1–4"},
		{Unit: "A", Audience: "ansatte"},
		{Unit: "B", Audience: "1–4", Answered: "9"},
		{Unit: "B", Audience: "5–7"},
		{Unit: "B", Audience: "ansatte"},
		{Unit: "C", Audience: "barn"},
		{Unit: "C", Audience: "ansatte"},
	})
	if want := []string{"1–4", "5–7", "barn", "ansatte"}; !slices.Equal(g.Audiences, want) {
		t.Errorf("audiences = %v, want %v", g.Audiences, want)
	}
	if len(g.Lines) != 3 || g.Lines[0].Cells[1] != nil || g.Lines[1].Cells[0].Answered != "9" || g.Lines[2].Cells[2] == nil {
		t.Errorf("lines = %+v", g.Lines)
	}
	if newTurnoutGrid(nil) != nil {
		t.Error("a grid of nothing")
	}
}
