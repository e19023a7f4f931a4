package web_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// attacked is a unit of a town: whom it asks, how many answer in each of its
// groups, and how many of them are hurt, in the latest wave; without the last, as
// many as chance has it.
type attacked struct {
	kind    survey.UnitKind
	asks    survey.Audience
	answers []int
	hurt    []int
	merged  bool // the first two groups are one in the latest wave
}

// hurtBy is the share that attacked.hurt counts.
var hurtBy = map[survey.Audience]string{
	survey.Children45: "B4", survey.Pupils12: "S4", survey.Pupils34: "S4", survey.Pupils57: "E1", survey.Pupils810: "E1", survey.ParentsSchool: "P4",
}

// grades are what the groups of an audience are called, so that they can be
// followed from wave to wave.
var grades = map[survey.Audience]int{survey.Pupils12: 1, survey.Pupils34: 3, survey.Pupils57: 5, survey.Pupils810: 8}

// secretTown is a published town together with the truth about it.
type secretTown struct {
	*webtest.Published
	asked   map[survey.Audience]*questionnaire.Questionnaire
	waves   []survey.Wave
	counted map[survey.Audience][]counting
	groups  []secretGroup
	given   []string // addresses of what units have given back
}

// secretGroup is what nobody but the test knows.
type secretGroup struct {
	survey.Group
	answers [][][]survey.Answer // a wave each, a person each
	sums    map[string][2]int   // of people and what they come to, once added up
}

// surveyed is how a town is asked: in how many waves, and which units somebody has joined by hand.
type surveyed struct {
	waves    []survey.WaveKind
	together []int
}

// twice is how towns are mostly asked.
var twice = surveyed{waves: []survey.WaveKind{survey.Baseline, survey.Endline}}

// newTown publishes a baseline, an endline two years later and what is between them, the summary, and what each unit may give back.
func newTown(t testing.TB, town []attacked, how surveyed) *secretTown {
	t.Helper()
	in := &webtest.Published{App: webtest.NewApp(t, storetest.New(t), nil), Owner: survey.NewID[survey.OwnerID](), Project: survey.NewID[survey.ProjectID]()}
	s := &secretTown{Published: in, asked: map[survey.Audience]*questionnaire.Questionnaire{}}
	for i, kind := range how.waves {
		opens := webtest.PublishedStart.AddDate(0, 24*i/(len(how.waves)-1), 0)
		s.waves = append(s.waves, survey.Wave{
			ID: survey.WaveID(fixedID('c', i)), Project: in.Project, Kind: kind, Name: map[survey.WaveKind]string{survey.Baseline: "Startmåling", survey.Endline: "Sluttmåling"}[kind],
			Opens: opens, Closes: opens.AddDate(0, 0, 21),
		})
		if s.waves[i].Name == "" {
			s.waves[i].Name = fmt.Sprint("Måling ", i)
		}
	}
	in.Write(t, func(ctx context.Context, tx *store.Tx) error { return s.found(ctx, tx, town, how.together) })
	rng := rand.New(rand.NewPCG(3, 3))
	for i, a := range town {
		q := s.asked[a.asks]
		for j, n := range a.answers {
			g := s.groupOf(in.Units[i].ID, j)
			for range s.waves[1:] {
				g.answers = append(g.answers, answersOf(q, n-min(3, n/10), -1, rng))
			}
			hurt := -1
			if a.hurt != nil {
				hurt = a.hurt[j]
			}
			g.answers = append(g.answers, answersOf(q, n, hurt, rng))
		}
		if a.merged {
			one, other, both := s.groupOf(in.Units[i].ID, 0), s.groupOf(in.Units[i].ID, 1), s.groupOf(in.Units[i].ID, len(a.answers))
			both.answers = make([][][]survey.Answer, len(s.waves))
			last := len(s.waves) - 1
			both.answers[last] = slices.Concat(one.answers[last], other.answers[last])
			one.answers[last], other.answers[last] = nil, nil
		}
	}
	for i := range s.waves {
		s.publishWave(t, i)
	}
	steering := in.As(t, survey.SteeringGroup, in.Owner, "")
	if response, _ := in.Post(t, steering, "/styring/"+string(in.Project)+"/offentlig", nil); response.StatusCode != http.StatusSeeOther {
		t.Fatal(response.StatusCode)
	}
	s.given = giveBack(t, in)
	return s
}

