package e2e

import (
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// A project leader whose database writes answers down elsewhere is told what to do, on
// every screen.
func TestOpeningIsRefusedInWords(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a PostgreSQL server of its own")
	}
	cluster := storetest.NewCluster(t)
	clock := &demo.Clock{}
	st := storetest.Open(t, cluster.URL(), clock.Now)
	r := Start(t, st, clock)
	r.Small(survey.Pupils810)
	access, err := demo.Seed(t.Context(), r.Setting)
	if err != nil {
		t.Fatal(err)
	}
	wave := r.planned(t, survey.Pupils810)
	cluster.Exec(t, `create publication feed for table ballot, code`, `select pg_create_physical_replication_slot('a_standby_of_the_municipality_in_another_building')`)
	p := openBrowser(t)
	signIn(t, p, access, survey.ProjectLeader)
	p.Navigate(access.BaseURL + "/maling/" + string(wave))
	p.ExpectStatus(409)
	p.Click("#open-sure")
	p.Follow(`form[action$="/apne"] button`)
	p.WaitText("Målingen ble ikke åpnet")
	p.WaitText("slot:a_standby_of_the_municipality_in_another_building")
	p.Inspect("wave-traces")
	p.save("wave-traces-768.png", 768)
	if w, err := st.Wave(t.Context(), wave); err != nil || w.State != survey.Planned {
		t.Errorf("the wave is %s (%v)", w.State, err)
	}
}
