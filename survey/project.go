package survey

import (
	"slices"
	"strconv"
	"time"
)

// Project is one two-year learning-environment project of an owner.
type Project struct {
	ID     ProjectID
	Owner  OwnerID `db:"owner_id"`
	Name   string
	Starts time.Time `db:"starts_on"`
	Ends   time.Time `db:"ends_on"`
	// Archived is when somebody decided that nothing of its papers has to be kept here any
	// longer: they are in an archive, or need not be; nil when nobody has.
	Archived *time.Time `db:"archived_at"`
}

// Check finds what is wrong with a project and its phases, in order: name, from,
// to, phase.N.from, phase.N.to. Phases may overlap.
func (p Project) Check(phases []Phase) Problems {
	period := checkPeriod(p.Starts, p.Ends)
	list := append(checkName("name", p.Name), period...)
	if len(phases) != Phases {
		list.Add("phase", NotFourPhases)
	}
	for i, phase := range phases {
		wrong := checkPeriod(phase.Starts, phase.Ends)
		if sound := len(wrong)+len(period) == 0; sound && phase.Starts.Before(p.Starts) {
			wrong.Add("from", OutsideProject)
		} else if sound && phase.Ends.After(p.Ends) {
			wrong.Add("to", OutsideProject)
		}
		list = append(list, wrong.Under("phase."+strconv.Itoa(i+1))...)
	}
	return list
}

// CheckWave finds what is wrong with when a wave of the project is: from, to. A period that
// is itself wrong is told elsewhere.
func (p Project) CheckWave(w Wave) (list Problems) {
	if len(checkPeriod(p.Starts, p.Ends))+len(checkPeriod(w.Opens, w.Closes)) > 0 {
		return nil
	}
	if w.Opens.Before(p.Starts) {
		list.Add("from", BeforeProject)
	}
	if w.Closes.After(p.Ends) {
		list.Add("to", AfterProject)
	}
	return list
}

// Phases is how many phases a project has.
const Phases = 4

// Phase is one of a project's four phases, numbered 1 to 4 (bullying and other
// violations, prevention, inclusion, continuation). Phases may overlap.
type Phase struct {
	Project ProjectID `db:"project_id"`
	Number  int
	Starts  time.Time `db:"starts_on"`
	Ends    time.Time `db:"ends_on"`
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

// Goal is what a project wants most of its units of a kind: one indicator, and how far it
// is to come. Target is a part of all people or a mean; 0 when none is set.
type Goal struct {
	Kind      UnitKind
	Indicator string // its ID, «E1»
	Target    float64
}

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
