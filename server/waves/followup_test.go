package waves_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// endline makes the town's wave an endline.
func (c *town) endline(t *testing.T) {
	t.Helper()
	c.wave.Kind = survey.Endline
	storetest.Exec(t, c.st, c.database, `update wave set kind = 'endline' where id = '`+string(c.wave.ID)+`'`)
}

// What is told of follow-ups is made of the answers of all closed waves, in the first endline only.
func TestFollowUpsAreToldOnce(t *testing.T) {
	eachTown(t, []int{60}, func(t *testing.T, c *town) { c.followUps(t, 0) })
}

// A wave whose answers have been deleted is in no follow-up, and its answers are handed to nobody: it stops no closing.
func TestFollowUpsWithoutDeletedAnswers(t *testing.T) {
	eachTown(t, []int{60}, func(t *testing.T, c *town) {
		deleted := c.followUps(t, 1)[0]
		if _, _, err := c.Collected(t.Context(), c.st.Reader, deleted); !errors.Is(err, survey.ErrState) {
			t.Errorf("answers that are no more: %v", err)
		}
	})
}

// followUps closes four waves, the third of which is the first endline; the answers of so many of the
// first are deleted before it.
func (c *town) followUps(t *testing.T, deleted int) (closed []survey.WaveID) {
	t.Helper()
	ctx := t.Context()
	other := survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: c.owner.ID, Name: "Solbakken skole", Kind: survey.School}
	err := c.st.Tx(ctx, func(tx *store.Tx) error {
		return errors.Join(tx.CreateUnit(ctx, other), tx.CreateGroup(ctx, group(other.ID, survey.Pupils810, grade(8), 60)))
	})
	if err != nil {
		t.Fatal(err)
	}
	for wave := range 4 {
		if c.wave = c.plan(t, survey.Pupils810); wave > 1 {
			c.endline(t)
		}
		p, draw := newPaper(t, c), c.crowd(t, 7)
		for i := range 80 { // twenty of forty are bullied; six of ten of these say that the adults knew
			answers := draw()
			for at, item := range p.q.Items {
				value, ok := map[string]survey.Answer{"E1a": 1, "E1b": 1, "E1c": 1, "E4a": survey.Beside, "E4b": survey.Beside}[item.Code]
				if bullied := i%2 == 0; bullied && item.Code == "E1a" {
					value = 4
				} else if bullied && item.Code == "E4a" {
					if value = 2; i%20 < 12 {
						value = 1
					}
				}
				if ok {
					answers[at] = value
				}
			}
			p.add([]string{c.school.Name, other.Name}[i/40], grade(8), fmt.Sprint(i), answers)
		}
		in := waves.Import{Files: []waves.ImportFile{p.file("svar.csv")}, Opens: start.AddDate(-3, wave, 0), Closes: start.AddDate(-3, wave, 14)}
		in.Approval = c.approve(t, survey.ImportResponses, c.wave.ID)
		if _, err := c.Import(ctx, "test", c.wave.ID, in); err != nil {
			t.Fatal(err)
		}
		if closed = append(closed, c.wave.ID); len(closed) <= deleted {
			storetest.Exec(t, c.st, c.database, `delete from answers where wave_group_id in (select id from wave_group where wave_id = '`+string(c.wave.ID)+`')`)
		}
		told := c.snapshot(t, c.wave.ID).FollowUps
		switch {
		case wave != 2 && len(told) > 0:
			t.Errorf("wave %d tells %v", wave, told)
		case wave == 2 && (len(told) != 2 || told[0].Tenths != 6 || !slices.Equal(told[0].Waves, closed[deleted:])):
			t.Errorf("the first endline tells %v, of the waves %v", told, closed)
		case wave == 2 && told[1].Tenths != 0:
			t.Errorf("what nobody answered is told: %v", told[1])
		}
	}
	return closed
}

// Two endlines that are closed at the same time are not both the first.
func TestOneOfTwoEndlinesTellsFollowUps(t *testing.T) {
	eachTown(t, []int{25}, func(t *testing.T, c *town) {
		for range 4 {
			var both [2]survey.WaveID
			for i := range both {
				c.wave = c.plan(t, survey.Pupils810)
				c.endline(t)
				c.open(t)
				both[i] = c.wave.ID
			}
			var wait sync.WaitGroup
			for _, id := range both {
				wait.Go(func() {
					for range 3 { // a closing may be repeated until it is done
						if _, err := c.Close(t.Context(), "test", id); err == nil {
							return
						}
					}
					t.Errorf("%s is not closed", id)
				})
			}
			wait.Wait()
			if t.Failed() {
				return
			}
			if one, two := c.snapshot(t, both[0]).FollowUps, c.snapshot(t, both[1]).FollowUps; len(one) > 0 && len(two) > 0 {
				t.Fatalf("both tell: %v and %v", one, two)
			}
			storetest.Exec(t, c.st, c.database, `update wave set kind = 'pulse'`)
		}
	})
}
