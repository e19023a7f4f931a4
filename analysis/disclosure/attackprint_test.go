package disclosure_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	. "trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
)

// What the attacker makes of a printed figure.

// fact adds one printed figure: all counts that are told and print the same.
func (e *eavesdropper) fact(ind Indicator, printed [3]string, answers string, groups []survey.GroupID) {
	n, err := strconv.Atoi(answers)
	if err != nil || !ind.IsShare() {
		return // not told, or an index
	}
	low, high := -1, -1
	for x := range n + 1 {
		if e.prints(ind, printed, x, n, groups) {
			if high = x; low < 0 {
				low = x
			}
		}
	}
	if low < 0 {
		e.t.Fatalf("%s of %d: no count prints as %v", ind.Key, n, printed)
	}
	e.system.Sum(low, high, e.cell(ind, groups))
}

// counted and percentages find what is told from the least to the most.
var (
	counted     = regexp.MustCompile(`^(\d+)–(\d+) av \d+`)
	percentages = regexp.MustCompile(`^(\d+,\d) til (\d+,\d)\x{a0}%$`)
)

// prints reports whether a count of n people of some groups can be what is printed.
func (e *eavesdropper) prints(ind Indicator, printed [3]string, x, n int, groups []survey.GroupID) bool {
	if part := counted.FindStringSubmatch(printed[0]); part != nil {
		low, _ := strconv.Atoi(part[1])
		high, _ := strconv.Atoi(part[2])
		return low <= x && x <= high
	}
	if part := percentages.FindStringSubmatch(printed[0]); part != nil {
		low, high := percentage(part[1]), percentage(part[2])
		return low*float64(n) <= 1000*float64(x)+1e-6 && 1000*float64(x) <= high*float64(n)+1e-6
	}
	from := 0
	for _, g := range groups {
		from += min(1, e.truth[ind.Key][g].N)
	}
	return e.in.Thresholds.Safe(n, x) && percents(ind, x, n, from) == printed
}

// percentage is «8,1» in thousandths.
func percentage(text string) float64 {
	v, _ := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	return 10 * v
}

// percents is how an exact share of n people of some groups and its interval are printed,
// written anew.
func percents(ind Indicator, x, n, groups int) [3]string {
	size := float64(n) / Design(n, groups, Judgement().Alike(ind))
	share := float64(x) / float64(n)
	ci, err := estimate.Sample{Lower: share, Upper: share, N: size}.Share(0.95)
	if err != nil {
		panic(err)
	}
	text := func(v float64) string { return fmt.Sprintf("%.0f\u00a0%%", v*100) }
	half := func(v float64) float64 { return float64(int(v*100+0.5)) / 100 } // not to even
	return [3]string{text(half(share)), text(half(ci.Lower)), text(half(ci.Upper))}
}
