package waves_test

import (
	"errors"
	"testing"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/envelope"
)

// A group with a window redeems slips in it and at no other time, the others all
// through the wave; who began in time may finish.
func TestAGroupAnswersInItsWindow(t *testing.T) {
	eachTown(t, []int{12, 12}, func(t *testing.T, c *town) {
		slips := c.open(t)
		groups, err := c.st.WaveGroups(t.Context(), c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		eighth, ninth := groups[0].ID, groups[1].ID
		lesson := survey.Window{From: start.AddDate(0, 0, 1), To: start.AddDate(0, 0, 1).Add(time.Hour)}
		c.windows(t, map[survey.GroupID]survey.Window{eighth: lesson})
		refused := func(when string, want error) {
			t.Helper()
			if _, err := c.Look(t.Context(), slips[eighth][3]); !errors.Is(err, want) {
				t.Errorf("%s: looking gives %v", when, err)
			}
		}
		refused("before the lesson", survey.ErrNotYet)
		var wait survey.NotYetError
		if _, err := c.Look(t.Context(), slips[eighth][0]); !errors.As(err, &wait) || !wait.From.Equal(lesson.From) || !wait.Own {
			t.Errorf("before the lesson: %v, %+v", err, wait)
		}
		c.clock.set(c.wave.Opens.Add(-time.Second))
		for group, own := range map[survey.GroupID]bool{eighth: true, ninth: false} {
			_, err := c.Redeem(t.Context(), slips[group][5], make([]byte, envelope.BlindedSize))
			if !errors.As(err, &wait) || wait.Own != own || !own && !wait.From.Equal(c.wave.Opens) {
				t.Errorf("before the wave, own time %t: %v, %+v", own, err, wait)
			}
		}
		c.clock.set(start)
		c.arrive(t, slips[ninth][0]) // who has no window may

		c.clock.set(lesson.From)
		early, late, slow := c.arrive(t, slips[eighth][0]), c.arrive(t, slips[eighth][1]), c.arrive(t, slips[eighth][2])
		early.redeem(t)
		c.clock.set(lesson.To)
		refused("when the lesson is over", survey.ErrTooLate)
		c.clock.set(lesson.To.Add(survey.Grace - time.Second))
		late.redeem(t) // had begun
		c.clock.set(lesson.To.Add(survey.Grace))
		if _, err := c.Redeem(t.Context(), slow.code, slow.blinding.Blinded); !errors.Is(err, survey.ErrCodeRefused) {
			t.Errorf("redeeming long after the lesson gives %v", err)
		}
		c.clock.set(lesson.To.Add(5 * time.Hour))
		for _, r := range []*respondent{early, late} { // the network was away
			r.seal(t, c.crowd(t, 1)())
			r.cast(t)
		}

		// Another lesson for those who were away; then none, and the whole wave is theirs.
		again := survey.Window{From: c.clock.now().Add(time.Hour), To: c.clock.now().Add(2 * time.Hour)}
		c.windows(t, map[survey.GroupID]survey.Window{eighth: again})
		refused("between two lessons", survey.ErrNotYet)
		c.windows(t, map[survey.GroupID]survey.Window{eighth: {}})
		slow.redeem(t)
	})
}

// windows sets windows that nothing is wrong with.
func (c *town) windows(t *testing.T, wanted map[survey.GroupID]survey.Window) {
	t.Helper()
	if problems, err := c.SetWindows(t.Context(), "test", c.wave.ID, wanted); err != nil || len(problems) > 0 {
		t.Fatalf("set windows: %v, %v", problems, err)
	}
}

// Windows are set all together or not at all, of an open wave's own groups only,
// and each change stands in the log.
func TestWindowsAreSetTogether(t *testing.T) {
	eachTown(t, []int{12, 12}, func(t *testing.T, c *town) {
		lesson := survey.Window{From: start.AddDate(0, 0, 1), To: start.AddDate(0, 0, 1).Add(time.Hour)}
		if _, err := c.SetWindows(t.Context(), "test", c.wave.ID, nil); !errors.Is(err, survey.ErrState) {
			t.Errorf("of a planned wave: %v", err)
		}
		c.open(t)
		groups, err := c.st.WaveGroups(t.Context(), c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		oslo := time.FixedZone("Oslo", 2*60*60)
		good := survey.Window{From: lesson.From.In(oslo), To: lesson.To.In(oslo)}
		bad := survey.Window{From: lesson.To, To: lesson.From}
		problems, err := c.SetWindows(t.Context(), "test", c.wave.ID, map[survey.GroupID]survey.Window{groups[0].ID: good, groups[1].ID: bad})
		if err != nil || len(problems) != 1 || problems[groups[1].ID].Of("to") != survey.EndsFirst {
			t.Errorf("one good and one bad: %v, %v", problems, err)
		}
		if windows, err := c.Windows(t.Context(), c.wave.ID); err != nil || len(windows) != 0 {
			t.Errorf("after that there are %v, %v", windows, err)
		}
		if _, err := c.SetWindows(t.Context(), "test", c.wave.ID, map[survey.GroupID]survey.Window{survey.NewID[survey.GroupID](): good}); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("of a foreign group: %v", err)
		}
		for range 2 { // the second time changes nothing and is not logged
			c.windows(t, map[survey.GroupID]survey.Window{groups[0].ID: good})
		}
		if windows, _ := c.Windows(t.Context(), c.wave.ID); windows[groups[0].ID] != lesson || len(windows) != 1 {
			t.Errorf("there are %v", windows)
		}
		log, err := c.st.AuditAfter(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		var set []string
		for _, e := range log {
			if e.Action == audit.SetWindow {
				set = append(set, e.About+" "+e.Detail)
			}
		}
		want := `{"waves":["` + string(c.wave.ID) + `"],"group":"` + string(groups[0].ID) + `"} 2026-08-04T08:00Z 2026-08-04T09:00Z`
		if len(set) != 1 || set[0] != want {
			t.Errorf("the log has %q, want %q", set, want)
		}
		if _, err := c.Close(t.Context(), "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := c.SetWindows(t.Context(), "test", c.wave.ID, nil); !errors.Is(err, survey.ErrState) {
			t.Errorf("of a closed wave: %v", err)
		}
	})
}
