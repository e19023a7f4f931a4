package waves_test

import (
	"errors"
	"slices"
	"testing"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// No wave is opened on a database that writes answers down elsewhere; when somebody has
// named exactly what it does, one is, and the audit log says so.
func TestOpeningIsRefusedWithTraces(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a PostgreSQL server of its own")
	}
	cluster := storetest.NewCluster(t, "archive_mode = on", "archive_command = 'true'", "max_replication_slots = 2")
	cluster.Exec(t, `select pg_create_physical_replication_slot('elsewhere')`)
	storetest.Open(t, cluster.URL(), nil)
	// A log of statements that our connections may turn off is none.
	cluster.Exec(t, `create role puls login superuser`, `alter role puls set log_statement = 'all'`)
	openAs := func(known ...string) *town {
		clock := newClock()
		st, err := store.Open(t.Context(), cluster.URLOf("puls", "postgres"), clock.now, store.TracesKnown(known))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { st.Close() })
		return newTown(t, st, cluster.URL(), clock, []int{20})
	}
	var refused *waves.TracesError
	c := openAs("slot:other", "archive_mode")
	err := c.Open(t.Context(), "test", c.wave.ID)
	if !errors.As(err, &refused) || !errors.Is(err, survey.ErrState) || !slices.Equal(refused.Names(), []string{"slot:elsewhere"}) {
		t.Fatalf("refused: %v", err)
	}
	if wave, err := c.st.Wave(t.Context(), c.wave.ID); err != nil || wave.State != survey.Planned || c.keyFiles(t) > 0 {
		t.Errorf("the wave is %v with %d key files, %v", wave.State, c.keyFiles(t), err)
	}
	reader, err := keys.NewReceiver()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.OpenOnPaper(t.Context(), "test", c.wave.ID, reader.Public()); !errors.As(err, &refused) {
		t.Errorf("on paper: %v", err)
	}
	c = openAs("slot:elsewhere", "archive_mode")
	if err := c.Open(t.Context(), "test", c.wave.ID); err != nil {
		t.Fatal(err)
	}
	accepted, err := c.st.Audited(t.Context(), audit.AcceptTraces, "archive_mode, slot:elsewhere")
	if err != nil || !accepted {
		t.Errorf("the audit log says so: %v, %v", accepted, err)
	}
}
