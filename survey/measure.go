package survey

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
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

// FieldProblem is what is wrong with one field of a form. Kind is «missing»,
// «short», «long», «characters», «unknown», «date», «before», «outside».
type FieldProblem struct {
	Field, Kind string
}

// Problems are what is wrong with a form, in the order of its fields.
type Problems []FieldProblem

// Of is the kind of problem with a field, or empty.
func (ps Problems) Of(field string) string {
	for _, p := range ps {
		if p.Field == field {
			return p.Kind
		}
	}
	return ""
}

// Check finds what is wrong with a measure. known tells whether an indicator of
// that ID is asked about in the unit. A measure must begin within the project
// or in the year before it.
func (m Measure) Check(p Project, known func(indicator string) bool) Problems {
	var found Problems
	add := func(field, kind string) {
		if kind != "" && found.Of(field) == "" {
			found = append(found, FieldProblem{field, kind})
		}
	}
	add("title", textProblem(m.Title, ShortestTitle, LongestTitle))
	if !known(m.Indicator) {
		add("indicator", "unknown")
	}
	if m.Phase < 1 || m.Phase > 4 {
		add("phase", "unknown")
	}
	if !oneOf(m.SubGoal, SubGoals()) {
		add("sub_goal", "unknown")
	}
	switch {
	case m.Starts.IsZero():
		add("starts", "missing")
	case m.Starts.Before(p.Starts.AddDate(-1, 0, 0)) || m.Starts.After(p.Ends):
		add("starts", "outside")
	}
	if m.Ends != nil {
		switch {
		case m.Ends.Before(m.Starts):
			add("ends", "before")
		case m.Ends.After(p.Ends.AddDate(5, 0, 0)):
			add("ends", "outside")
		}
	}
	if !oneOf(m.Responsible, Responsibles()) {
		add("responsible", "unknown")
	}
	if !oneOf(m.Status, MeasureStatuses()) {
		add("status", "unknown")
	}
	add("seen", textProblem(m.Seen, 0, LongestSeen))
	return found
}

// textProblem judges one line of text.
func textProblem(text string, shortest, longest int) string {
	n := utf8.RuneCountInString(strings.TrimSpace(text))
	switch {
	case n == 0 && shortest > 0:
		return "missing"
	case n < shortest:
		return "short"
	case n > longest:
		return "long"
	case !utf8.ValidString(text) || strings.ContainsAny(text, "<>") || strings.ContainsFunc(text, unicode.IsControl):
		return "characters"
	}
	return ""
}

func oneOf[T comparable](v T, list []T) bool {
	for _, known := range list {
		if v == known {
			return true
		}
	}
	return false
}
