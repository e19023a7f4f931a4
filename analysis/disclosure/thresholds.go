package disclosure

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ErrUnsafe means that something would have disclosed, or is built from
// something that is not shown. Nothing is published and nothing is printed.
var ErrUnsafe = errors.New("analysis: not safe to show")

// ErrInput means that what was given does not fit together, or is not known.
var ErrInput = errors.New("analysis: impossible input")

// Thresholds decide what is told of a wave, and how. They are fixed before a wave opens
// and stored in its snapshot. All count people.
type Thresholds struct {
	MinAnswers      int `json:"min_answers"`      // answers behind any figure
	MinOutside      int `json:"min_outside"`      // answers behind a figure seen outside the own unit
	MinBullying     int `json:"min_bullying"`     // the same for sensitive figures
	MinCount        int `json:"min_count"`        // each side of an exact share of fewer than Large answers
	MinCountLarge   int `json:"min_count_large"`  // each side of an exact share of Large answers or more
	Large           int `json:"large"`            // see above
	MinDistribution int `json:"min_distribution"` // answers behind a merged distribution
	MinAlone        int `json:"min_alone"`        // invited people of a unit with ordinary figures of its own
	MinReporting    int `json:"min_reporting"`    // invited people of a unit with sensitive figures of its own
}

// Floors are the lowest thresholds there are. They are in code so that no
// setting can go below them.
func Floors() Thresholds {
	return Thresholds{
		MinAnswers: 10, MinOutside: 20, MinBullying: 30, MinCount: 5, MinCountLarge: 3, Large: 30,
		MinDistribution: 20, MinAlone: 15, MinReporting: 40,
	}
}

// NamedThreshold is one of the thresholds, by the name it has in snapshots and settings.
type NamedThreshold struct {
	Name string
	Of   *int
}

// Named are the thresholds by the names they have in snapshots and settings.
func (t *Thresholds) Named() []NamedThreshold {
	return []NamedThreshold{
		{"min_answers", &t.MinAnswers},
		{"min_outside", &t.MinOutside},
		{"min_bullying", &t.MinBullying},
		{"min_count", &t.MinCount},
		{"min_count_large", &t.MinCountLarge},
		{"large", &t.Large},
		{"min_distribution", &t.MinDistribution},
		{"min_alone", &t.MinAlone},
		{"min_reporting", &t.MinReporting},
	}
}

// Check returns ErrUnsafe when a threshold lies below its floor.
func (t Thresholds) Check() error {
	floors := Floors()
	floor := floors.Named()
	for i, one := range t.Named() {
		if *one.Of < *floor[i].Of {
			return fmt.Errorf("threshold %s is %d, below %d: %w", one.Name, *one.Of, *floor[i].Of, ErrUnsafe)
		}
	}
	return nil
}

// Raised are the floors with some of them raised, each written as
// «min_answers=15». A name that is not known or stands twice and a number that is
// none are ErrInput, one below its floor ErrUnsafe.
func Raised(settings []string) (Thresholds, error) {
	t := Floors()
	seen := map[string]bool{}
	for _, setting := range settings {
		name, number, _ := strings.Cut(strings.TrimSpace(setting), "=")
		i := slices.IndexFunc(t.Named(), func(one NamedThreshold) bool { return one.Name == name })
		if i < 0 || seen[name] {
			return Thresholds{}, fmt.Errorf("threshold %q: %w", setting, ErrInput)
		}
		seen[name] = true
		n, err := strconv.Atoi(number)
		if err != nil {
			return Thresholds{}, fmt.Errorf("threshold %q: %w", setting, ErrInput)
		}
		*t.Named()[i].Of = n
	}
	return t, t.Check()
}

// least is the fewest people an exact share of n answers may have on either side.
func (t Thresholds) least(n int) int {
	if n >= t.Large {
		return t.MinCountLarge
	}
	return t.MinCount
}

// Safe reports whether a count of x among n may be told exactly: enough answers, and
// enough people on either side that nobody can be picked out. Nobody and everybody are
// never told exactly.
func (t Thresholds) Safe(n, x int) bool {
	k := t.least(n)
	return n >= t.MinAnswers && x >= k && n-x >= k
}

// View is who looks: the leaders of the unit itself, or anybody else.
type View bool

const (
	OwnUnit     View = false
	OutsideUnit View = true
)

// exact reports whether an indicator's counts in some place may be told exactly in a
// view, by themselves alone.
func (t Thresholds) exact(ind Indicator, c counts, v View) bool {
	switch {
	case c.n < t.Least(ind, v):
		return false
	case ind.Split != nil:
		return t.Safe(c.n, c.x) && t.Safe(c.n, c.y) && t.Safe(c.n, c.x+c.y)
	case ind.IsShare():
		return t.Safe(c.n, c.x)
	}
	return true
}

// mayLeave is exact, except that nobody may be on the sensitive side of what parts the
// people of a share: it points at none of them. A share itself that nobody counts in is
// told as a band, and leaving only then would say that a band that stays holds somebody.
func (t Thresholds) mayLeave(ind Indicator, c counts, v View) bool {
	part := ind.Split != nil || ind.Of != ""
	safe := func(x int) bool { return part && x == 0 && c.n >= t.MinAnswers || t.Safe(c.n, x) }
	switch {
	case c.n < t.Least(ind, v):
		return false
	case ind.Split != nil:
		return safe(c.x) && safe(c.y) && safe(c.x+c.y)
	case ind.IsShare():
		return safe(c.x)
	}
	return true
}

// Least is the number of answers an indicator needs in a view.
func (t Thresholds) Least(ind Indicator, v View) int {
	least := t.MinAnswers
	if ind.Tail || ind.Split != nil {
		least = t.MinDistribution
	}
	if ind.Option > 0 {
		least = max(least, choiceAnswers)
	}
	if v == OutsideUnit {
		least = max(least, t.MinOutside)
		if ind.IsMerged() && ind.Base == "" {
			least = max(least, t.MinBullying)
		}
	}
	return least
}
