package waves_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/store"
)

// Spare slips are a tenth, made once; they work like any other, and a lost print
// takes them with it. What is left over is counted when the wave closes.
func TestSpareAndLeftOverSlips(t *testing.T) {
	eachTown(t, []int{30}, func(t *testing.T, c *town) {
		ctx := t.Context()
		if err := c.Open(ctx, "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		groups, err := c.st.WaveGroups(ctx, c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		group := groups[0].ID
		if _, err := c.SpareSlips(ctx, "test", group); !errors.Is(err, survey.ErrState) {
			t.Errorf("spares before the slips: %v", err)
		}
		slips, err := c.PrintSlips(ctx, "test", group)
		if err != nil {
			t.Fatal(err)
		}
		spare, err := c.SpareSlips(ctx, "test", group)
		if err != nil || len(spare) != 3 {
			t.Fatalf("%d spares (%v), want 3", len(spare), err)
		}
		if _, err := c.SpareSlips(ctx, "test", group); !errors.Is(err, survey.ErrState) {
			t.Errorf("spares again: %v", err)
		}
		answers := c.crowd(t, 3)
		for _, code := range append(slips[:4:4], spare[0]) {
			c.answer(t, code, answers())
		}
		fresh, err := c.ReplaceSlips(ctx, "test", group)
		if err != nil || len(fresh) != 28 {
			t.Fatalf("%d slips after the loss (%v), want 28", len(fresh), err)
		}
		if _, err := c.Look(ctx, spare[1]); !errors.Is(err, survey.ErrCodeRefused) {
			t.Errorf("a spare slip after the loss: %v", err)
		}
		if _, err := c.SpareSlips(ctx, "test", group); !errors.Is(err, survey.ErrState) {
			t.Errorf("spares after the loss: %v", err)
		}
		c.answer(t, fresh[0], answers())
		if _, err := c.Close(ctx, "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		closed, err := c.st.WaveGroup(ctx, group)
		if err != nil || *closed.Answered != 6 || *closed.Unused != 27 {
			t.Errorf("closed with %+v (%v), want 6 answers and 27 slips left", closed, err)
		}
	})
}

// Spare slips make more answers than people were asked: they count, the turnout shows it,
// and the log says so, also to the data protection officer.
func TestMoreAnswersThanAsked(t *testing.T) {
	eachTown(t, []int{12, 12}, func(t *testing.T, c *town) {
		ctx := t.Context()
		if err := c.Open(ctx, "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		groups, err := c.st.WaveGroups(ctx, c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		answers := c.crowd(t, 3)
		for i, g := range groups {
			slips, err := c.PrintSlips(ctx, "test", g.ID)
			if err != nil {
				t.Fatal(err)
			}
			spare, err := c.SpareSlips(ctx, "test", g.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, code := range append(slips, spare[:1-i]...) { // one more in the first
				c.answer(t, code, answers())
			}
		}
		if closing, err := c.Close(ctx, "test", c.wave.ID); err != nil || closing.Answered != 25 || closing.Refused != 0 {
			t.Errorf("closed: %+v, %v", closing, err)
		}
		owner, err := c.st.OwnerOfWave(ctx, c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		telling, err := c.st.AuditOf(ctx, owner.ID, store.AuditFilter{Action: audit.CountMore}, 10)
		if err != nil || len(telling) != 1 {
			t.Fatalf("%d entries tell of more answers than asked, %v", len(telling), err)
		}
		if event, err := telling[0].Event(); err != nil || event.Group != groups[0].ID {
			t.Errorf("the entry is of %q, %v", event.Group, err)
		}
	})
}

// A process that has not noticed yet that another one closed the wave issues no
// codes: closing has deleted all, and nobody would delete these.
func TestNoCodesAfterClosing(t *testing.T) {
	eachTown(t, []int{20, 20}, func(t *testing.T, c *town) {
		ctx := t.Context()
		parents, address := c.linkedParents(t, 20)
		c.closeElsewhere(t)
		if _, err := c.LinkCode(ctx, address, envelope.NewToken()); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("a code of the open link: %v", err)
		}
		if err := c.RenewLink(ctx, "test", parents); !errors.Is(err, survey.ErrState) {
			t.Errorf("renewing the open link: %v", err)
		}
		if link, err := c.Link(ctx, parents); link.Address != "" || err != nil {
			t.Errorf("the open link is %+v (%v)", link, err)
		}

		c.wave = c.plan(t, survey.Pupils810)
		if err := c.Open(ctx, "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		groups, err := c.st.WaveGroups(ctx, c.wave.ID)
		if err != nil || len(groups) != 2 {
			t.Fatalf("%d groups (%v), want 2", len(groups), err)
		}
		if _, err := c.PrintSlips(ctx, "test", groups[0].ID); err != nil {
			t.Fatal(err)
		}
		c.closeElsewhere(t)
		for name, step := range map[string]func() ([]survey.Code, error){
			"first":    func() ([]survey.Code, error) { return c.PrintSlips(ctx, "test", groups[1].ID) },
			"spare":    func() ([]survey.Code, error) { return c.SpareSlips(ctx, "test", groups[0].ID) },
			"replaced": func() ([]survey.Code, error) { return c.ReplaceSlips(ctx, "test", groups[0].ID) },
		} {
			if codes, err := step(); !errors.Is(err, survey.ErrState) {
				t.Errorf("%s slips: %d codes (%v)", name, len(codes), err)
			}
		}
		var left int
		if err := c.raw(t).QueryRow(`select count(*) from code`).Scan(&left); err != nil || left != 0 {
			t.Errorf("%d codes are left of closed waves (%v)", left, err)
		}
	})
}

// closeElsewhere closes the town's wave the way another process would: what this
// one remembers of it stays.
func (c *town) closeElsewhere(t *testing.T) {
	t.Helper()
	if _, err := waves.New(c.st, c.directory, c.library).Close(t.Context(), "test", c.wave.ID); err != nil {
		t.Fatal(err)
	}
}

// Refused codes are counted by the hour and forgotten after two: those of a slip
// that has been used or replaced under its wave, the others under none.
func TestRefusals(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		ctx := t.Context()
		slips := c.open(t)
		group := slices.Collect(maps.Keys(slips))[0]
		codes := slips[group]
		c.arrive(t, codes[0]).redeem(t)
		if _, err := c.ReplaceSlips(ctx, "test", group); err != nil {
			t.Fatal(err)
		}
		refuse := func(codes ...survey.Code) {
			t.Helper()
			for _, code := range codes {
				if _, err := c.Look(ctx, code); !errors.Is(err, survey.ErrCodeRefused) {
					t.Fatal(err)
				}
				if _, err := c.Redeem(ctx, code, make([]byte, 256)); !errors.Is(err, survey.ErrCodeRefused) {
					t.Fatal(err)
				}
			}
		}
		// Used is told to whoever holds the slip; revoked is told as unknown.
		if _, err := c.Look(ctx, codes[0]); !errors.Is(err, survey.ErrCodeUsed) {
			t.Errorf("a used slip: %v", err)
		}
		if _, err := c.Look(ctx, codes[1]); errors.Is(err, survey.ErrCodeUsed) || !errors.Is(err, survey.ErrCodeKnown) {
			t.Errorf("a revoked slip: %v", err)
		}
		c.clock.set(c.clock.now().Add(3 * time.Hour)) // what is counted is forgotten
		want := func(used, unknown waves.Hours) {
			t.Helper()
			if got := c.Refusals(c.wave.ID); got.Used != used || got.Unknown != unknown {
				t.Errorf("counted %+v, want used %v and unknown %v", got, used, unknown)
			}
			if got := c.Refusals("another"); got.Used != (waves.Hours{}) || got.Unknown != unknown {
				t.Errorf("another wave: counted %+v", got)
			}
		}
		refuse(survey.NewCode(), codes[0], codes[1], survey.NewCode(), survey.NewCode())
		want(waves.Hours{This: 4}, waves.Hours{This: 6})
		c.clock.add(time.Hour)
		want(waves.Hours{Last: 4}, waves.Hours{Last: 6})
		refuse(survey.NewCode())
		want(waves.Hours{Last: 4}, waves.Hours{This: 2, Last: 6})
		c.clock.add(time.Hour)
		want(waves.Hours{}, waves.Hours{Last: 2})
		c.clock.add(3 * time.Hour)
		want(waves.Hours{}, waves.Hours{})
	})
}

// A lost print comes again in the languages it had.
func TestLettersKeepTheirLanguages(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		ctx, parents := t.Context(), c.parents(t, 20)
		for _, languages := range [][]string{{"nb", "ar", "ur"}, {"nn"}, nil} {
			if err := c.KeepLetters(ctx, parents, languages); err != nil {
				t.Fatal(err)
			}
			if g, err := c.st.WaveGroup(ctx, parents); err != nil || !slices.Equal(strings.Fields(g.Letters), languages) {
				t.Errorf("printed in %v, kept as %q (%v)", languages, g.Letters, err)
			}
		}
		if err := c.KeepLetters(ctx, "none", []string{"nb"}); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("letters of no group: %v", err)
		}
	})
}

