package survey

import (
	"slices"
	"time"
)

// How long is kept what nobody deletes before (decision 0470): MostSchoolYears of answers, which
// a setting may shorten, and AuditYears of the audit log.
const (
	MostSchoolYears = 2
	AuditYears      = 5
)

// AnswersEnd is when the opened answers of a wave with a deadline are deleted: on the first of
// August, when so many whole school years have passed after the one of the deadline.
func AnswersEnd(closes time.Time, schoolYears int) time.Time {
	year := closes.Year() + schoolYears
	if closes.Month() >= time.August {
		year++
	}
	return time.Date(year, time.August, 1, 0, 0, 0, 0, time.UTC)
}

// TextsEnd is when is deleted what people have written in a project, and what is published
// of it: a year after its end, once it is Decided.
func (p Project) TextsEnd() time.Time { return p.Ends.AddDate(1, 0, 0) }

// Decided reports whether somebody has decided, after a project's end, that nothing of its papers
// has to be kept here any longer. Until then they are not deleted by themselves.
func (p Project) Decided() bool { return p.Archived != nil && !p.Archived.Before(p.Ends) }

// Oldest is the number of the oldest appointment that tells how accounts, and those behind
// them, came to be; 0 where there is none. The audit log is not deleted beyond it, or two
// people with one hand behind them would count as two.
func (l Appointments) Oldest(accounts []AccountID) (number int) {
	for _, account := range accounts {
		for _, behind := range l.Behind(account) {
			if i := slices.IndexFunc(l, func(one Appointment) bool { return one.Account == behind }); i >= 0 && (number == 0 || l[i].Number < number) {
				number = l[i].Number
			}
		}
	}
	return number
}
