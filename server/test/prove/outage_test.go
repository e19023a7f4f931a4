package prove

import (
	"errors"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/store/storetest"
)

// The database goes away between redeeming and casting. The server says that it
// is not available, and the very same ballot is stored when it is back.
func TestProveDatabaseGone(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a PostgreSQL server of its own")
	}
	cluster := storetest.NewCluster(t)
	s := newSite(t, cluster, 20)
	st, service := s.inside(t)
	defer st.Close()
	invitation, err := service.Look(t.Context(), s.codes[0])
	if err != nil {
		t.Fatal(err)
	}
	g, err := st.WaveGroup(t.Context(), invitation.Group)
	if err != nil {
		t.Fatal(err)
	}
	key, err := envelope.ParsePublicKey(g.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	token := envelope.NewToken()
	blinding, err := key.Blind(token)
	if err != nil {
		t.Fatal(err)
	}
	cluster.Kill(t)
	if _, err := service.Redeem(t.Context(), s.codes[0], blinding.Blinded); !errors.Is(err, survey.ErrUnavailable) {
		t.Errorf("redeem without a database: %v", err)
	}
	cluster.Start(t)
	signature, err := service.Redeem(t.Context(), s.codes[0], blinding.Blinded)
	if err != nil {
		t.Fatalf("redeem with the database back: %v", err)
	}
	proof, err := blinding.Finalize(signature)
	if err != nil {
		t.Fatal(err)
	}
	sealed := make([]byte, envelope.SealedSize)
	cluster.Kill(t)
	if _, err := service.Cast(t.Context(), g.ID, token, proof, sealed); !errors.Is(err, survey.ErrUnavailable) {
		t.Errorf("cast without a database: %v", err)
	}
	if _, err := service.Close(t.Context(), "test", s.wave); !errors.Is(err, survey.ErrUnavailable) {
		t.Errorf("close without a database: %v", err)
	}
	cluster.Start(t)
	if _, err := service.Cast(t.Context(), g.ID, token, proof, sealed); err != nil {
		t.Errorf("cast with the database back: %v", err)
	}
	counts, err := st.CastCounts(t.Context(), s.wave)
	if err != nil || counts[g.ID] != 1 {
		t.Errorf("%d ballots, %v", counts[g.ID], err)
	}
}
