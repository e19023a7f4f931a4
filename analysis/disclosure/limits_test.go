package disclosure

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Limits that are easily moved by one: what exactly at the limit is still, or no
// longer, the case.

// The floors stand in thresholds.go and in the guide, and no other test names them.
func TestFloorsStandInTheGuide(t *testing.T) {
	guide, err := os.ReadFile("../../docs/figures.md")
	if err != nil {
		t.Fatal(err)
	}
	floors := Floors()
	for _, floor := range floors.Named() {
		if row := fmt.Sprintf("\n| `%s` | %d | ", floor.Name, *floor.Of); strings.Count(string(guide), row) != 1 {
			t.Errorf("docs/figures.md has no row %q", row)
		}
	}
}

func TestSafeAtTheLimit(t *testing.T) {
	f := Floors()
	for _, c := range []struct {
		n, x int
		want bool
	}{
		{2 * f.MinCount, f.MinCount, 2*f.MinCount >= f.MinAnswers},
		{f.MinAnswers, 0, false},
		{f.MinAnswers - 1, f.MinCount, false},
		{f.Large, f.MinCountLarge, true},
		{f.Large - 1, f.MinCount, true},
		{f.Large - 1, f.MinCount - 1, false},
		{f.Large, f.Large - f.MinCountLarge, true},
		{f.Large, f.Large - f.MinCountLarge + 1, false},
	} {
		if got := f.Safe(c.n, c.x); got != c.want {
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
		{index(3, survey.Children45), OwnUnit, f.MinAnswers},
		{index(2, survey.Children45), OwnUnit, f.MinAnswers},
		{index(3, survey.ParentsKindergarten), OutsideUnit, f.MinOutside},
		{index(3, survey.Pupils810), OwnUnit, f.MinAnswers},
		{Indicator{Kind: questionnaire.Share, Items: 3, Audiences: []survey.Audience{survey.Children45}}, OwnUnit, f.MinAnswers},
	} {
		if got := f.Least(c.ind, c.v); got != c.want {
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
	if c := (counts{n: 1, sum: 3 * scoreUnit, squares: 9 * scoreUnit * scoreUnit}); c.mean() != 3 || c.deviations() != 0 {
		t.Errorf("one person: %v, %v", c.mean(), c.deviations())
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
	want := Floors()
	want.MinAnswers += 5
	want.MinOutside += 5
	got, err := Raised([]string{fmt.Sprint("min_answers=", want.MinAnswers), fmt.Sprint(" min_outside=", want.MinOutside)})
	if err != nil || got != want {
		t.Errorf("raised: %+v, %v", got, err)
	}
	if got, err = Raised(nil); err != nil || got != Floors() {
		t.Errorf("not raised: %+v, %v", got, err)
	}
	for setting, kind := range map[string]error{
		"min_answer=100": ErrInput, "min_answers": ErrInput, "min_answers=many": ErrInput, "": ErrInput,
	} {
		if _, err := Raised([]string{setting}); !errors.Is(err, kind) {
			t.Errorf("%q: %v", setting, err)
		}
	}
	for _, floor := range want.Named() {
		if _, err := Raised([]string{floor.Name + "=100", floor.Name + "=101"}); !errors.Is(err, ErrInput) {
			t.Errorf("%s twice: %v", floor.Name, err)
		}
	}
	low := Floors()
	for _, floor := range low.Named() {
		if _, err := Raised([]string{fmt.Sprint(floor.Name, "=", *floor.Of-1)}); !errors.Is(err, ErrUnsafe) {
			t.Errorf("%s lowered: %v", floor.Name, err)
		}
	}
}

// What a distribution needs, one thing at a time.
func TestSafeDistribution(t *testing.T) {
	f := Floors()
	d, k, l, m := f.MinDistribution, f.MinCount, f.Large, f.MinCountLarge
	ind := Indicator{Kind: distribution, Split: &Split{}}
	for _, c := range []struct {
		n, low, between int
		want            bool
	}{
		{d, 0, 0, false}, // nobody is never told exactly
		{d - 1, k, k, false},
		{d, k, 0, false},
		{d, k - 1, k, false},
		{d, k, k - 1, false},
		{d, k, k, true},
		{d, k, d - 2*k, true},
		{d, k, d - 2*k + 1, false}, // too few are happy
		{l - 1, m, m, false},
		{l, m, m, true},
		{l, m - 1, m, false},
		{l, m, l - 2*m, true},
		{l, m, l - 2*m + 1, false},
		{l, l, 0, false},
	} {
		if got := f.exact(ind, counts{n: c.n, x: c.low, y: c.between}, OwnUnit); got != c.want {
			t.Errorf("%d and %d of %d: %v", c.low, c.between, c.n, got)
		}
	}
	sensitive := ind
	sensitive.Sensitive = true
	few, enough := counts{n: f.MinBullying - 1, x: k, y: k}, counts{n: f.MinBullying, x: k, y: k}
	if f.exact(sensitive, few, OutsideUnit) || !f.exact(sensitive, enough, OutsideUnit) {
		t.Errorf("outside the unit %d answers are needed about having been hurt", f.MinBullying)
	}
}
