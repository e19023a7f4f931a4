package survey

import (
	"slices"
	"time"
)

// Meeting is one that a project or a unit holds: what for and when. Units meet; nobody is named.
type Meeting struct {
	ID      MeetingID
	Project ProjectID `db:"project_id"`
	Unit    UnitID    `db:"unit_id"` // whose own it is; empty for the project's
	Kind    MeetingKind
	Held    time.Time `db:"held_on"` // a day
	Purpose string
}

// MeetingKind is what sort of meeting it is: samling, fagdag, veiledning, styringsgruppe, foreldremøte.
type MeetingKind string

// MeetingKinds lists them.
func MeetingKinds() []MeetingKind {
	return []MeetingKind{"gathering", "training", "guidance", "steering", "parents"}
}

// Check finds what is wrong with a meeting: kind, held, purpose. It is held within the project.
func (m Meeting) Check(p Project) (list Problems) {
	if !slices.Contains(MeetingKinds(), m.Kind) {
		list.Add("kind", Unknown)
	}
	return append(append(list, checkDay("held", m.Held, p.Starts, p.Ends)...), checkText("purpose", m.Purpose, ShortestTitle, LongestHow)...)
}

// checkDay finds what is wrong with a day that has to be between two.
func checkDay(field string, day, from, to time.Time) (list Problems) {
	switch {
	case day.IsZero():
		list.Add(field, Missing)
	case day.Before(from.UTC().Truncate(24*time.Hour)) || day.After(to):
		list.Add(field, OutsideProject)
	}
	return list
}

// Brief is what a unit has made ready for a meeting: words of its own, and the guidance brief of
// that day. It is made once.
type Brief struct {
	Frozen time.Time `db:"frozen_at"`
	Words  string    // may be empty
	Body   string    `db:"brief"` // as JSON of whoever made it
}

// Check finds what is wrong with a brief's words.
func (b Brief) Check() Problems { return checkProse("words", b.Words, 0, LongestProse) }

// Agreement is what a meeting has agreed on.
type Agreement struct {
	ID          AgreementID
	Meeting     MeetingID `db:"meeting_id"`
	Unit        UnitID    `db:"unit_id"` // empty when it is for all who met
	What        string
	Responsible Responsible
	Due         time.Time `db:"due_on"` // a day
	Done        bool

	Kind MeetingKind // of the meeting
	Held time.Time   `db:"held_on"`
}

// Check finds what is wrong with an agreement: what, responsible, due, which is within the project.
func (a Agreement) Check(p Project) Problems {
	list := checkText("what", a.What, ShortestTitle, LongestHow)
	if !slices.Contains(Responsibles(), a.Responsible) {
		list.Add("responsible", Unknown)
	}
	return append(list, checkDay("due", a.Due, p.Starts, p.Ends)...)
}

// Late reports whether its day has passed and it is not done.
func (a Agreement) Late(now time.Time) bool {
	return !a.Done && a.Due.Before(now.UTC().Truncate(24*time.Hour))
}
