package setup

import (
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Targets are read as people write them, and what makes no sense is told for what it is.
func TestTargetsAsPeopleWriteThem(t *testing.T) {
	fall := questionnaire.Indicator{Kind: questionnaire.Share, Direction: questionnaire.Lower, Options: 5}
	rise := questionnaire.Indicator{Kind: questionnaire.Index, Direction: questionnaire.Higher, Options: 3}
	for _, c := range []struct {
		ind     questionnaire.Indicator
		written string
		want    float64
		problem survey.ProblemKind
	}{
		{fall, "", 0, ""},
		{fall, "5", 0.05, ""},
		{fall, " Under 5,5 % ", 0.055, ""},
		{fall, "5.5%", 0.055, ""},
		{fall, "minst 5 %", 0, survey.WrongWay},
		{fall, "110 %", 0, survey.OutsideScale},
		{fall, "100 %", 0, survey.OutsideScale},
		{fall, "0", 0, survey.OutsideScale},
		{fall, "-5", 0, survey.NotATarget},
		{fall, "fem", 0, survey.NotATarget},
		{fall, "NaN", 0, survey.NotATarget},
		{fall, "5,55 %", 0, survey.NotATarget},
		{rise, "minst 2,7", 2.7, ""},
		{rise, "3", 3, ""},
		{rise, "under 2,7", 0, survey.WrongWay},
		{rise, "3,1", 0, survey.OutsideScale},
		{rise, "1", 0, survey.OutsideScale},
		{rise, "0,5", 0, survey.OutsideScale},
		{rise, "90 %", 0, survey.NotATarget},
	} {
		if got, problem := ReadTarget(c.written, c.ind); got != c.want || problem != c.problem {
			t.Errorf("%q: %v %s, want %v %s", c.written, got, problem, c.want, c.problem)
		}
	}
}

// Only what somebody at such a unit is asked can be its main goal; without a name it is the
// usual one, and it comes first.
func TestGoalsAreAmongWhatIsAsked(t *testing.T) {
	choices, err := goalChoices(map[survey.UnitKind][]survey.Audience{survey.School: {survey.Pupils57, survey.Staff}})
	if err != nil {
		t.Fatal(err)
	}
	if id := choices[survey.School][0].ID; id != "E1" {
		t.Errorf("the usual one is %s", id)
	}
	if id := choices[survey.Kindergarten][0].ID; id != "B2" {
		t.Errorf("the usual one of kindergartens is %s", id)
	}
	for _, id := range []string{"P4", "S4", "A2", "E4a", "B2", "E99"} {
		_, problems := readGoals([]Goal{{Kind: survey.School, Indicator: id}}, choices)
		if problems.Of("goal.school") != survey.GoalNotAsked {
			t.Errorf("%s: %v", id, problems)
		}
	}
	goals, problems := readGoals([]Goal{{Kind: survey.School, Target: "under 5 %"}, {Kind: survey.School, Indicator: "E5"}}, choices)
	if goals[0] != (survey.Goal{Kind: survey.School, Indicator: "E1", Target: 0.05}) || problems.Of("goal.school") != survey.Repeated {
		t.Errorf("%v %v", goals, problems)
	}
	if written := WrittenGoal(goals[0], choices[survey.School]); written.Target != "5 %" {
		t.Errorf("written: %+v", written)
	}
}
