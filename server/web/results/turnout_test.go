package results

import (
	"slices"
	"testing"

	"trivselspuls/analysis"
	"trivselspuls/survey"
)

// Audiences stand from the youngest to the staff, whichever unit has only some; two
// units of one name are two.
func TestTurnoutGridKeepsTheOrderOfAudiences(t *testing.T) {
	line := func(unit survey.UnitID, audience survey.Audience, answered int) turnoutLine {
		return turnoutLine{TurnoutRow: analysis.TurnoutRow{Unit: unit, UnitName: "Berg skole", Audience: audience, Invited: 20, Answered: answered}}
	}
	g := newTurnoutGrid([]turnoutLine{
		line("a", survey.Pupils34, 10), line("a", survey.Staff, 11),
		line("b", survey.Pupils34, 9), line("b", survey.Pupils57, 12), line("b", survey.Staff, 13),
		line("c", survey.Children45, 14), line("c", survey.Staff, 30),
	})
	if want := []survey.Audience{survey.Children45, survey.Pupils34, survey.Pupils57, survey.Staff}; !slices.Equal(g.Audiences, want) {
		t.Errorf("audiences = %v, want %v", g.Audiences, want)
	}
	if len(g.Lines) != 3 || g.Lines[0].Cells[2] != nil || g.Lines[1].Cells[1].Answered != 9 || g.Lines[2].Cells[0] == nil {
		t.Errorf("lines = %+v", g.Lines)
	}
	if half, full := g.Lines[0].Cells[1].Bar(), g.Lines[2].Cells[3].Bar(); half != barWidth/2 || full != barWidth {
		t.Errorf("bars of %g and %g", half, full)
	}
	if newTurnoutGrid(nil) != nil {
		t.Error("a grid of nothing")
	}
}
