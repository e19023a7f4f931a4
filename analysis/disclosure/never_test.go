package disclosure_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"trivselspuls/analysis"
	. "trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Whatever was asked and answered, a wave can be closed: no honest input makes
// the check after the fact refuse, and everybody gets a report.
func TestEveryTownCanBePublished(t *testing.T) {
	library, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	towns := 60
	if testing.Short() {
		towns = 6
	}
	var before []Snapshot // of other towns: units and audiences come and go
	for seed := range uint64(towns) {
		m := anyTown(rand.New(rand.NewPCG(seed, 21)), library)
		s, err := Publish(m.Input)
		if err != nil {
			t.Fatalf("town %d: %v", seed, err)
		}
		scopes := []analysis.Scope{{}, {Unit: m.Units[len(m.Units)-1].ID}}
		for _, scope := range scopes {
			if _, err := analysis.NewReport(frame, append(before, s), scope, "nn"); err != nil {
				t.Fatalf("town %d: %v", seed, err)
			}
		}
		s.Opens = s.Opens.AddDate(0, -int(seed), 0)
		before = append([]Snapshot{s}, before[:min(len(before), 4)]...)
	}
}

// anyTown asks every audience with the real questionnaires, in units of every
// size, some of them joint, some of them silent.
func anyTown(random *rand.Rand, library *questionnaire.Library) *disclosuretest.Town {
	m := disclosuretest.NewTown(survey.Pulse, "2025-03-01")
	m.Random = random
	m.Questionnaires = map[survey.Audience]*questionnaire.Questionnaire{}
	m.Joint = map[survey.UnitID][]survey.UnitID{}
	for _, a := range survey.Audiences() {
		if q, ok := library.Current(a); ok && random.IntN(8) > 0 {
			m.Questionnaires[a] = q
		}
	}
	asked := map[survey.UnitKind][]survey.Audience{
		survey.School:       {survey.Pupils12, survey.Pupils34, survey.Pupils57, survey.Pupils810, survey.ParentsSchool, survey.Staff},
		survey.Kindergarten: {survey.Children45, survey.ParentsKindergarten, survey.StaffKindergarten},
	}
	for i := range 1 + random.IntN(9) {
		kind := survey.School
		if random.IntN(2) == 0 {
			kind = survey.Kindergarten
		}
		id := survey.UnitID(fmt.Sprint("unit-", i))
		m.Units = append(m.Units, survey.Unit{ID: id, Name: fmt.Sprint("Enhet ", i), Kind: kind})
		if i > 2 && random.IntN(4) == 0 {
			m.Joint[id] = []survey.UnitID{"unit-0", "unit-1"}
		}
		for _, a := range asked[kind] {
			if m.Questionnaires[a] != nil && random.IntN(5) > 0 {
				ask(m, id, a, 1+random.IntN(3))
			}
		}
	}
	return m
}

// ask adds some groups of a unit with answers drawn from all that fit.
func ask(m *disclosuretest.Town, unit survey.UnitID, a survey.Audience, groups int) {
	q := m.Questionnaires[a]
	often := 1 + m.Random.IntN(5) // how far up the scales this unit goes
	for j := range groups {
		invited := 10 + m.Random.IntN(30)
		g := GroupResponses{Group: survey.Group{
			ID: survey.GroupID(fmt.Sprint(unit, a, j)), Unit: unit, Audience: a, Name: fmt.Sprint(j, ". trinn"), Invited: invited,
		}}
		for range m.Random.IntN(invited + 1) {
			answers := make([]survey.Answer, len(q.Items))
			for k, item := range q.Items {
				switch {
				case item.Beside > 0 && m.Random.IntN(8) == 0:
					answers[k] = survey.Beside
				case m.Random.IntN(20) == 0:
					answers[k] = survey.Declined
				default:
					answers[k] = survey.Answer(1 + m.Random.IntN(min(item.Options, often)))
				}
			}
			g.Responses = append(g.Responses, answers)
		}
		m.Groups = append(m.Groups, g)
	}
}
