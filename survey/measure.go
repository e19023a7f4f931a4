package survey

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Measure is something a unit or the owner has started to do (tiltak), and which
// indicators it is meant to move. It names no person: Responsible is a role, and its texts
// are short and must not be about single children.
type Measure struct {
	ID          MeasureID
	Project     ProjectID `db:"project_id"`
	Unit        UnitID    `db:"unit_id"` // empty for the owner's own
	Title       string
	Phase       int    // 1 to 4
	SubGoal     string `db:"sub_goal"` // «D1» to «D6»
	Indicators  Indicators
	Method      string        // how it is done; may be empty, as Tool and Seen
	Tool        string        // what it is done with
	Starts      time.Time     `db:"starts_on"` // a day
	Ends        *time.Time    `db:"ends_on"`   // a day, by which it is to be done; nil when it goes on
	Responsible Responsible   // who follows it up
	ProposedBy  Council       `db:"proposed_by"` // empty when it was nobody but those who do it
	Status      MeasureStatus // how far it has come
	Seen        string        // what has been seen of it so far
	Shared      bool          // it was written where it said that leaders of other units read it
}

// Indicators are the IDs of those that a measure is expected to move: «E1».
type Indicators []string

// MostIndicators is how many a measure may be expected to move.
const MostIndicators = 3

// Scan reads them from the one column they are kept in.
func (l *Indicators) Scan(column any) error {
	*l = strings.Fields(fmt.Sprintf("%s", column))
	return nil
}

// String is how they are kept.
func (l Indicators) String() string { return strings.Join(l, " ") }

// Council is whose proposal a measure was.
type Council string

// Councils lists those who can propose measures: elevråd, FAU, SU and tillitsvalgte.
func Councils() []Council {
	return []Council{"pupils-council", "parents-council", "joint-council", "staff-council"}
}

// StateAt is a measure's status, or what the calendar makes of it: «late» when it was to be
// done before today, «unbegun» when it was to begin before today.
func (m Measure) StateAt(now time.Time) string {
	today := now.UTC().Truncate(24 * time.Hour)
	planned := m.Status == "planned"
	switch {
	case (planned || m.Status == "running") && m.Ends != nil && m.Ends.Before(today):
		return "late"
	case planned && m.Starts.Before(today):
		return "unbegun"
	}
	return string(m.Status)
}

// Responsible is the role that follows a measure up.
type Responsible string

// Responsibles lists the roles that can follow a measure up.
func Responsibles() []Responsible {
	return []Responsible{"leader", "working-group", "staff", "ppt", "owner", "parents", "pupils"}
}

// MeasureStatus is how far a measure has come.
type MeasureStatus string

// MeasureStatuses lists how far a measure can have come.
func MeasureStatuses() []MeasureStatus {
	return []MeasureStatus{"planned", "running", "done", "stopped"}
}

// SubGoals lists the project's sub-goals.
func SubGoals() []string { return []string{"D1", "D2", "D3", "D4", "D5", "D6"} }

// Bounds of a measure's texts, in characters.
const (
	ShortestTitle = 3
	LongestTitle  = 120
	LongestHow    = 300
	LongestSeen   = 1000
)

// Check finds what is wrong with a measure: title, indicator, phase, sub_goal, method, tool,
// starts, ends, responsible, proposed_by, status, seen. known tells whether an indicator of that
// ID is asked about in the unit, which has to choose one. A measure must begin within the
// project or in the year before it.
func (m Measure) Check(p Project, known func(indicator string) bool) Problems {
	list := checkText("title", m.Title, ShortestTitle, LongestTitle)
	unknown := slices.ContainsFunc(m.Indicators, func(id string) bool { return !known(id) })
	if unknown || len(m.Indicators) > MostIndicators || len(m.Indicators) == 0 && m.Unit != "" {
		list.Add("indicator", Unknown)
	}
	if m.Phase < 1 || m.Phase > Phases {
		list.Add("phase", Unknown)
	}
	if !slices.Contains(SubGoals(), m.SubGoal) {
		list.Add("sub_goal", Unknown)
	}
	list = append(list, checkText("method", m.Method, 0, LongestHow)...)
	list = append(list, checkText("tool", m.Tool, 0, LongestHow)...)
	switch {
	case m.Starts.IsZero():
		list.Add("starts", Missing)
	case m.Starts.Before(p.Starts.AddDate(-1, 0, 0)) || m.Starts.After(p.Ends):
		list.Add("starts", OutsideProject)
	}
	switch {
	case m.Ends == nil:
	case m.Ends.Before(m.Starts):
		list.Add("ends", EndsFirst)
	case m.Ends.After(p.Ends.AddDate(5, 0, 0)):
		list.Add("ends", OutsideProject)
	}
	if !slices.Contains(Responsibles(), m.Responsible) {
		list.Add("responsible", Unknown)
	}
	if m.ProposedBy != "" && !slices.Contains(Councils(), m.ProposedBy) {
		list.Add("proposed_by", Unknown)
	}
	if !slices.Contains(MeasureStatuses(), m.Status) {
		list.Add("status", Unknown)
	}
	return append(list, checkText("seen", m.Seen, 0, LongestSeen)...)
}
