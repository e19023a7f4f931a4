package disclosure

import (
	"errors"
	"fmt"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Limits that are easily moved by one: what exactly at the limit is still, or no
// longer, the case.

func TestSafeAtTheLimit(t *testing.T) {
	for _, c := range []struct {
		n, x int
		want bool
	}{{10, 5, true}, {10, 0, true}, {9, 0, false}, {30, 3, true}, {29, 5, true}, {29, 4, false}, {30, 27, true}, {30, 28, false}} {
		if got := Floors().Safe(c.n, c.x); got != c.want {
			t.Errorf("%d of %d: %v", c.x, c.n, got)
		}
	}
	index := func(items int, a survey.Audience) Indicator {
		return Indicator{Kind: questionnaire.Index, Items: items, Audiences: []survey.Audience{a}}
	}
	for _, c := range []struct {
		ind  Indicator
		v    View
		want int
	}{
		{index(3, survey.Children45), OwnUnit, 5},
		{index(2, survey.Children45), OwnUnit, 10},
		{index(3, survey.ParentsKindergarten), OutsideUnit, 20},
		{index(3, survey.Pupils810), OwnUnit, 10},
		{Indicator{Kind: questionnaire.Share, Items: 3, Audiences: []survey.Audience{survey.Children45}}, OwnUnit, 10},
	} {
		if got := Floors().Least(c.ind, c.v); got != c.want {
			t.Errorf("%+v: %d, want %d", c.ind, got, c.want)
		}
	}
}

func TestTallyAtTheLimit(t *testing.T) {
	half := newRule(byScore, []int{0, 1, 2, 3}, func(_ int, a survey.Answer) (int, bool) { return int(a), a > 0 && a < 6 })
	for _, c := range []struct {
		answers []survey.Answer
		n       int
	}{{[]survey.Answer{4, 2, 0, 0}, 1}, {[]survey.Answer{4, 0, 0, 0}, 0}} {
		if got := tally([]rule{half}, [][]survey.Answer{c.answers}).counts[0]; got.n != c.n || got.missing != 1-c.n {
			t.Errorf("%v: %+v", c.answers, got)
		}
	}
	if m := (counts{n: 1, sum: 3 * scoreUnit, squares: 9 * scoreUnit * scoreUnit}).moments(); m.Mean != 3 || m.Variance != 0 {
		t.Errorf("one person: %+v", m)
	}
}

func TestMergeJoinsWhatIsLeft(t *testing.T) {
	var units []survey.Unit
	asked := map[survey.UnitID]int{}
	for i, n := range []int{20, 20, 39, 40} {
		u := survey.Unit{ID: survey.UnitID(fmt.Sprint("u", i)), Kind: survey.School}
		units, asked[u.ID] = append(units, u), n
	}
	if got := fmt.Sprint(MergeReportingUnits(units, asked, 40)); got != "[[u0 u1 u2] [u3]]" {
		t.Errorf("forty stands alone: %s", got)
	}
}

func TestSplitAtTheLimit(t *testing.T) {
	two := questionnaire.Indicator{Kind: questionnaire.Mean, Options: 2, Reverse: []bool{false}, Direction: questionnaire.Higher}
	if _, ok := partsOf(two, 0); ok {
		t.Error("two options in three parts")
	}
}

// Thresholds can be raised by name and never lowered.
func TestRaisedThresholds(t *testing.T) {
	got, err := Raised([]string{"min_answers=15", " min_outside=25"})
	want := Floors()
	want.MinAnswers, want.MinOutside = 15, 25
	if err != nil || got != want {
		t.Errorf("raised: %+v, %v", got, err)
	}
	if got, err = Raised(nil); err != nil || got != Floors() {
		t.Errorf("not raised: %+v, %v", got, err)
	}
	for setting, kind := range map[string]error{
		"min_answers=9": ErrUnsafe, "min_reporting=39": ErrUnsafe, "min_answer=15": ErrInput, "min_answers": ErrInput, "min_answers=many": ErrInput, "": ErrInput,
	} {
		if _, err := Raised([]string{setting}); !errors.Is(err, kind) {
			t.Errorf("%q: %v", setting, err)
		}
	}
	if _, err := Raised([]string{"large=30", "large=40"}); !errors.Is(err, ErrInput) {
		t.Errorf("twice: %v", err)
	}
}

// What a distribution needs, one thing at a time.
func TestSafeDistribution(t *testing.T) {
	ind := Indicator{Kind: distribution, Split: &Split{}}
	for _, c := range []struct {
		n, low, between int
		want            bool
	}{
		{20, 0, 0, true},
		{19, 0, 0, false},
		{20, 5, 0, true},
		{20, 4, 0, false},
		{20, 0, 4, false},
		{20, 5, 5, true},
		{20, 5, 10, true},
		{20, 8, 8, false}, // four are happy
		{20, 0, 16, false},
		{29, 3, 3, false},
		{30, 3, 3, true},
		{30, 2, 3, false},
		{30, 12, 15, true},
		{30, 13, 15, false},
		{30, 30, 0, false},
	} {
		if got := Floors().Shows(ind, Cell{N: c.n, Count: c.low, Between: c.between}, OwnUnit); got != c.want {
			t.Errorf("%d and %d of %d: %v", c.low, c.between, c.n, got)
		}
	}
	sensitive := ind
	sensitive.Sensitive = true
	if Floors().Shows(sensitive, Cell{N: 29}, OutsideUnit) || !Floors().Shows(sensitive, Cell{N: 30}, OutsideUnit) {
		t.Error("outside the unit 30 answers are needed about having been hurt")
	}
}
