package waves_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
)

// address is a group's open link, once it has one.
func (c *town) address(t *testing.T, group survey.GroupID) string {
	t.Helper()
	link, err := c.Link(t.Context(), group)
	if err != nil {
		t.Fatal(err)
	}
	return link.Address
}

// linkedParents opens a wave for so many parents, who have an open link.
func (c *town) linkedParents(t *testing.T, children int) (survey.GroupID, string) {
	t.Helper()
	parents := c.parents(t, children)
	if err := c.IssueLink(t.Context(), "test", parents); err != nil {
		t.Fatal(err)
	}
	return parents, c.address(t, parents)
}

// take asks a link for one code after the other until it gives no more, each of the
// servers in turn, and returns how many it gave and what ended it.
func take(t *testing.T, address string, servers ...*waves.Service) (given int, err error) {
	t.Helper()
	for ; ; given++ {
		if _, err = servers[given%len(servers)].LinkCode(t.Context(), address, envelope.NewToken()); err != nil {
			return given, err
		}
	}
}

// However many ask at once, of two processes on one database, an open link gives half
// of 1.1 codes for each invited and no more; the same page sent again takes no second
// one, and every code works.
func TestOpenLinkIsCapped(t *testing.T) {
	eachTown(t, nil, func(t *testing.T, c *town) {
		ctx := t.Context()
		parents, address := c.linkedParents(t, 20)
		servers := []*waves.Service{c.Service, waves.New(c.st, c.directory, c.library)}
		var mu sync.Mutex
		var all sync.WaitGroup
		given, busy := map[survey.Code]bool{}, 0
		for i := range 30 {
			nonce := envelope.NewToken()
			for range 2 {
				all.Go(func() {
					code, err := servers[i%2].LinkCode(ctx, address, nonce)
					mu.Lock()
					defer mu.Unlock()
					switch {
					case errors.As(err, new(waves.LinkBusyError)):
						busy++
					case err != nil:
						t.Error(err)
					default:
						given[code] = true
					}
				})
			}
		}
		all.Wait()
		if len(given) != 11 || busy != 38 {
			t.Errorf("%d codes given and %d refused, want 11 and 38", len(given), busy)
		}
		for code := range given {
			if place, err := c.Look(ctx, code); err != nil || place.Group != parents {
				t.Fatalf("a code of the link: %+v (%v)", place, err)
			}
		}
		for range 5 {
			c.clock.add(10 * time.Minute)
			take(t, address, servers...)
		}
		if n, err := take(t, address, servers...); n != 0 || !errors.Is(err, waves.ErrLinkFull) {
			t.Errorf("after fifty minutes: %d, %v", n, err)
		}
		if n, err := c.st.CodesOf(ctx, parents); n != 22 || err != nil {
			t.Errorf("%d codes in all (%v), want 22", n, err)
		}
		if _, err := c.LinkCode(ctx, address, []byte("short")); !errors.Is(err, survey.ErrMalformed) {
			t.Errorf("a short nonce: %v", err)
		}
		c.clock.set(c.wave.Closes.Add(time.Minute))
		if _, err := c.LinkCode(ctx, address, envelope.NewToken()); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("after the deadline: %v", err)
		}
	})
}

// Half of a link's codes are open at once and a tenth more each ten minutes, whatever
// the number. What was not taken meanwhile never lets more than half be taken in one
// minute, so that nobody empties a link in a moment.
func TestOpenLinkOpensInSteps(t *testing.T) {
	for _, test := range []struct {
		children int
		steps    []int // taken at each
	}{
		{10, []int{5, 1, 1, 1, 1, 2, 0}},
		{20, []int{11, 2, 2, 2, 2, 3, 0}},
		{40, []int{22, 4, 4, 5, 4, 5, 0}},
	} {
		eachTown(t, nil, func(t *testing.T, c *town) {
			_, address := c.linkedParents(t, test.children)
			c.clock.add(3 * time.Hour) // nobody came
			for i, want := range test.steps {
				if n, _ := take(t, address, c.Service); n != want {
					t.Errorf("%d children, step %d: %d codes, want %d", test.children, i, n, want)
				}
				c.clock.add(8 * time.Minute)
				if n, err := take(t, address, c.Service); n != 0 {
					t.Errorf("%d children, before step %d: %d codes (%v)", test.children, i+1, n, err)
				}
				c.clock.add(2 * time.Minute)
			}
		})
	}
	eachTown(t, nil, func(t *testing.T, c *town) {
		_, address := c.linkedParents(t, 100)
		for _, want := range []int{55, 55} { // and after an hour no more than half again
			if n, err := take(t, address, c.Service); n != want {
				t.Errorf("%d codes (%v), want %d", n, err, want)
			}
			c.clock.add(time.Hour)
		}
	})
}

