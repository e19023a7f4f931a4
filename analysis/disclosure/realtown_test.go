package disclosure_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	. "trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
)

// Towns that are asked with the real questionnaires. Units differ, and so do the classes
// within one: two of a class are more alike than two of a school. Everything follows
// from a town's number, and a wave's answers from that and the wave.

// realUnit is a unit of a town, by how many children it has and, of a school, from which
// grade to which.
type realUnit struct {
	kind     survey.UnitKind
	children int
	from, to int
}

func (u realUnit) label() string { return fmt.Sprintf("%s %d", u.kind, u.children) }

// fixedUnits is the town that version 1 was measured with.
func fixedUnits() (units []realUnit) {
	for _, n := range []int{280, 80, 60, 45, 35, 18} {
		units = append(units, realUnit{survey.School, n, 1, 7})
	}
	units[0].to = 10
	for _, n := range []int{60, 35, 18} {
		units = append(units, realUnit{kind: survey.Kindergarten, children: n})
	}
	return units
}

// randomUnits are three to seven schools and three to eight kindergartens.
func randomUnits(random *rand.Rand) (units []realUnit) {
	size := func(low, high float64) int { return int(low * math.Pow(high/low, random.Float64())) }
	for range 3 + random.IntN(5) {
		u := realUnit{survey.School, size(15, 420), 1, 7}
		switch grades := random.IntN(6); {
		case grades == 0 && u.children >= 60:
			u.from, u.to = 8, 10
		case grades <= 2 && u.children >= 90:
			u.to = 10
		}
		units = append(units, u)
	}
	for range 3 + random.IntN(6) {
		units = append(units, realUnit{kind: survey.Kindergarten, children: size(14, 95)})
	}
	return units
}

// How many people there are to a child, and how many of those invited answer.
const (
	staffOfSchool, staffOfKindergarten = 0.1375, 0.3
	oldChildren                        = 0.4 // part of a kindergarten that is four or five years old
)

func answering(a survey.Audience) float64 {
	switch a.Facts().Who {
	case survey.WhoParents:
		return 0.72
	case survey.WhoStaff:
		return 0.85
	}
	return 0.9
}

// invites are the numbers a unit invites, group by group.
func (u realUnit) invites(a survey.Audience) (names []string, invited []int) {
	part := func(of float64) int { return int(float64(u.children)*of + 1e-9) }
	f := a.Facts()
	switch {
	case !a.At(u.kind):
	case u.kind == survey.Kindergarten:
		of := map[survey.Who]float64{survey.WhoChildren: oldChildren, survey.WhoParents: 1, survey.WhoStaff: staffOfKindergarten}
		return []string{"Alle"}, []int{part(of[f.Who])}
	case f.Who == survey.WhoStaff:
		return []string{"Ansatte"}, []int{part(staffOfSchool)}
	case f.Who == survey.WhoParents:
		f.From, f.To = 1, 10
		fallthrough
	default:
		grades := u.to - u.from + 1
		for g := max(f.From, u.from); g <= min(f.To, u.to); g++ {
			names = append(names, fmt.Sprintf("%d. trinn", g))
			invited = append(invited, (g-u.from+1)*u.children/grades-(g-u.from)*u.children/grades)
		}
	}
	return names, invited
}

// realTown is a town before it is asked.
type realTown struct {
	seed   uint64
	sizes  []realUnit
	units  []survey.Unit
	joint  map[survey.UnitID][]survey.UnitID
	groups []survey.Group
	asked  map[survey.Audience]*questionnaire.Questionnaire
	unlike bool    // towns and units differ in how many answer (willing)
	alike  float64 // intraclass correlation within a class
	stays  float64 // part of it that is the same in the next wave
	own    map[survey.UnitID]luck
	stable map[survey.GroupID][]luck // of each class
}

// luck is how a place does beside others of its kind: a standard normal number for each
// indicator, half of which is the same for all of them.
type luck map[string]float64

func drawLuck(random *rand.Rand, q *questionnaire.Questionnaire, into luck) luck {
	same := random.NormFloat64()
	for _, ind := range q.Indicators {
		if _, ok := into[ind.ID]; !ok {
			into[ind.ID] = math.Sqrt(0.5)*same + math.Sqrt(0.5)*random.NormFloat64()
		}
	}
	return into
}

// classes is how many classes a group has: people of one are alike. Grown-ups who work
// together are one.
func classes(g survey.Group) int {
	if g.Audience.Facts().Who == survey.WhoStaff {
		return 1
	}
	return (g.Invited + largestClass - 1) / largestClass
}

const largestClass = 28

// between is the standard deviation of units' differences, in those of a person's answer:
// about three percentage points of ten.
const between = 0.17

