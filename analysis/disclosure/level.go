package disclosure

import "trivselspuls/survey/questionnaire"

// Level is how sure a change of an indicator must be before it is called clear. It
// follows from what the indicator is for, and never from who reads it, so that a change
// has one conclusion.
type Level string

const (
	LevelMain Level = "main" // the project's main goal
	LevelKey  Level = "key"  // the first figures of a leader and of the steering group
	LevelRest Level = "rest"
)

// Judging is how changes of a wave are judged: the confidence of each level, and how
// alike people of one group are. It is frozen with the wave.
type Judging struct {
	Main float64 `json:"main"`
	Key  float64 `json:"key"`
	Rest float64 `json:"rest"`
	// Intraclass correlations: the part of all variance that is between groups.
	People float64 `json:"people"` // pupils, children and parents
	Staff  float64 `json:"staff"`
	Change float64 `json:"change"` // what of it does not stay from one wave to the next
}

// Judgement is how waves are judged that close now. With it, when nothing happens, at
// most a tenth of leaders' reports and of the steering group's key rows call something
// clear outside the main goals, for an intraclass correlation of .03 of which half
// stays between waves.
//
// Source of the correlations: a review of 529 of them in school trials, BMC Medical
// Research Methodology 25 (2025) 120: most are below .04.
func Judgement() Judging {
	return Judging{Main: 0.95, Key: 0.99, Rest: 0.995, People: 0.03, Staff: 0.05, Change: 0.02}
}

// Confidence is that of a level.
func (j Judging) Confidence(l Level) float64 {
	switch l {
	case LevelMain:
		return j.Main
	case LevelKey:
		return j.Key
	}
	return j.Rest
}

// Alike is the intraclass correlation of those an indicator asks.
func (j Judging) Alike(ind Indicator) float64 {
	if ind.asksStaff() {
		return j.Staff
	}
	return j.People
}

// Design is the factor by which people of groups vary more than as many who have nothing
// in common, when the answers of a figure come from so many groups.
//
// Source: L. Kish, Survey Sampling (1965), chapter 5.
func Design(answers, groups int, correlation float64) float64 {
	if groups < 1 || answers <= groups {
		return 1
	}
	return 1 + (float64(answers)/float64(groups)-1)*correlation
}

func levelOf(ind questionnaire.Indicator) Level {
	switch {
	case ind.Overviews[questionnaire.Goal] > 0:
		return LevelMain
	case ind.Overviews[questionnaire.Headline] > 0 || ind.Overviews[questionnaire.Steering] > 0:
		return LevelKey
	}
	return LevelRest
}