// A spoilt slip is made worthless by its code, and one spare slip may be printed for it. A used one
// stays used, another group's is none here, and the log names no code.
func TestRevokeSpoiltSlip(t *testing.T) {
	eachTown(t, []int{20, 20}, func(t *testing.T, c *town) {
		ctx := t.Context()
		if err := c.Open(ctx, "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		groups, err := c.st.WaveGroups(ctx, c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		group := groups[0].ID
		slips, err := c.PrintSlips(ctx, "test", group)
		if err != nil {
			t.Fatal(err)
		}
		others, err := c.PrintSlips(ctx, "test", groups[1].ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.SpareSlips(ctx, "test", group); err != nil {
			t.Fatal(err)
		}
		left := func(want int) {
			t.Helper()
			if n, err := c.SparesLeft(ctx, group); n != want || err != nil {
				t.Errorf("%d slips may be printed (%v), want %d", n, err, want)
			}
		}
		c.answer(t, slips[0], c.crowd(t, 1)())
		left(0)
		for what, one := range map[string]struct {
			code survey.Code
			want error
		}{
			"used": {slips[0], survey.ErrCodeUsed}, "of another group": {others[0], survey.ErrCodeRefused}, "unknown": {survey.NewCode(), survey.ErrCodeRefused},
		} {
			if err := c.RevokeSlip(ctx, "test", group, one.code); !errors.Is(err, one.want) || errors.Is(err, survey.ErrCodeUsed) != (what == "used") {
				t.Errorf("%s: %v", what, err)
			}
		}
		left(0)
		if err := c.RevokeSlip(ctx, "test", group, slips[1]); err != nil {
			t.Fatal(err)
		}
		left(1)
		if _, err := c.Look(ctx, slips[1]); !errors.Is(err, survey.ErrCodeRefused) {
			t.Errorf("the spoilt slip still opens: %v", err)
		}
		if err := c.RevokeSlip(ctx, "test", group, slips[1]); !errors.Is(err, survey.ErrCodeRefused) {
			t.Errorf("a second time: %v", err)
		}
		if fresh, err := c.SpareSlips(ctx, "test", group); err != nil || len(fresh) != 1 {
			t.Errorf("%d spare slips (%v), want one", len(fresh), err)
		}
		left(0)
		owner, err := c.st.OwnerOfWave(ctx, c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		telling, err := c.st.AuditOf(ctx, owner.ID, store.AuditFilter{Action: audit.RevokeSlip}, 10)
		if err != nil || len(telling) != 1 {
			t.Fatalf("%d entries, %v", len(telling), err)
		}
		if event, err := telling[0].Event(); err != nil || event.Group != group || event.Detail != "" {
			t.Errorf("the entry is %+v, %v", event, err)
		}
	})
}

// More people than at the opening get slips and count in the turnout; what was promised, what progress
// is a share of, and what may be told stay.
func TestAskMore(t *testing.T) {
	eachTown(t, []int{30, 12}, func(t *testing.T, c *town) {
		ctx := t.Context()
		if err := c.Open(ctx, "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		groups, err := c.st.WaveGroups(ctx, c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		group := groups[slices.IndexFunc(groups, func(g store.WaveGroup) bool { return g.Invited == 30 })].ID
		slips, err := c.PrintSlips(ctx, "test", group)
		if err != nil {
			t.Fatal(err)
		}
		first, err := c.SpareSlips(ctx, "test", group)
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range []int{0, 29, 30, 61} {
			if err := c.AskMore(ctx, "test", group, wrong); !errors.Is(err, survey.ErrMalformed) {
				t.Errorf("%d are asked: %v", wrong, err)
			}
		}
		if err := c.AskMore(ctx, "test", group, 36); err != nil {
			t.Fatal(err)
		}
		if err := c.AskMore(ctx, "test", group, 35); !errors.Is(err, survey.ErrMalformed) {
			t.Errorf("fewer again: %v", err)
		}
		more, err := c.SpareSlips(ctx, "test", group)
		if err != nil || len(more) != 6 {
			t.Fatalf("%d slips more (%v), want 6", len(more), err)
		}
		answers := c.crowd(t, 1)
		for _, code := range slips {
			c.answer(t, code, answers())
		}
		progress, err := c.Progress(ctx, c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range progress {
			if p.ID == group && p.Percent != 100 {
				t.Errorf("thirty of the thirty at the opening are %d %%", p.Percent)
			}
		}
		for _, code := range slices.Concat(first[:1], more[:5]) {
			c.answer(t, code, answers())
		}
		closing, err := c.Close(ctx, "test", c.wave.ID)
		if err != nil || closing.Answered != 36 || closing.Refused != 0 {
			t.Fatalf("closed: %+v, %v", closing, err)
		}
		owner, err := c.st.OwnerOfWave(ctx, c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		for action, want := range map[audit.Action]int{audit.CountMore: 0, audit.AskMore: 1} {
			if telling, err := c.st.AuditOf(ctx, owner.ID, store.AuditFilter{Action: action}, 10); err != nil || len(telling) != want {
				t.Errorf("%s: %d entries, %v", action, len(telling), err)
			}
		}
		for _, row := range c.snapshot(t, c.wave.ID).Turnout {
			if row.Answered == 36 && (row.Invited != 42 || row.More != 6) {
				t.Errorf("the turnout is %+v", row)
			}
		}
		if err := c.AskMore(ctx, "test", group, 50); !errors.Is(err, survey.ErrState) {
			t.Errorf("after closing: %v", err)
		}
	})
}
