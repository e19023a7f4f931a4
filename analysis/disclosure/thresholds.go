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

// Thresholds decide what is safe to show. They are fixed before a wave opens
// and stored in its snapshot. All count people.
type Thresholds struct {
	MinAnswers      int `json:"min_answers"`      // answers behind any figure
	MinKindergarten int `json:"min_kindergarten"` // index of ≥ 3 items, kindergarten audiences, own unit only
	MinOutside      int `json:"min_outside"`      // answers behind a figure seen outside the own unit
	MinBullying     int `json:"min_bullying"`     // the same for sensitive shares
	MinCount        int `json:"min_count"`        // each side of a share of fewer than Large answers
	MinCountLarge   int `json:"min_count_large"`  // each side of a share of Large answers or more
	Large           int `json:"large"`            // see above
	MinDistribution int `json:"min_distribution"` // answers behind a merged distribution
	MinInterval     int `json:"min_interval"`     // answers before a mean of one or two items has an interval
	MinReporting    int `json:"min_reporting"`    // invited people of a reporting unit for sensitive shares
}

// Floors are the lowest thresholds there are. They are in code so that no
// setting can go below them.
func Floors() Thresholds {
	return Thresholds{
		MinAnswers: 10, MinKindergarten: 5, MinOutside: 20, MinBullying: 30,
		MinCount: 5, MinCountLarge: 3, Large: 30,
		MinDistribution: 20, MinInterval: 20, MinReporting: 40,
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
		{"min_kindergarten", &t.MinKindergarten},
		{"min_outside", &t.MinOutside},
		{"min_bullying", &t.MinBullying},
		{"min_count", &t.MinCount},
		{"min_count_large", &t.MinCountLarge},
		{"large", &t.Large},
		{"min_distribution", &t.MinDistribution},
		{"min_interval", &t.MinInterval},
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

// Safe reports whether a share of x among n may be shown in the own unit: enough
// answers, and on either side nobody or enough not to be picked out. All n
// saying the same is never safe; nobody saying it is, because no count of a
// sensitive answer then points at anybody.
func (t Thresholds) Safe(n, x int) bool {
	k := t.MinCount
	if n >= t.Large {
		k = t.MinCountLarge
	}
	return n >= t.MinAnswers && (x == 0 || x >= k) && n-x >= k
}

// View is who looks: the leaders of the unit itself, or anybody else.
type View bool

const (
	OwnUnit     View = false
	OutsideUnit View = true
)

// Shows reports whether one cell of an indicator is safe in a view, by its own
// counts alone.
func (t Thresholds) Shows(ind Indicator, c Cell, v View) bool { return t.shows(ind, c.counts(), v) }

func (t Thresholds) shows(ind Indicator, c counts, v View) bool {
	if c.n < t.Least(ind, v) {
		return false
	}
	switch {
	case ind.Split != nil:
		return t.safeParts(c)
	case ind.IsShare():
		return t.Safe(c.n, c.x)
	}
	return true
}

// safeParts reports whether a distribution may be shown: on its sensitive side,
// which is all but the happy end, every part has nobody in it or enough not to be
// picked out, and so has what is left.
func (t Thresholds) safeParts(c counts) bool {
	return t.Safe(c.n, c.x) && t.Safe(c.n, c.y) && t.Safe(c.n, c.x+c.y)
}

// Least is the number of answers an indicator needs in a view.
func (t Thresholds) Least(ind Indicator, v View) int {
	least := t.MinAnswers
	switch {
	case ind.Tail, ind.Split != nil:
		least = t.MinDistribution
	case !ind.IsShare() && ind.Items >= 3 && ind.kindergarten() && v == OwnUnit:
		least = t.MinKindergarten
	}
	if v == OutsideUnit {
		least = max(least, t.MinOutside)
		if ind.IsMerged() && ind.Base == "" {
			least = max(least, t.MinBullying)
		}
	}
	return least
}
