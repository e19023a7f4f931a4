package survey

import (
	"testing"
	"time"
)

// Phases lie inside their project; those that are proposed do.
func TestPhasesLieInTheProject(t *testing.T) {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	begins := day(2027, 1, 4)
	p := Project{Name: "Trygt", Starts: begins, Ends: EndOfDay(begins.AddDate(2, 0, -1))}
	phases := ProposePhases("", begins)
	if problems := p.Check(phases); len(problems) > 0 {
		t.Errorf("the phases that are proposed: %v", problems)
	}
	phases[0].Starts, phases[3].Ends = day(2026, 12, 1), day(2029, 2, 1)
	if problems := p.Check(phases); len(problems) != 2 || problems.Of("phase.1.from") != OutsideProject || problems.Of("phase.4.to") != OutsideProject {
		t.Errorf("phases outside: %v", problems)
	}
}
