package survey_test

import (
	"testing"
	"time"

	"trivselspuls/survey"
)

// PPT may hold one role for all units of its owner: it opens each of them, until it ends, and nothing
// that is of the whole owner or of another. No other role opens a unit without naming it.
func TestOneRoleOpensEveryUnitForPPTAlone(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, role := range survey.Roles() {
		grants := []survey.Grant{{Role: role, Owner: "own", Expires: now.Add(time.Hour)}}
		want := role == survey.PPTRole
		if survey.Can(grants, survey.SeeUnit, "own", "school", now) != want || survey.Can(grants, survey.SeeUnit, "own", "ppt", now) != want {
			t.Errorf("%s opens every unit: %v", role, !want)
		}
		if survey.Can(grants, survey.SeeUnit, "other", "school", now) || survey.Can(grants, survey.SeeUnit, "own", "school", now.Add(time.Hour)) {
			t.Errorf("%s opens another owner's unit, or does so when it is over", role)
		}
		if role.OfUnit() && (survey.CheckPerson("Kari", "kari", role, "") == nil) != want {
			t.Errorf("%s may be given without a unit: %v", role, !want)
		}
	}
	ppt := []survey.Grant{{Role: survey.PPTRole, Owner: "own", Expires: now.Add(time.Hour)}}
	for _, action := range []survey.Action{survey.SeeOwner, survey.SetUp, survey.PrintSlips, survey.LogMeasures, survey.GiveBack, survey.SeeRaw, survey.SeeAudit} {
		if survey.Can(ppt, action, "own", "school", now) || survey.Can(ppt, action, "own", "", now) {
			t.Errorf("PPT may %s", action)
		}
	}
}
