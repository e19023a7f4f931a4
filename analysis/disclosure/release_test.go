package disclosure_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	. "trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
)

// release decides about a town and its published figures.
func release(t *testing.T, m *disclosuretest.Town) Release {
	t.Helper()
	r, err := NewRelease(m.Input, m.Publish(t))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// told is what a cell may tell, for short expectations.
func telling(c ReleasedCell) string {
	return fmt.Sprint(c.Units, " ", c.Audience, " ", c.Part, " n=", c.N, " ", c.Values, " ", c.Items)
}

func TestReleaseByHand(t *testing.T) {
	const u57 = survey.Pupils57
	outside := Floors().MinOutside
	for _, c := range []struct {
		name string
		town *disclosuretest.Town
		want []string
	}{
		{
			// Bullying is safe in the school and in neither of its groups.
			"one school", disclosuretest.NewTown(survey.Baseline, "2025-01-10").School("Stor", u57, [3]int{40, 30, 2}, [3]int{40, 30, 6}),
			[]string{"[unit-Stor] pupils-5-7 0 n=60 [E1 E5 E10] [E1a E1b E5a E5b E5c]"},
		},
		{
			"safe by groups", disclosuretest.NewTown(survey.Baseline, "2025-01-10").School("Stor", u57, [3]int{40, 36, 6}, [3]int{40, 36, 9}),
			[]string{
				"[unit-Stor] pupils-5-7 1 n=36 [E1 E5 E10] [E1a E1b E5a E5b E5c]",
				"[unit-Stor] pupils-5-7 2 n=36 [E1 E5 E10] [E1a E1b E5a E5b E5c]",
			},
		},
		{
			"a bullied pupil who could be picked out", disclosuretest.NewTown(survey.Baseline, "2025-01-10").School("Stor", u57, [3]int{60, 50, 1}),
			[]string{"[unit-Stor] pupils-5-7 0 n=50 [E5 E10] [E5a E5b E5c]"},
		},
		{
			// A band: if it left only when nobody is, one that stays would hold one or two.
			"nobody bullied", disclosuretest.NewTown(survey.Baseline, "2025-01-10").School("Stor", u57, [3]int{60, 50, 0}),
			[]string{"[unit-Stor] pupils-5-7 0 n=50 [E5 E10] [E5a E5b E5c]"},
		},
		{
			"too few", disclosuretest.NewTown(survey.Baseline, "2025-01-10").School("Stor", u57, [3]int{60, outside - 1, 6}), nil,
		},
		{
			// No third school hides the small one, so that it stays out.
			"two small schools", disclosuretest.NewTown(survey.Baseline, "2025-01-10").
				School("Liten", u57, [3]int{outside, outside - 2, 4}).School("Mellom", u57, [3]int{38, 35, 5}),
			[]string{"[unit-Mellom] pupils-5-7 0 n=35 [E1 E5 E10] [E1a E1b E5a E5b E5c]"},
		},
	} {
		var got []string
		for _, cell := range release(t, c.town).Cells {
			got = append(got, telling(cell))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", c.name, got, c.want)
		}
	}
}

// With grades 5–7 and 8–10 in one published share, what is released of one is
// what is told of the other.
func TestReleaseAcrossAudiences(t *testing.T) {
	m := disclosuretest.NewTown(survey.Baseline, "2025-01-10").School("Stor", survey.Pupils57, [3]int{60, 50, 8})
	m.Groups = append(m.Groups, GroupResponses{
		Group: survey.Group{ID: "old", Unit: "unit-Stor", Audience: survey.Pupils810, Name: "8. trinn", Invited: 60},
	})
	for i := range 50 {
		m.Groups[1].Responses = append(m.Groups[1].Responses, disclosuretest.Answer(i < 1, 3))
	}
	for _, c := range release(t, m).Cells {
		if slices.Contains(c.Values, "E1") {
			t.Errorf("the one bullied in grades 8–10 follows from %s", telling(c))
		}
	}
}

func TestReleaseLeavesOpenLinks(t *testing.T) {
	m := disclosuretest.NewTown(survey.Baseline, "2025-01-10").School("Stor", survey.Pupils57, [3]int{60, 50, 8}, [3]int{60, 50, 8})
	m.Groups[0].OpenLink = true
	for _, c := range release(t, m).Cells {
		if slices.Contains(c.Groups, m.Groups[0].Group.ID) {
			t.Errorf("answers of an open link leave with %s", telling(c))
		}
	}
}

// The values of all persons of a cell are the counts the figures are made of.
func TestPersonValues(t *testing.T) {
	q := disclosuretest.BullyingForms(survey.Pupils57)
	random := rand.New(rand.NewPCG(3, 4))
	for _, ind := range q.Indicators {
		var responses [][]survey.Answer
		n, sum := 0, 0.0
		for range 500 {
			answers := make([]survey.Answer, len(q.Items))
			for i := range answers {
				answers[i] = []survey.Answer{1, 2, 3, 4, 5, survey.Skipped, survey.Declined, survey.NotAsked}[random.IntN(8)]
			}
			responses = append(responses, answers)
			if v, ok := PersonValue(q, ind)(answers); ok {
				n++
				sum += v
			}
		}
		c := TruthOf(q, ind, responses...)
		if want := float64(c.Count) + float64(c.Sum)/ScoreUnit; n != c.N || sum < want-1e-6 || sum > want+1e-6 {
			t.Errorf("%s: %v over %d, want %v over %d", ind.ID, sum, n, want, c.N)
		}
	}
}

// Somebody who holds the released answers and every published figure adds and
// subtracts whatever fits, and must not find a part that is not safe.
func TestReleaseAgainstSubtraction(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	released := 0
	for round := range 60 {
		m := townOfSchools(random)
		s := m.Publish(t)
		r, err := NewRelease(m.Input, s)
		if err != nil {
			t.Fatal(err)
		}
		truths := Truths(m.Input)
		for _, ind := range Indicators(m.Questionnaires) {
			sets := knownSets(m.Input, s, r, ind)
			released += len(sets)
			for set := range closure(sets) {
				c := countOf(m.Input, truths[ind.Key], set)
				if c.N > 0 && !m.Thresholds.MayLeave(ind, c, OwnUnit) {
					t.Fatalf("town %d: %s of %b can be found: %d of %d", round, ind.Key, set, c.Count, c.N)
				}
			}
		}
	}
	if released < 1000 {
		t.Errorf("only %d figures were known: the test sees too little", released)
	}
}

// townOfSchools has schools of all sizes with some bullying in each.
func townOfSchools(random *rand.Rand) *disclosuretest.Town {
	m := disclosuretest.NewTown(survey.Baseline, "2025-01-10")
	for i := range 2 + random.IntN(3) {
		name := fmt.Sprint("S", i)
		for _, a := range []survey.Audience{survey.Pupils57, survey.Pupils810} {
			var groups [][3]int
			for range 1 + random.IntN(2) {
				invited := 10 + random.IntN(50)
				answered := invited - random.IntN(1+invited/4)
				groups = append(groups, [3]int{invited, answered, random.IntN(1 + answered/6)})
			}
			before := len(m.Groups)
			m.School(name, a, groups...)
			if a == survey.Pupils810 { // the same school again
				m.Units = m.Units[:len(m.Units)-1]
				for j := before; j < len(m.Groups); j++ {
					m.Groups[j].Group.ID += "-old"
				}
			}
		}
	}
	return m
}

// knownSets are the groups, as bits, whose sum of an indicator somebody knows.
func knownSets(in Input, s Snapshot, r Release, ind Indicator) map[uint64]bool {
	sets := map[uint64]bool{}
	add := func(member func(g survey.Group) bool) {
		set := uint64(0)
		for i, g := range in.Groups {
			if slices.Contains(ind.Audiences, g.Group.Audience) && member(g.Group) {
				set |= 1 << i
			}
		}
		if set != 0 {
			sets[set] = true
		}
	}
	for _, c := range s.Cells {
		if c.Indicator == ind.Key && (c.Telling == Exact || !ind.IsCounted()) {
			add(func(g survey.Group) bool {
				return slices.Contains(c.Units, g.Unit) && (c.Group == "" || c.Group == g.ID)
			})
		}
	}
	for _, c := range r.Cells {
		if ind.Split != nil && !ind.Sensitive {
			continue
		}
		described := slices.Contains(c.Values, ind.ID)
		switch {
		case ind.Split != nil:
			described = slices.Contains(c.Items, ind.Split.Item)
		case ind.Tail:
			continue // of a share that is not sensitive, its answers tell more
		case ind.Of != "":
			described = slices.Contains(c.Items, ind.ID[len("E1/"):])
		}
		if described {
			add(func(g survey.Group) bool { return slices.Contains(c.Groups, g.ID) })
		}
	}
	return sets
}

// closure adds what follows: a set without a part of it, and two sets apart.
func closure(sets map[uint64]bool) map[uint64]bool {
	all := map[uint64]bool{}
	var queue []uint64
	push := func(set uint64) {
		if set != 0 && !all[set] && len(all) < 600 {
			all[set] = true
			queue = append(queue, set)
		}
	}
	for set := range sets {
		push(set)
	}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		for t := range all {
			switch {
			case s&t == t:
				push(s &^ t)
			case s&t == s:
				push(t &^ s)
			case s&t == 0:
				push(s | t)
			}
		}
	}
	return all
}

func countOf(in Input, truth map[survey.GroupID]Truth, set uint64) Truth {
	var sum Truth
	for i, g := range in.Groups {
		if set&(1<<i) != 0 {
			sum = sum.Add(truth[g.Group.ID])
		}
	}
	return sum
}