// A clock that jumps opens no more than half and takes nothing back; and when it was
// ahead for a year, nobody waits a year for the next code.
func TestOpenLinkUnderAJumpingClock(t *testing.T) {
	eachTown(t, nil, func(t *testing.T, c *town) {
		parents, address := c.linkedParents(t, 100)
		c.clock.add(24 * time.Hour)
		before := c.clock.now()
		jump := func(to time.Duration, want int) {
			t.Helper()
			c.clock.set(before.Add(to))
			if n, err := take(t, address, c.Service); n != want {
				t.Errorf("at %s: %d codes (%v), want %d", to, n, err, want)
			}
		}
		jump(0, 55)
		jump(-time.Hour, 0)
		jump(-50*time.Minute, 11)
		if err := c.RenewLink(t.Context(), "test", parents); err != nil {
			t.Fatal(err)
		}
		address = c.address(t, parents)
		jump(3*24*time.Hour, 55)
		jump(0, 0)
		_, err := c.LinkCode(t.Context(), address, envelope.NewToken())
		var busy waves.LinkBusyError
		if !errors.As(err, &busy) || busy.Wait > 10*time.Minute || busy.Wait <= 0 {
			t.Errorf("after the clock was put back: %v", err)
		}
	})
}

// Without its secret a link is nothing: the group's identifier, which every slip of
// the wave leads to, a wrong secret, one that was renewed and a group that does not
// exist are answered alike.
func TestOpenLinkNeedsItsSecret(t *testing.T) {
	eachTown(t, nil, func(t *testing.T, c *town) {
		ctx := t.Context()
		parents, address := c.linkedParents(t, 20)
		group, secret, _ := strings.Cut(address, "-")
		if group != string(parents) || len(secret) != 18 {
			t.Fatalf("the address %s", address)
		}
		if again := c.address(t, parents); again != address {
			t.Errorf("the address was %s and is %s", address, again)
		}
		for _, open := range []string{address, strings.ToLower(address), strings.ToUpper(address)} {
			if g, err := c.LinkOpen(ctx, open); err != nil || g.ID != parents {
				t.Errorf("%s: %v", open, err)
			}
		}
		wrong := []byte(secret)
		wrong[17] = survey.Alphabet[(strings.IndexByte(survey.Alphabet, wrong[17])+1)%len(survey.Alphabet)]
		if err := c.RenewLink(ctx, "test", parents); err != nil {
			t.Fatal(err)
		}
		nonce := envelope.NewToken()
		for _, closed := range []string{
			address, group, group + "-", group + "-" + string(wrong), group + "-" + secret[:17], group + "-" + secret + "C",
			string(survey.NewID[survey.GroupID]()) + "-" + secret, "", "-", "x",
		} {
			_, open := c.LinkOpen(ctx, closed)
			_, taken := c.LinkCode(ctx, closed, nonce)
			_, seen := c.LinkGiven(ctx, closed, nonce)
			for _, err := range []error{open, taken, seen} {
				if !errors.Is(err, survey.ErrNotFound) {
					t.Errorf("%q: %v", closed, err)
				}
			}
		}
		if n, err := c.st.CodesOf(ctx, parents); n != 0 || err != nil {
			t.Errorf("%d codes given (%v)", n, err)
		}
	})
}

