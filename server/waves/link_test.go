package waves_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/store"
)

// parents opens a wave for the parents of the school, with so many children.
func (c *town) parents(t *testing.T, children int) survey.GroupID {
	t.Helper()
	ctx := t.Context()
	err := c.st.Tx(ctx, func(tx *store.Tx) error {
		return tx.CreateGroup(ctx, group(c.school.ID, survey.ParentsSchool, "Foreldre", children))
	})
	if err != nil {
		t.Fatal(err)
	}
	return c.parentsAgain(t)
}

// parentsAgain opens another wave for the same parents.
func (c *town) parentsAgain(t *testing.T) survey.GroupID {
	t.Helper()
	ctx := t.Context()
	c.wave = c.plan(t, survey.ParentsSchool)
	if err := c.Open(ctx, "test", c.wave.ID); err != nil {
		t.Fatal(err)
	}
	groups, err := c.st.WaveGroups(ctx, c.wave.ID)
	if err != nil || len(groups) != 1 {
		t.Fatalf("%d groups (%v)", len(groups), err)
	}
	return groups[0].ID
}

// However many ask at once, an open link gives 1.1 codes for each invited and no
// more; the same page sent again takes no second one, and every code works.
func TestOpenLinkIsCapped(t *testing.T) {
	eachTown(t, nil, func(t *testing.T, c *town) {
		ctx, parents := t.Context(), c.parents(t, 20)
		if _, err := c.LinkCode(ctx, parents, envelope.NewToken()); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("before there is a link: %v", err)
		}
		if err := c.IssueLink(ctx, "test", parents); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var all sync.WaitGroup
		given, full := map[survey.Code]bool{}, 0
		for range 30 {
			nonce := envelope.NewToken()
			for range 2 {
				all.Go(func() {
					code, err := c.LinkCode(ctx, parents, nonce)
					mu.Lock()
					defer mu.Unlock()
					switch {
					case errors.Is(err, waves.ErrLinkFull):
						full++
					case err != nil:
						t.Error(err)
					default:
						given[code] = true
					}
				})
			}
		}
		all.Wait()
		if len(given) != 22 || full != 16 {
			t.Errorf("%d codes given and %d refused, want 22 and 16", len(given), full)
		}
		for code := range given {
			if place, err := c.Look(ctx, code); err != nil || place.Group != parents {
				t.Fatalf("a code of the link: %+v (%v)", place, err)
			}
		}
		if _, err := c.LinkCode(ctx, parents, []byte("short")); !errors.Is(err, survey.ErrMalformed) {
			t.Errorf("a short nonce: %v", err)
		}
		c.clock.set(c.wave.Closes.Add(time.Minute))
		if _, err := c.LinkCode(ctx, parents, envelope.NewToken()); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("after the deadline: %v", err)
		}
	})
}

// Slips and an open link are never mixed in a group, and pupils get slips.
func TestSlipsOrLink(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		ctx := t.Context()
		for pupils := range c.open(t) {
			if err := c.IssueLink(ctx, "test", pupils); !errors.Is(err, survey.ErrState) {
				t.Errorf("a link for pupils: %v", err)
			}
		}
		parents := c.parents(t, 12)
		if err := c.IssueLink(ctx, "test", parents); err != nil {
			t.Fatal(err)
		}
		if err := c.IssueLink(ctx, "test", parents); !errors.Is(err, survey.ErrState) {
			t.Errorf("a second link: %v", err)
		}
		if _, err := c.PrintSlips(ctx, "test", parents); !errors.Is(err, survey.ErrState) {
			t.Errorf("slips beside a link: %v", err)
		}
		printed := c.parentsAgain(t)
		if _, err := c.PrintSlips(ctx, "test", printed); err != nil {
			t.Fatal(err)
		}
		if err := c.IssueLink(ctx, "test", printed); !errors.Is(err, survey.ErrState) {
			t.Errorf("a link beside slips: %v", err)
		}
	})
}

// Giving one group a link does not have the others counted anew: between two looks
// in the same quarter of an hour nobody sees an answer arrive.
func TestOfferingALinkTellsNothingOfOthers(t *testing.T) {
	eachTown(t, nil, func(t *testing.T, c *town) {
		ctx := t.Context()
		err := c.st.Tx(ctx, func(tx *store.Tx) error {
			return errors.Join(
				tx.CreateGroup(ctx, group(c.school.ID, survey.ParentsSchool, "1. trinn", 10)),
				tx.CreateGroup(ctx, group(c.school.ID, survey.ParentsSchool, "2. trinn", 10)),
			)
		})
		if err != nil {
			t.Fatal(err)
		}
		c.wave = c.plan(t, survey.ParentsSchool)
		if err := c.Open(ctx, "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		groups, err := c.st.WaveGroups(ctx, c.wave.ID)
		if err != nil || len(groups) != 2 {
			t.Fatalf("%d groups (%v), want 2", len(groups), err)
		}
		slips, linked := groups[0].ID, groups[1].ID
		codes, err := c.PrintSlips(ctx, "test", slips)
		if err != nil {
			t.Fatal(err)
		}
		if before, err := c.Progress(ctx, c.wave.ID); err != nil || len(before) != 2 {
			t.Fatalf("before: %+v, %v", before, err)
		}
		q, _ := c.library.Current(survey.ParentsSchool)
		for _, code := range codes[:5] {
			c.answer(t, code, make([]survey.Answer, len(q.Items)))
		}
		if err := c.IssueLink(ctx, "test", linked); err != nil {
			t.Fatal(err)
		}
		after, err := c.Progress(ctx, c.wave.ID)
		if err != nil || len(after) != 1 || after[0].Group != slips || after[0].Percent != 0 {
			t.Errorf("after: %+v, %v, want the other group as it was", after, err)
		}
	})
}