// newRealTown builds a town; only some of its audiences are asked when any are named.
func newRealTown(t testing.TB, seed uint64, sizes []realUnit, only ...survey.Audience) *realTown {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	m := &realTown{
		seed: seed, sizes: sizes, joint: map[survey.UnitID][]survey.UnitID{}, asked: map[survey.Audience]*questionnaire.Questionnaire{},
		alike: 0.03, stays: 0.5, own: map[survey.UnitID]luck{}, stable: map[survey.GroupID][]luck{},
	}
	for i, u := range sizes {
		m.units = append(m.units, survey.Unit{ID: survey.UnitID(fmt.Sprintf("unit-%02d", i)), Name: fmt.Sprintf("%c-stua", 'A'+i), Kind: u.kind})
	}
	for _, a := range survey.Audiences() {
		if len(only) == 0 || slices.Contains(only, a) {
			m.invite(a)
		}
	}
	for _, g := range m.groups {
		m.asked[g.Audience] = realQuestionnaires(t)[g.Audience]
	}
	for _, u := range m.units {
		m.own[u.ID] = luck{}
	}
	for _, g := range m.groups {
		drawLuck(random, m.asked[g.Audience], m.own[g.Unit])
		for range classes(g) {
			m.stable[g.ID] = append(m.stable[g.ID], drawLuck(random, m.asked[g.Audience], luck{}))
		}
	}
	return m
}

// invite makes the groups of one audience, as a wave is opened with them: groups that
// invite too few are merged with the next, and units that do with the others of their kind.
func (m *realTown) invite(a survey.Audience) {
	small := map[survey.UnitKind]*survey.Group{}
	for i, size := range m.sizes {
		names, invited := size.invites(a)
		unit := m.units[i]
		var own []survey.Group
		for j, n := range invited {
			last := len(own) - 1
			if last < 0 || own[last].Invited >= survey.MinGroup && sum(invited[j:]) >= survey.MinGroup {
				own = append(own, survey.Group{ID: survey.GroupID(fmt.Sprintf("%s-%s-%d", a, unit.ID, j)), Unit: unit.ID, Audience: a, Name: names[j], Invited: n})
				continue
			}
			own[last].Name += " + " + names[j]
			own[last].Invited += n
		}
		if len(own) != 1 || own[0].Invited >= survey.MinGroup {
			m.groups = append(m.groups, own...)
			continue
		}
		together := small[unit.Kind]
		if together == nil {
			id := survey.UnitID(fmt.Sprintf("joint-%s-%s", a, unit.Kind))
			together = &survey.Group{ID: survey.GroupID(id), Unit: id, Audience: a, Name: "Samlet"}
			small[unit.Kind] = together
		}
		together.Invited += own[0].Invited
		m.joint[together.Unit] = append(m.joint[together.Unit], unit.ID)
	}
	for _, kind := range survey.UnitKinds() {
		if g := small[kind]; g != nil && g.Invited >= survey.MinGroup {
			m.groups = append(m.groups, *g)
			m.units = append(m.units, survey.Unit{ID: g.Unit, Name: string(g.Unit), Kind: kind})
		}
	}
}

func sum(all []int) (n int) {
	for _, one := range all {
		n += one
	}
	return n
}

// asking is a wave of a town and what has happened by then.
type asking struct {
	number int
	kind   survey.WaveKind
	// value is what an indicator would be in a usual place, given what is typical.
	value func(ind questionnaire.Indicator, typical float64) float64
	// rarer takes back so many of the answers just short of what a share counts.
	rarer float64
}

// halved is a wave in which being hurt has become half as common.
func halved(ind questionnaire.Indicator, typical float64) float64 {
	if ind.Sensitive && ind.Direction == questionnaire.Lower {
		return typical / 2
	}
	return typical
}

func unchanged(_ questionnaire.Indicator, typical float64) float64 { return typical }

// ask lets the town answer.
func (m *realTown) ask(t testing.TB, w asking) Input {
	t.Helper()
	random := rand.New(rand.NewPCG(m.seed, uint64(100+w.number)))
	opens := time.Date(2024, 9, 2, 6, 0, 0, 0, time.UTC).AddDate(w.number, 0, 0)
	in := Input{
		Wave: survey.Wave{
			ID: survey.WaveID(fmt.Sprintf("wave-%d", w.number)), Kind: w.kind, Name: fmt.Sprintf("Måling %d", w.number),
			Opens: opens, Closes: opens.AddDate(0, 0, 14),
		},
		Phase: 1, Units: m.units, Joint: m.joint, Questionnaires: m.asked, Thresholds: Floors(),
	}
	for _, g := range m.groups {
		var crowds []*simulate.Crowd
		for _, stable := range m.stable[g.ID] {
			crowds = append(crowds, simulate.NewCrowd(m.asked[g.Audience], m.mood(t, g, stable, w, random)))
		}
		answered := GroupResponses{Group: g}
		come := answering(g.Audience) + 0.03*(2*random.Float64()-1)
		if m.unlike {
			come = m.willing(g, w.number)
		}
		for i := range g.Invited {
			if random.Float64() < come {
				answers := crowds[i%len(crowds)].Answers(random)
				if w.rarer > 0 {
					rarer(m.asked[g.Audience], answers, w.rarer, random)
				}
				answered.Responses = append(answered.Responses, answers)
			}
		}
		in.Groups = append(in.Groups, answered)
	}
	return in
}