// Renewing a link makes worthless what it gave and nobody has used. Whoever has
// redeemed a code answers, and the new link gives codes at once.
func TestRenewedLink(t *testing.T) {
	eachTown(t, nil, func(t *testing.T, c *town) {
		ctx := t.Context()
		parents, address := c.linkedParents(t, 20)
		nonce := envelope.NewToken()
		given, err := c.LinkCode(ctx, address, nonce)
		if err != nil {
			t.Fatal(err)
		}
		halfway, err := c.LinkCode(ctx, address, envelope.NewToken())
		if err != nil {
			t.Fatal(err)
		}
		r := c.arrive(t, halfway)
		r.redeem(t)
		if n, err := take(t, address, c.Service); n != 9 {
			t.Fatalf("%d codes more (%v), want 9", n, err)
		}
		if link, err := c.Link(ctx, parents); err != nil || !link.Hurried {
			t.Errorf("nobody is told that eleven codes were taken in a minute (%v)", err)
		}
		if err := c.RenewLink(ctx, "test", parents); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Look(ctx, given); !errors.Is(err, survey.ErrCodeRefused) {
			t.Errorf("a code that was given before: %v", err)
		}
		r.redeem(t) // its reply was lost
		q, _ := c.library.Current(survey.ParentsSchool)
		r.seal(t, make([]survey.Answer, len(q.Items)))
		r.cast(t)
		link, err := c.Link(ctx, parents)
		if err != nil || link.Hurried || link.Address == address {
			t.Errorf("the new link: %+v (%v)", link, err)
		}
		another, err := c.LinkCode(ctx, link.Address, nonce)
		if err != nil || another == given {
			t.Errorf("the same nonce gives %s, and %s before (%v)", another, given, err)
		}
		if n, err := take(t, link.Address, c.Service); n != 10 { // half, less the one just taken
			t.Errorf("the new link gives %d codes (%v), want 10", n, err)
		}
		if err := c.RenewLink(ctx, "test", c.parentsAgain(t)); !errors.Is(err, survey.ErrState) {
			t.Errorf("renewing a link that there is not: %v", err)
		}
	})
}

// Project leaders see roughly how many codes a link has given, counted anew once a
// quarter of an hour, and are told when it gives many in a short time, not before.
func TestLinkProgress(t *testing.T) {
	eachTown(t, nil, func(t *testing.T, c *town) {
		ctx := t.Context()
		parents, address := c.linkedParents(t, 100)
		c.clock.add(15 * time.Minute)
		shown := func() waves.Progress {
			t.Helper()
			all, err := c.Progress(ctx, c.wave.ID)
			if err != nil || len(all) != 1 {
				t.Fatalf("%+v, %v", all, err)
			}
			return all[0]
		}
		codes := func(n int) {
			t.Helper()
			for range n {
				if _, err := c.LinkCode(ctx, address, envelope.NewToken()); err != nil {
					t.Fatal(err)
				}
			}
		}
		if p := shown(); !p.OpenLink || p.Percent != 0 {
			t.Errorf("at first: %+v", p)
		}
		codes(43)
		if p := shown(); p.Percent != 0 {
			t.Errorf("in the same quarter: %+v", p)
		}
		if link, err := c.Link(ctx, parents); link.Hurried || err != nil {
			t.Errorf("43 of 110 codes: %+v (%v)", link, err)
		}
		codes(1)
		if link, err := c.Link(ctx, parents); !link.Hurried || err != nil {
			t.Errorf("44 of 110 codes: %+v (%v)", link, err)
		}
		c.clock.add(15 * time.Minute)
		if p := shown(); p.Percent != 40 {
			t.Errorf("in the next quarter: %+v", p)
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
		// A link that is taken back is nobody's paper with the old deadline.
		wave := must.Have(c.st.WaveGroup(ctx, parents))(t).Wave
		old := func(want int) {
			t.Helper()
			must.Work(t, c.st.AuditedTx(ctx, "test", audit.Event{Action: audit.ExtendWave, Waves: []survey.WaveID{wave}}, func(*store.Tx) error { return nil }))
			if groups := must.Have(c.st.PrintedBefore(ctx, wave))(t); len(groups) != want {
				t.Errorf("groups with the old deadline: %v, want %d", groups, want)
			}
		}
		old(1)
		must.Work(t, c.WithdrawLink(ctx, "test", parents))
		old(0)
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
		if err != nil || len(after) != 1 || after[0].ID != slips || after[0].Percent != 0 {
			t.Errorf("after: %+v, %v, want the other group as it was", after, err)
		}
	})
}