// found stores the owner, its project, units and groups.
func (s *secretTown) found(ctx context.Context, tx *store.Tx, town []attacked, together []int) error {
	if err := tx.CreateOwner(ctx, survey.Owner{ID: s.Owner, Name: "Eksempeldal kommune", Fictional: true}); err != nil {
		return err
	}
	p := survey.Project{ID: s.Project, Owner: s.Owner, Name: "Trygt og godt", Starts: webtest.PublishedStart.AddDate(0, -1, 0), Ends: webtest.PublishedStart.AddDate(2, 1, 0)}
	if err := tx.CreateProject(ctx, p); err != nil {
		return err
	}
	for i, a := range town {
		u := survey.Unit{ID: survey.UnitID(fixedID('a', i)), Owner: s.Owner, Name: fmt.Sprintf("%c-stua", 'A'+i), Kind: a.kind}
		if slices.Contains(together, i) {
			u.Together = survey.UnitID(fixedID('a', together[0]))
		}
		s.Units = append(s.Units, u)
		s.asked[a.asks], _ = s.Waves.Library().Current(a.asks)
		if err := tx.CreateUnit(ctx, u); err != nil {
			return err
		}
		sizes := a.answers
		if a.merged {
			sizes = append(slices.Clone(sizes), sizes[0]+sizes[1])
		}
		for j, n := range sizes {
			g := survey.Group{ID: survey.GroupID(fixedID('b', len(s.groups))), Unit: u.ID, Audience: a.asks, Name: fmt.Sprintf("Gruppe %d", j+1), Invited: n + n/10}
			if first := grades[a.asks]; first > 0 {
				g.Name = fmt.Sprintf("%d. trinn", first+j)
				if j == len(a.answers) {
					g.Name = fmt.Sprintf("%d.–%d. trinn", first, first+1)
				}
			}
			s.groups = append(s.groups, secretGroup{Group: g})
			if err := tx.CreateGroup(ctx, g); err != nil {
				return err
			}
		}
	}
	return nil
}

// fixedID is the same in every run: which units share a figure may follow from it.
func fixedID(kind rune, i int) string { return fmt.Sprintf("%s%031x", string(kind), i) }

// groupOf is a unit's group number j.
func (s *secretTown) groupOf(unit survey.UnitID, j int) *secretGroup {
	for i := range s.groups {
		if s.groups[i].Unit == unit {
			if j--; j < 0 {
				return &s.groups[i]
			}
		}
	}
	return nil
}

// publishWave freezes what may be shown of a wave.
func (s *secretTown) publishWave(t testing.TB, number int) {
	t.Helper()
	input := s.input(number)
	if number == len(s.waves)-1 {
		input.FirstEndline = true
		for before := range number {
			earlier := s.input(before)
			shown, err := disclosure.Publish(earlier)
			must.Work(t, err)
			input.Before = append(input.Before, disclosure.Recall(earlier, shown))
		}
	}
	s.Write(t, func(ctx context.Context, tx *store.Tx) error { return webtest.StoreClosed(ctx, tx, input) })
}

// input is what a wave is made of.
func (s *secretTown) input(number int) disclosure.Input {
	input := disclosure.Input{Wave: s.waves[number], Phase: 1 + 3*number/(len(s.waves)-1), Thresholds: disclosure.Floors(), Units: s.Units, Questionnaires: s.asked}
	for _, g := range s.groups {
		if g.answers[number] != nil {
			input.Groups = append(input.Groups, disclosure.GroupResponses{Group: g.Group, Responses: g.answers[number]})
		}
	}
	return input
}

// answersOf lets a group answer: everybody everything they are asked, and as many
// hurt as told; −1 leaves that to chance.
func answersOf(q *questionnaire.Questionnaire, n, hurt int, rng *rand.Rand) (all [][]survey.Answer) {
	mood := simulate.Typical(q)
	mood.Skip, mood.Decline, mood.DontKnow, mood.Beside = 0, 0, 0, 0
	crowd := simulate.NewCrowd(q, mood)
	lead, _ := q.Indicator(hurtBy[q.Audience])
	for i := range n {
		answers := crowd.Answers(rng)
		if hurt >= 0 {
			hurtOrNot(lead, answers, i < hurt, rng)
		}
		for _, ind := range q.Indicators { // what the hurt say about it follows from that
			base, ok := q.Indicator(ind.Base)
			for _, at := range ind.At {
				if ok && base.Counted(answers) && answers[at] > survey.MaxOption {
					answers[at] = survey.Answer(1 + rng.IntN(ind.Options))
				}
			}
		}
		for _, ind := range q.Indicators { // half feel unsafe, as many in each place
			if n := choices(ind); n > 0 {
				answers[ind.At[0]] = survey.Answer(1 + max(0, rng.IntN(2*n)-n))
			}
		}
		all = append(all, answers)
	}
	return all
}

// hurtOrNot answers the questions of a share, at least one of them so that it
// counts, or none.
func hurtOrNot(lead questionnaire.Indicator, answers []survey.Answer, hurt bool, rng *rand.Rand) {
	counts, not := survey.Answer(lead.Options), survey.Answer(1)
	if lead.Cut.OrLower {
		counts, not = not, counts
	}
	sure := rng.IntN(len(lead.At))
	for j, at := range lead.At {
		if answers[at] = not; hurt && (j == sure || rng.IntN(3) == 0) {
			answers[at] = counts
		}
	}
}

// randomTown has five schools of one to three groups each.
func randomTown(rng *rand.Rand) []attacked {
	town := make([]attacked, 5)
	for i := range town {
		town[i].kind, town[i].asks = survey.School, survey.Pupils810
		for range 1 + rng.IntN(3) {
			n := 10 + rng.IntN(40)
			town[i].answers = append(town[i].answers, n)
			town[i].hurt = append(town[i].hurt, rng.IntN(1+n/5))
		}
	}
	return town
}