// rarer makes some «en sjelden gang» of the sensitive shares to «aldri».
func rarer(q *questionnaire.Questionnaire, answers []survey.Answer, part float64, random *rand.Rand) {
	for _, ind := range q.Indicators {
		for _, at := range ind.At {
			if ind.Sensitive && !ind.Cut.OrLower && ind.Cut.Option == 3 && answers[at] == 2 && random.Float64() < part {
				answers[at] = 1
			}
		}
	}
}

// mood is how one class does in one wave: what is typical, its unit's luck, and what its
// people have in common. The last is drawn so that the correlation of two of them is
// what is wanted on the scale of the figures, whatever a share's size.
func (m *realTown) mood(t testing.TB, g survey.Group, stable luck, w asking, random *rand.Rand) simulate.Mood {
	q := m.asked[g.Audience]
	mood := simulate.Typical(q)
	if m.unlike {
		silence := math.Exp(unlikeSilence * m.normal("silence"))
		mood.Skip, mood.Decline, mood.DontKnow, mood.Beside = silence*mood.Skip, silence*mood.Decline, silence*mood.DontKnow, silence*mood.Beside
	}
	now := drawLuck(random, q, luck{})
	for _, ind := range q.Indicators {
		here := math.Sqrt(m.stays)*stable[ind.ID] + math.Sqrt(1-m.stays)*now[ind.ID]
		unit := between * m.own[g.Unit][ind.ID]
		if p, ok := mood.Share[ind.ID]; ok {
			p = distuv.UnitNormal.CDF(distuv.UnitNormal.Quantile(w.value(ind, p)) + unit)
			mood.Share[ind.ID] = alikeShare(p, m.alike, here)
			continue
		}
		one := spreads(t)[g.Audience][ind.ID]
		v := w.value(ind, mood.Score[ind.ID]) + one*(unit+math.Sqrt(m.alike/(1-m.alike))*here)
		mood.Score[ind.ID] = min(max(v, 1.05), float64(ind.Options)-0.05)
	}
	return mood
}

// alikeShare is a class's share when classes' shares have a beta distribution around p
// with the wanted correlation within, at the place that a standard normal number has.
func alikeShare(p, alike, here float64) float64 {
	if alike == 0 || p <= 0 || p >= 1 {
		return p
	}
	n := 1/alike - 1
	return distuv.Beta{Alpha: p * n, Beta: (1 - p) * n}.Quantile(distuv.UnitNormal.CDF(here))
}

var realQuestionnaires = func() func(testing.TB) map[survey.Audience]*questionnaire.Questionnaire {
	load := sync.OnceValues(questionnaire.Load)
	return func(t testing.TB) map[survey.Audience]*questionnaire.Questionnaire {
		l, err := load()
		if err != nil {
			t.Fatal(err)
		}
		all := map[survey.Audience]*questionnaire.Questionnaire{}
		for _, a := range l.Audiences() {
			all[a], _ = l.Current(a)
		}
		return all
	}
}()

// spreads are the standard deviations of persons' scores, by audience and indicator, in
// a typical crowd.
var spreads = func() func(testing.TB) map[survey.Audience]map[string]float64 {
	var once sync.Once
	all := map[survey.Audience]map[string]float64{}
	return func(t testing.TB) map[survey.Audience]map[string]float64 {
		once.Do(func() {
			for a, q := range realQuestionnaires(t) {
				random, crowd := rand.New(rand.NewPCG(1, 1)), simulate.NewCrowd(q, simulate.Typical(q))
				people := make([][]survey.Answer, 2000)
				for i := range people {
					people[i] = crowd.Answers(random)
				}
				all[a] = map[string]float64{}
				for _, ind := range q.Indicators {
					all[a][ind.ID] = spreadOf(q, ind, people)
				}
			}
		})
		return all
	}
}()

func spreadOf(q *questionnaire.Questionnaire, ind questionnaire.Indicator, people [][]survey.Answer) float64 {
	var n, total, squares float64
	for _, answers := range people {
		if v, ok := PersonValue(q, ind)(answers); ok {
			n, total, squares = n+1, total+v, squares+v*v
		}
	}
	return math.Sqrt(max(0, squares/n-total*total/n/n))
}
