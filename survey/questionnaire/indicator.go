package questionnaire

import "trivselspuls/survey"

// Kind is how an indicator is computed.
type Kind string

const (
	// Share: the part of those who answered who count on at least one of the
	// items. Counted by Cut.
	Share Kind = "share"
	// Index: each person's mean over two or more items of one scale.
	Index Kind = "index"
	// Mean: the mean of one item.
	Mean Kind = "mean"
)

// Direction says which way is better.
type Direction string

const (
	Higher Direction = "higher"
	Lower  Direction = "lower"
)

// Indicator is a named rule from answers to a figure. All its items share one
// scale and none is a practice item.
type Indicator struct {
	ID    string   // «E1»: means the same in every version
	Kind  Kind     // share, index or mean
	Items []string // codes
	At    []int    // positions of Items in Questionnaire.Items and in the answers
	// Options is the length of the items' scale; scores run from 1 to Options.
	Options int
	// Reverse tells, item by item, that option 1 is the highest score, so that a
	// higher score is always more of what the indicator is named after.
	Reverse []bool
	Cut     Cut  // shares only: which answers count
	Tail    *Cut // the unhappy end, reported beside a share near its ceiling; or nil

	Direction Direction
	Sensitive bool // about having been hurt or having hurt others
	// TotalOnly: told of the whole municipality and of nothing smaller.
	TotalOnly bool
	// Unordered: the answers are a choice without order, so they are never told merged.
	Unordered bool
	Phases    []int    // 1 to 4, ascending
	SubGoals  []string // «D1» to «D6», ascending
	// Base is the ID of the share whose counted people alone are counted, or empty:
	// everybody is asked. A figure whose base is hidden is hidden.
	Base string
	// Forms are the single items of a share that have a name of their own. They
	// are shown together with the share or not at all.
	Forms []Form
	// Combines are other audiences whose indicator of the same ID is added to this
	// one. It is enough that one of two names the other.
	Combines []survey.Audience
	Source   string // «own»: the project's own measurement, comparable with nothing else

	// Overviews are where pages that show few indicators have this one, from 1; those
	// that do not show it have no entry. Hashes do not cover it.
	Overviews map[Overview]int

	// Target is where a project wants its main goal to come: a part of all people or a
	// mean; 0 without one. Questionnaires have none.
	Target float64

	Name  Texts // nb, nn, en
	About Texts // nb, nn, en: one plain line
}

// Overview is a set of indicators that pages show before all others. Their places in
// it stand with the questionnaires.
type Overview string

const (
	Headline Overview = "headline" // the four a leader looks at first
	Steering Overview = "steering" // what the steering group compares first
	Grid     Overview = "grid"     // units side by side, a column each
	Goal     Overview = "goal"     // the main goal of projects that name no other
)

// overviews are all there are.
var overviews = []Overview{Headline, Steering, Grid, Goal}

// Headlines is how many a questionnaire has, or else none.
const Headlines = 4

// Form is one item of a share shown by itself.
type Form struct {
	Item string // code
	At   int    // position in the answers
	Name Texts
}

// Cut says which answers count towards a share: option Option and the higher
// ones, or, with OrLower, Option and the lower ones.
type Cut struct {
	Option  int
	OrLower bool
}

// Counts reports whether an answer counts. What is not a chosen option never
// does.
func (c Cut) Counts(a survey.Answer) bool {
	if !chosen(a) {
		return false
	}
	if c.OrLower {
		return int(a) <= c.Option
	}
	return int(a) >= c.Option
}

// Score is the value, 1 to Options, of an answer to the indicator's item number
// i (an index of Items, not of the questionnaire's items). It is false when no
// option was chosen.
func (ind Indicator) Score(i int, a survey.Answer) (int, bool) {
	if !chosen(a) {
		return 0, false
	}
	if ind.Reverse[i] {
		return ind.Options + 1 - int(a), true
	}
	return int(a), true
}

// chosen reports whether an answer is one of the numbered options.
func chosen(a survey.Answer) bool {
	return a != survey.Skipped && a <= survey.MaxOption
}

// Texts is a text per language code.
type Texts map[string]string

// In returns the text in a language, bokmål where there is none.
func (t Texts) In(language string) string {
	if s, ok := t[language]; ok {
		return s
	}
	return t[Bokmål]
}
