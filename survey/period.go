package survey

import "time"

// A day is entered without a time and kept as midnight in UTC, wherever it is read:
// then it is the same day for everybody, and no day is longer than another. In
// Norway a period that begins on a day so begins an hour or two after midnight, and
// lasts as long into the night after its last.

// EndOfDay is the last second of a day that is given as its midnight in UTC. The
// zero time, which is no day, stays what it is.
func EndOfDay(day time.Time) time.Time {
	if day.IsZero() {
		return day
	}
	return day.Add(24*time.Hour - time.Second)
}

// checkPeriod finds what is wrong with a period: from, to.
func checkPeriod(from, to time.Time) (list Problems) {
	if from.IsZero() {
		list.Add("from", Missing)
	}
	if to.IsZero() {
		list.Add("to", Missing)
	}
	if len(list) == 0 && !from.Before(to) {
		list.Add("to", EndsFirst)
	}
	return list
}
