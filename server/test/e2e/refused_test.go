package e2e

import (
	"path/filepath"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// Where a group has more answers than its slips could give, every page that anybody
// concerned opens says so.
func TestRefusedAnswersAreShown(t *testing.T) {
	clock := &demo.Clock{}
	database := filepath.Join(t.TempDir(), "refused.db")
	st := storetest.Open(t, database, clock.Now)
	r := Start(t, st, clock)
	r.Small(survey.Pupils810)
	access, err := demo.Seed(t.Context(), r.Setting)
	if err != nil {
		t.Fatal(err)
	}
	open, err := st.WavesIn(t.Context(), survey.Open)
	if err != nil || len(open) != 1 {
		t.Fatalf("%d open waves (%v)", len(open), err)
	}
	storetest.Exec(t, st, database, `delete from code where wave_group_id in (select id from wave_group where name like '8%')`)
	if closing, err := r.Service.Close(t.Context(), "test", open[0].ID); err != nil || closing.Refused != 1 {
		t.Fatalf("closed with %+v, %v", closing, err)
	}
	for role, pages := range map[survey.Role]map[string]string{
		survey.ProjectLeader:  {"refused-wave": "/maling/" + string(open[0].ID)},
		survey.SteeringGroup:  {"refused-steering": "/styring/" + string(open[0].Project)},
		survey.Leader:         {"refused-unit": ""},
		survey.DataProtection: {"refused-officer": "/hjem"},
	} {
		p := openBrowser(t)
		signIn(t, p, access, role)
		for name, path := range pages {
			if path != "" {
				p.Navigate(access.BaseURL + path)
			}
			p.WaitText("Svar som ikke kan stoles på")
			p.Inspect(name)
		}
	}
}
