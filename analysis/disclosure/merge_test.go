package disclosure

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

var (
	sensitiveShare = Indicator{Kind: questionnaire.Share, Sensitive: true, Audiences: []survey.Audience{survey.Pupils810}}
	ordinaryMean   = Indicator{Kind: questionnaire.Mean, Audiences: []survey.Audience{survey.Pupils810}}
	staffMean      = Indicator{Kind: questionnaire.Mean, Audiences: []survey.Audience{survey.Staff, survey.StaffKindergarten}}
)

// Merging looks at the numbers invited only and keeps every unit once. Sets hold one kind,
// are large enough, and stay so for who takes one unit away.
func TestMergedUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units, asked := drawUnits(t)
		ind := rapid.SampledFrom([]Indicator{sensitiveShare, ordinaryMean, staffMean}).Draw(t, "indicator")
		m := Floors().mergingOf(ind)
		seen := map[string]int{}
		for _, set := range MergedUnits(units, asked, ind, Floors()) {
			sum, largest := 0, 0
			for _, u := range set {
				seen[string(u)]++
				sum, largest = sum+asked[u], max(largest, asked[u])
				if kindOf(units, u) != kindOf(units, set[0]) && !ind.asksStaff() {
					t.Fatalf("set %v holds two kinds", set)
				}
				if len(set) > 1 && !ind.Sensitive && asked[u] >= m.alone { // by hand neither
					t.Fatalf("set %v draws in a unit of %d", set, asked[u])
				}
			}
			if len(set) > 1 && (sum < m.joint || sum-largest < m.rest) {
				t.Fatalf("set %v invites %d, %d without its largest", set, sum, sum-largest)
			}
		}
		for _, u := range units {
			want := 1
			if asked[u.ID] == 0 {
				want = 0
			}
			if seen[string(u.ID)] != want {
				t.Fatalf("unit %s is in %d sets", u.ID, seen[string(u.ID)])
			}
		}
	})
}

// The limit itself is enough, for one unit and for several together.
func TestMergeAtTheLimit(t *testing.T) {
	for _, c := range []struct {
		ind     Indicator
		invited []int
		want    string
		byHand  []int
	}{
		{sensitiveShare, []int{40, 39, 36}, "[[u0] [u1 u2]]", nil},
		{sensitiveShare, []int{40, 39, 35}, "[[u0 u1 u2]]", nil},                             // 35 left beside the 39 are too few
		{sensitiveShare, []int{280, 80, 60, 45, 35, 18}, "[[u0] [u1] [u2] [u3 u4 u5]]", nil}, // the 45 is drawn in
		{sensitiveShare, []int{20, 20, 20, 20, 20, 20}, "[[u0 u1 u2] [u3 u4 u5]]", nil},      // three leave 40
		{sensitiveShare, []int{18, 280}, "[[u0] [u1]]", nil},                                 // no third to hide the small one
		{sensitiveShare, []int{18, 35, 119}, "[[u0 u1 u2]]", nil},
		{sensitiveShare, []int{18, 35, 120}, "[[u0] [u1] [u2]]", nil}, // a large one keeps its own
		{sensitiveShare, []int{10, 0}, "[[u0]]", nil},
		{sensitiveShare, []int{38, 38, 38, 38}, "[[u0 u1] [u2 u3]]", nil},
		{ordinaryMean, []int{15, 14, 14, 12}, "[[u0] [u1 u2 u3]]", nil},
		{ordinaryMean, []int{14, 14, 200}, "[[u0] [u1] [u2]]", nil}, // large ones are not drawn in
		{staffMean, []int{11, 12, 9, 8, 60}, "[[u0 u1 u2 u3] [u4]]", nil},
		{sensitiveShare, []int{40, 39, 60, 20}, "[[u0 u1 u3] [u2]]", []int{0, 3}}, // 20 left beside the 40 are too few
		{sensitiveShare, []int{40, 39, 60, 36}, "[[u0 u3] [u1 u2]]", []int{0, 3}},
		{sensitiveShare, []int{60, 60, 200}, "[[u0] [u1] [u2]]", []int{0, 1}}, // nobody needs it
		{ordinaryMean, []int{60, 14, 14, 14}, "[[u0] [u1 u2 u3]]", []int{0, 1, 2, 3}},
	} {
		var units []survey.Unit
		asked := map[survey.UnitID]int{}
		for i, n := range c.invited {
			u := survey.Unit{ID: survey.UnitID(fmt.Sprint("u", i)), Kind: survey.School}
			if slices.Contains(c.byHand, i) {
				u.Together = "u"
			}
			if c.ind.asksStaff() && i%2 == 1 {
				u.Kind = survey.Kindergarten
			}
			units, asked[u.ID] = append(units, u), n
		}
		if got := fmt.Sprint(MergedUnits(units, asked, c.ind, Floors())); got != c.want {
			t.Errorf("%v: got %s, want %s", c.invited, got, c.want)
		}
	}
}

func drawUnits(t *rapid.T) ([]survey.Unit, map[survey.UnitID]int) {
	var units []survey.Unit
	asked := map[survey.UnitID]int{}
	for i := range rapid.IntRange(1, 12).Draw(t, "units") {
		u := survey.Unit{ID: survey.UnitID(fmt.Sprint("u", i)), Kind: survey.School}
		if rapid.Bool().Draw(t, "kindergarten") {
			u.Kind = survey.Kindergarten
		}
		units = append(units, u)
		asked[u.ID] = rapid.IntRange(0, 90).Draw(t, "invited")
	}
	JoinByHand(units, rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "by hand"), 1)))
	return units, asked
}

func kindOf(units []survey.Unit, id survey.UnitID) string {
	for _, u := range units {
		if u.ID == id {
			return string(u.Kind)
		}
	}
	return ""
}
