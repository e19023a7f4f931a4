package results

import (
	"slices"

	"trivselspuls/analysis"
	"trivselspuls/survey"
)

// turnoutLine is how many of an audience have answered, of a unit in the latest wave or
// of all units in one.
type turnoutLine struct{ analysis.TurnoutRow }

// AudienceKey is the text key of whom it is about.
func (l turnoutLine) AudienceKey() string { return "audience." + string(l.Audience) }

// Bar is how much of a bar of barWidth they fill.
func (l turnoutLine) Bar() float64 { return min(1, float64(l.Answered)/float64(l.Invited)) * barWidth }

// turnoutByWave is that of all units together, under the waves' names.
func turnoutByWave(report analysis.Report) []turnoutLine {
	return survey.Map(report.TurnoutOfAll, func(row analysis.TurnoutRow) turnoutLine {
		row.Unit, row.UnitName = survey.UnitID(row.Wave.ID), row.Wave.Name
		return turnoutLine{row}
	})
}

// latestTurnout is the turnout of a report's latest wave, wherever it has a rate.
func latestTurnout(report analysis.Report) []turnoutLine {
	var lines []turnoutLine
	for _, row := range report.Turnout {
		if row.Wave.ID == report.Latest().ID && row.Invited > 0 {
			lines = append(lines, turnoutLine{row})
		}
	}
	return lines
}

// turnoutGrid is how many have answered, by unit or wave, and by audience.
type turnoutGrid struct {
	Audiences []survey.Audience
	Lines     []turnoutRow
}

type turnoutRow struct {
	Name  string         // of the unit or wave
	Cells []*turnoutLine // nil where it has no such audience
}

// newTurnoutGrid has the units or waves in their order, and the audiences that some unit has
// from the youngest to the staff; nil when there is nothing to show.
func newTurnoutGrid(lines []turnoutLine) *turnoutGrid {
	if len(lines) == 0 {
		return nil
	}
	g, at := &turnoutGrid{Audiences: survey.Audiences()}, map[survey.UnitID]int{}
	g.Audiences = slices.DeleteFunc(g.Audiences, func(a survey.Audience) bool {
		return !slices.ContainsFunc(lines, func(l turnoutLine) bool { return l.Audience == a })
	})
	for i, l := range lines {
		if _, met := at[l.Unit]; !met {
			at[l.Unit] = len(g.Lines)
			g.Lines = append(g.Lines, turnoutRow{l.UnitName, make([]*turnoutLine, len(g.Audiences))})
		}
		g.Lines[at[l.Unit]].Cells[slices.Index(g.Audiences, l.Audience)] = &lines[i]
	}
	return g
}
