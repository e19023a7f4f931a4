package waves_test

import (
	"slices"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey/store/storetest"
)

// A wave that was open when goals came is closed with the goal that its questionnaire names,
// and without a target.
func TestWaveOpenAtTheUpgradeKeepsTheUsualGoal(t *testing.T) {
	eachTown(t, []int{25}, func(t *testing.T, c *town) {
		slips := c.open(t)
		draw := c.crowd(t, 1)
		for _, codes := range slips {
			for _, code := range codes {
				c.answer(t, code, draw())
			}
		}
		storetest.Exec(t, c.st, c.database, `delete from project_goal`) // as the upgrade leaves it
		if _, err := c.Close(t.Context(), "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		var goals []string
		for _, ind := range c.snapshot(t, c.wave.ID).Indicators {
			if ind.Target != 0 {
				t.Errorf("%s has the target %v", ind.ID, ind.Target)
			}
			if ind.Level == disclosure.LevelMain && !strings.Contains(ind.ID, "/") { // a part stands where its share does
				goals = append(goals, ind.ID)
			}
		}
		if !slices.Equal(goals, []string{"E1"}) {
			t.Errorf("the goals are %v", goals)
		}
	})
}
