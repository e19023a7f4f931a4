package survey

import (
	"slices"
	"time"
)

// Measure is something a unit has started to do (tiltak), and which indicator
// it is meant to move. It names no person: Responsible is a role, and its texts
// are short and must not be about single children.
type Measure struct {
	ID          MeasureID
	Project     ProjectID `db:"project_id"`
	Unit        UnitID    `db:"unit_id"`
	Title       string
	Phase       int           // 1 to 4
	SubGoal     string        `db:"sub_goal"` // «D1» to «D6»
	Indicator   string        // ID of the indicator it is expected to move: «E1»
	Starts      time.Time     `db:"starts_on"` // a day
	Ends        *time.Time    `db:"ends_on"`   // a day; nil when it goes on
	Responsible Responsible   // who follows it up
	Status      MeasureStatus // how far it has come
	Seen        string        // what the unit has seen of it so far; may be empty
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
	LongestSeen   = 300
)

// Check finds what is wrong with a measure: title, indicator, phase, sub_goal,
// starts, ends, responsible, status, seen. known tells whether an indicator of that
// ID is asked about in the unit. A measure must begin within the project or in the
// year before it.
func (m Measure) Check(p Project, known func(indicator string) bool) Problems {
	list := checkText("title", m.Title, ShortestTitle, LongestTitle)
	if !known(m.Indicator) {
		list.Add("indicator", Unknown)
	}
	if m.Phase < 1 || m.Phase > Phases {
		list.Add("phase", Unknown)
	}
	if !slices.Contains(SubGoals(), m.SubGoal) {
		list.Add("sub_goal", Unknown)
	}
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
	if !slices.Contains(MeasureStatuses(), m.Status) {
		list.Add("status", Unknown)
	}
	return append(list, checkText("seen", m.Seen, 0, LongestSeen)...)
}
