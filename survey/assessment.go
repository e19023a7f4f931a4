package survey

import (
	"slices"
	"strings"
	"time"
)

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
