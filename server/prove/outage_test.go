package prove

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/store/storetest"
)

// The disk fills while people answer. They are told to try again, nothing that
// was acknowledged is lost, and all get through once there is room.
func TestProveDiskFull(t *testing.T) {
	if testing.Short() {
		t.Skip("starts whole servers")
	}
	s := newSite(t, nil, 120)
	info, err := os.Stat(s.path())
	if err != nil {
		t.Fatal(err)
	}
	// No file may grow beyond this, which for the server is a full disk: the
	// write-ahead log has room for some answers and not for all.
	blocks := (info.Size() + 200<<10) / 512
	full := s.serve(t, "sh", "-c", fmt.Sprintf(`ulimit -f %d; exec "$@"`, blocks), "sh")
	full.start(t)
	full.wait(t)
	h := newHistory(t, s, full.url)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		h.answerAll(ctx, t)
	}()
	for h.unavailable.Load() < 50 && ctx.Err() == nil {
		select {
		case err := <-full.ended:
			t.Fatalf("the server ended by itself: %v\n%s", err, full.output.String())
		case <-answered:
			t.Fatal("the disk was never full: nothing was proved")
		case <-time.After(10 * time.Millisecond):
		}
	}
	before := h.acknowledged()
	full.stop(syscall.SIGKILL)
	roomy := s.serve(t)
	roomy.env = full.env // the same address
	roomy.start(t)
	<-answered
	roomy.stop(syscall.SIGKILL)
	if t.Failed() {
		return
	}
	if before == 0 || before == len(s.codes) {
		t.Errorf("%d of %d had a receipt when the disk was full: nothing was proved", before, len(s.codes))
	}
	h.account(t, "a full disk")
}

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
	if err := service.Cast(t.Context(), g.ID, token, proof, sealed); !errors.Is(err, survey.ErrUnavailable) {
		t.Errorf("cast without a database: %v", err)
	}
	if _, err := service.Close(t.Context(), "test", s.wave); !errors.Is(err, survey.ErrUnavailable) {
		t.Errorf("close without a database: %v", err)
	}
	cluster.Start(t)
	if err := service.Cast(t.Context(), g.ID, token, proof, sealed); err != nil {
		t.Errorf("cast with the database back: %v", err)
	}
	counts, err := st.CastCounts(t.Context(), s.wave)
	if err != nil || counts[g.ID] != 1 {
		t.Errorf("%d ballots, %v", counts[g.ID], err)
	}
}
