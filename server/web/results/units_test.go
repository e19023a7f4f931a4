package results

import (
	"strings"
	"testing"
	"time"

	"trivselspuls/analysis"
	"trivselspuls/survey"
)

// Units that share a figure stand under each other and have one cell; the others stand where
// the alphabet has them. TestASharedFigureSaysSoWhereverItStands reads whom the cell names.
func TestSharedFiguresAreOneCell(t *testing.T) {
	of := func(units ...survey.UnitID) *gridFigure {
		return &gridFigure{Series: &analysis.Series{Population: analysis.Population{Units: units, Joint: len(units) > 1}}}
	}
	ad, acd := of("a", "d"), of("a", "c", "d")
	g := grid{Columns: make([]gridColumn, 3), Lines: []gridLine{
		{Unit: "Aa", cells: []*gridFigure{ad, acd, of("a")}},
		{Unit: "Bb", cells: []*gridFigure{of("b"), nil, of("b")}},
		{Unit: "Cc", cells: []*gridFigure{of("c"), acd, of("c")}},
		{Unit: "Dd", cells: []*gridFigure{ad, acd, nil}},
	}}
	g.merge()
	var got strings.Builder
	for _, line := range g.Lines {
		got.WriteString(line.Unit)
		for _, cell := range line.Cells {
			got.WriteString(" " + strings.Repeat("|", cell.High))
		}
		got.WriteString("\n")
	}
	const want = "Aa || ||| |\nDd   |\nCc |  |\nBb | | |\n"
	if got.String() != want {
		t.Errorf("the grid is\n%s, want\n%s", got.String(), want)
	}
}

// A measure is late from the day after the one it should have begun or ended on, and not
// when it has.
func TestLateMeasures(t *testing.T) {
	now := time.Date(2026, 3, 10, 14, 0, 0, 0, time.UTC)
	on := func(day int) time.Time { return time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		status       survey.MeasureStatus
		starts, ends int // 0 goes on
		late         bool
	}{
		{"planned", 10, 0, false},
		{"planned", 9, 0, true},
		{"planned", 11, 0, false},
		{"running", 1, 10, false},
		{"running", 1, 9, true},
		{"running", 1, 0, false},
		{"done", 1, 9, false},
		{"stopped", 1, 9, false},
	} {
		m := survey.Measure{Status: c.status, Starts: on(c.starts)}
		if c.ends > 0 {
			end := on(c.ends)
			m.Ends = &end
		}
		if got := m.StateAt(now) != string(m.Status); got != c.late {
			t.Errorf("%+v: late %v", c, got)
		}
	}
}
