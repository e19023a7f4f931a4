package disclosure

import (
	"math/rand/v2"
	"reflect"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// What tests know that stand outside the package, because they read reports: the truth.

// Truth is what an indicator comes to over some people.
type Truth struct {
	N, Missing   int
	Count        int   // of a share, or at the unhappy end of a distribution
	Between      int   // between the ends
	Sum, Squares int64 // of scores, in 1/ScoreUnit and 1/ScoreUnit²
}

const ScoreUnit = scoreUnit

func truth(c counts) Truth {
	return Truth{N: c.n, Missing: c.missing, Count: c.x, Between: c.y, Sum: c.sum, Squares: c.squares}
}

// Add is the truth of two groups of people together, as far as it counts people.
func (t Truth) Add(u Truth) Truth {
	return Truth{N: t.N + u.N, Missing: t.Missing + u.Missing, Count: t.Count + u.Count, Between: t.Between + u.Between}
}

// Truths is what every indicator comes to in every group, by its Key.
func Truths(in Input) map[string]map[survey.GroupID]Truth {
	cells, _ := tallyGroups(in, bundles(in.Questionnaires))
	all := map[string]map[survey.GroupID]Truth{}
	for key, groups := range cells {
		all[key] = map[survey.GroupID]Truth{}
		for id, c := range groups {
			all[key][id] = truth(c)
		}
	}
	return all
}

// MayLeave reports whether single answers that come to a truth may leave.
func (t Thresholds) MayLeave(ind Indicator, c Truth, v View) bool {
	return t.mayLeave(ind, counts{n: c.N, x: c.Count, y: c.Between}, v)
}

// TellShare and TellStep are how a share is told of one unit and of several together.
func (t Thresholds) TellShare(n, x int) (Telling, int, int) { return t.tellShare(n, x) }
func (t Thresholds) TellStep(n, x int) (int, int)           { return t.tellStep(n, x) }

// TellMean is how a mean is told.
func TellMean(ind Indicator, n int, mean float64) (Telling, float64) { return tellMean(ind, n, mean) }

// TruthOf is what an indicator comes to over some responses.
func TruthOf(q *questionnaire.Questionnaire, ind questionnaire.Indicator, responses ...[]survey.Answer) Truth {
	return truth(tally([]rule{newRuleOf(q, ind)}, responses).counts[0])
}

// Indicators are all there are of a wave.
func Indicators(asked map[survey.Audience]*questionnaire.Questionnaire) []Indicator {
	var all []Indicator
	for _, b := range bundles(asked) {
		all = append(all, b.members...)
	}
	return all
}

// CheckClasses is the check after the fact of one indicator of a snapshot.
func CheckClasses(in Input, s Snapshot, ind Indicator) error {
	cells, _ := tallyGroups(in, bundles(in.Questionnaires))
	return checkClasses(in, s, ind, cells[ind.Key])
}

// TallyGroups counts everything, and gives nothing back: for what counting costs.
func TallyGroups(in Input) { tallyGroups(in, bundles(in.Questionnaires)) }

// JoinByHand makes a set of some units of each kind, as a project leader may.
func JoinByHand(units []survey.Unit, random *rand.Rand) {
	first := map[survey.UnitKind]survey.UnitID{}
	for _, i := range random.Perm(len(units)) {
		u := &units[i]
		if first[u.Kind] == "" {
			first[u.Kind] = u.ID
		}
		if random.IntN(2) == 0 {
			u.Together = first[u.Kind]
		}
	}
}

// PackedCell is what a cell is kept as.
var PackedCell = reflect.TypeFor[packedCell]()
