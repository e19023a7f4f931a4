package waves_test

import (
	"errors"
	"testing"
	"time"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/questionnairetest"
	"trivselspuls/survey/store"
)

// learn restarts the service with a program that knows other questionnaires.
func (c *town) learn(library *questionnaire.Library) {
	c.library = library
	c.Service = waves.New(c.st, c.directory, library)
}

// close closes the town's wave, if it is not closed already.
func (c *town) close(t *testing.T) {
	t.Helper()
	if _, err := c.Close(t.Context(), "test", c.wave.ID); err != nil && !errors.Is(err, survey.ErrState) {
		t.Fatal(err)
	}
}

// openAnother closes the town's wave and opens the next one of a project.
func (c *town) openAnother(t *testing.T) (asked string) {
	t.Helper()
	c.close(t)
	c.clock.add(24 * time.Hour)
	c.wave = c.plan(t, survey.Pupils810)
	if err := c.Open(t.Context(), "test", c.wave.ID); err != nil {
		t.Fatal(err)
	}
	q, err := c.AskedBy(t.Context(), c.wave.ID, survey.Pupils810)
	if err != nil {
		t.Fatal(err)
	}
	return q.Hash
}

// A project keeps the wording its first wave asked, whatever the program has
// learned meanwhile, so that its waves can be compared; another project begins
// with the newest.
func TestAProjectKeepsItsWording(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		first, _ := c.library.Current(survey.Pupils810)
		c.open(t)
		c.learn(questionnairetest.Reworded(t))
		second, _ := c.library.Current(survey.Pupils810)
		if first.Series == second.Series {
			t.Fatal("the second version asks in the same words")
		}
		q, err := c.Current(t.Context(), c.owner.ID, survey.Pupils810)
		if err != nil || q.Hash != first.Hash {
			t.Errorf("what comes next is another version (%v)", err)
		}
		if asked := c.openAnother(t); asked != first.Hash {
			t.Error("the next wave of the project asks another version")
		}
		c.tells(t, c.project.ID, survey.Pupils810, telling{first.Series, 2})
		newest, _ := c.library.Current(survey.Staff)
		c.tells(t, c.project.ID, survey.Staff, telling{newest.Series, 0})
		old := c.project.ID
		c.project.ID, c.project.Name, c.project.Starts = survey.NewID[survey.ProjectID](), "Det neste", c.project.Ends
		c.project.Ends = c.project.Starts.AddDate(2, 0, 0)
		if err := c.st.Tx(t.Context(), func(tx *store.Tx) error { return tx.CreateProject(t.Context(), c.project) }); err != nil {
			t.Fatal(err)
		}
		if asked := c.openAnother(t); asked != second.Hash {
			t.Error("the next project does not ask the newest")
		}
		c.tells(t, c.project.ID, survey.Pupils810, telling{second.Series, 1})
		c.tells(t, old, survey.Pupils810, telling{first.Series, 2})
	})
}

// A better translation is no other wording: the next wave has it.
func TestATranslationIsNotKept(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		ask := func(audience survey.Audience) {
			t.Helper()
			g := group(c.school.ID, audience, "Foreldre", 12)
			if err := c.st.Tx(t.Context(), func(tx *store.Tx) error { return tx.CreateGroup(t.Context(), g) }); err != nil {
				t.Fatal(err)
			}
			c.wave = c.plan(t, survey.Pupils810, audience)
		}
		ask(survey.ParentsSchool)
		c.open(t)
		first, _ := c.library.Current(survey.ParentsSchool)
		c.learn(questionnairetest.Retranslated(t))
		second, _ := c.library.Current(survey.ParentsSchool)
		if first.Hash == second.Hash || first.Series != second.Series {
			t.Fatal("the second version is not another translation of the same")
		}
		open, err := c.AskedBy(t.Context(), c.wave.ID, survey.ParentsSchool)
		if err != nil || open.Hash != first.Hash {
			t.Errorf("the open wave asks another version than it was opened with (%v)", err)
		}
		next, err := c.Wording(t.Context(), c.project.ID, survey.ParentsSchool)
		if err != nil || next.Hash != second.Hash {
			t.Errorf("the next wave does not ask the better translation (%v)", err)
		}
		c.tells(t, c.project.ID, survey.ParentsSchool, telling{first.Series, 1})
	})
}

// A series whose questions changed has two wordings, each with its waves, and the
// one asked last is what comes next.
func TestABreakHasTwoWordings(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		first, _ := c.library.Current(survey.Pupils810)
		c.open(t)
		reworded := questionnairetest.Reworded(t)
		second, _ := reworded.Current(survey.Pupils810)
		c.close(t)
		c.learn(questionnairetest.RewordedOnly(t)) // a program that lacks what was asked
		if asked := c.openAnother(t); asked != second.Hash {
			t.Error("what a program does not know is asked")
		}
		c.learn(reworded)
		c.tells(t, c.project.ID, survey.Pupils810, telling{first.Series, 1}, telling{second.Series, 1})
		if asked := c.openAnother(t); asked != second.Hash {
			t.Error("the wording asked last is not kept")
		}
		c.tells(t, c.project.ID, survey.Pupils810, telling{first.Series, 1}, telling{second.Series, 2})
	})
}

type telling struct {
	series string
	waves  int
}

// tells checks the wordings of a project's audience, and that the last of them is
// what comes next.
func (c *town) tells(t *testing.T, project survey.ProjectID, audience survey.Audience, want ...telling) {
	t.Helper()
	got, err := c.Wordings(t.Context(), project, audience)
	if err != nil || len(got) != len(want) {
		t.Fatalf("%s has %d wordings, want %d (%v)", audience, len(got), len(want), err)
	}
	for i, w := range got {
		if w.Series != want[i].series || len(w.Waves) != want[i].waves {
			t.Errorf("wording %d is of %d waves or another", i, len(w.Waves))
		}
	}
	next, err := c.Wording(t.Context(), project, audience)
	if err != nil || next.Series != want[len(want)-1].series {
		t.Errorf("what comes next is another wording (%v)", err)
	}
}
