package survey

import (
	"slices"
	"strings"
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

// Assessment is what the steering group concludes and decides of a sub-goal in a phase.
// A later one never takes the place of an earlier one: it has the next number.
type Assessment struct {
	Project   ProjectID `db:"project_id"`
	Phase     int       // 1 to 4
	SubGoal   string    `db:"sub_goal"` // «D1» to «D6»
	Number    int       // from 1, among those of the same phase and sub-goal
	Written   time.Time `db:"written_at"`
	Concludes string
	Decides   string // may be empty
	Figures   string // the figures of its day, as JSON of whoever wrote it
}

// Target is how far an indicator of a sub-goal is to have come when a phase ends. It is not
// changed: whoever wants another removes it, and the other is of a later day.
type Target struct {
	Project   ProjectID `db:"project_id"`
	Phase     int       // 1 to 4
	SubGoal   string    `db:"sub_goal"`
	Indicator string
	Value     float64   // a part of all people, or a mean
	Set       time.Time `db:"set_at"`
	Figures   string    // those of its day, as an assessment's
}

// LongestProse is the most characters of a text in several lines.
const LongestProse = 2000

// Check finds what is wrong with an assessment: concludes, decides.
func (a Assessment) Check() Problems {
	return append(checkProse("concludes", a.Concludes, ShortestTitle, LongestProse), checkProse("decides", a.Decides, 0, LongestProse)...)
}

// Assessable reports whether there can be an assessment of a phase and a sub-goal.
func Assessable(phase int, goal string) bool {
	return phase >= 1 && phase <= Phases && slices.Contains(SubGoals(), goal)
}

// Prose is a text of several lines as it is kept: browsers send two characters for a line's end.
func Prose(sent string) string {
	return strings.TrimSpace(strings.ReplaceAll(sent, "\r\n", "\n"))
}

// checkProse is checkText of a text that may have several lines.
func checkProse(field, text string, shortest, longest int) Problems {
	return checkText(field, strings.ReplaceAll(text, "\n", " "), shortest, longest)
}

// Publication is what is published for people without an account. Body is what was told
// then: later waves do not change it.
type Publication struct {
	ID        PageID
	Project   ProjectID  `db:"project_id"`
	Unit      UnitID     `db:"unit_id"` // empty: of all units together
	Published time.Time  `db:"published_at"`
	Ends      *time.Time `db:"ends_at"` // when it goes by itself; nil when it never does
	Body      string
}

// LongestWords is what whoever publishes may write beside the figures, in characters.
const LongestWords = 1500

// CheckWords finds what is wrong with some lines that anybody may read.
func CheckWords(field, text string) Problems {
	return checkText(field, strings.NewReplacer("\r", "", "\n", " ").Replace(text), 0, LongestWords)
}
