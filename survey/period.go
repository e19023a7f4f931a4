package survey

import "time"

// EndOfDay is the last second of a day: a period lasts through its last day.
func EndOfDay(day time.Time) time.Time { return day.Add(24*time.Hour - time.Second) }

func checkPeriod(from, to time.Time) (list Problems) {
	if from.IsZero() {
		list.Add("from", Missing)
	}
	if to.IsZero() || to.Equal(EndOfDay(time.Time{})) {
		list.Add("to", Missing)
	}
	if len(list) == 0 && !from.Before(to) {
		list.Add("to", EndsFirst)
	}
	return list
}

// ProposePhases spreads the four phases over a project of two years that begins
// on a day: half a year each, the later ones beginning a month before the one
// before ends, because the work goes on while the next begins.
func ProposePhases(project ProjectID, begins time.Time) []Phase {
	phases := make([]Phase, Phases)
	for i := range phases {
		from := begins.AddDate(0, 6*i, 0)
		if i > 0 {
			from = from.AddDate(0, -1, 0)
		}
		phases[i] = Phase{Project: project, Number: i + 1, Starts: from, Ends: EndOfDay(begins.AddDate(0, 6*(i+1), -1))}
	}
	return phases
}
