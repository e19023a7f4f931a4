package prove

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"trivselspuls/server/keeper"
	"trivselspuls/server/settings"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// The process that closes is killed after 10 ms, then a little later each time, until it
// is once allowed to finish: so it is killed at every stage, however fast the machine.
func TestProveClosingSurvivesKills(t *testing.T) {
	people, later := 120, 1.15
	if full() {
		people, later = 600, 1.04
	}
	eachSite(t, people, func(t *testing.T, s *site) {
		s.castAll(t)
		killed := map[survey.WaveState]int{}
		for pause := 10 * time.Millisecond; !s.closeFor(t, pause); pause = time.Duration(float64(pause) * later) {
			st, _ := s.inside(t)
			wave, err := st.Wave(t.Context(), s.wave)
			if err = errors.Join(err, st.Close()); err != nil {
				t.Fatal(err)
			}
			killed[wave.State]++
		}
		t.Logf("the wave as the kills left it: %v", killed)
		if len(killed) == 0 {
			t.Error("closing was never killed: nothing was proved")
		}
		s.closedWhole(t, people, killed[survey.Open]+killed[survey.Closing]+killed[survey.Closed])
	})
}

// closeFor closes the wave as a server does, in a process of its own, which is killed
// after some time, and reports whether it was done by then.
func (s *site) closeFor(t *testing.T, pause time.Duration) bool {
	t.Helper()
	st, _ := s.inside(t)
	defer st.Close()
	keepers := s.keepers(st)
	defer keepers.End()
	struck := s.killedAfter(t, pause)
	_, err := keepers.Close(t.Context(), "test", s.wave, nil, func(waves.Step) {})
	if killed := struck(); !killed && err != nil {
		t.Fatalf("closing after %v: %v", pause, err)
	}
	return err == nil
}

// keepers are what a server has its waves' keys by: processes of their own.
func (s *site) keepers(st *store.Store) *keeper.Processes {
	return keeper.New(settings.Settings{
		DataDir: s.dir, DatabaseURL: s.database, KeyDir: filepath.Join(s.dir, "keys"), KeyCopyDir: filepath.Join(s.dir, "keys-copy"),
	}, st.Now)
}

// killedAfter kills the wave's process after some time, or as soon as there is one, and returns what ends that and
// reports whether one was killed.
func (s *site) killedAfter(t *testing.T, pause time.Duration) (struck func() bool) {
	done, over, killed := make(chan struct{}), make(chan struct{}), false
	alarm := time.AfterFunc(pause, func() {
		defer close(over)
		for killed = s.killKeeper(t); !killed; killed = s.killKeeper(t) { // it may be about to start
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
			}
		}
	})
	return func() bool {
		close(done)
		if !alarm.Stop() {
			<-over
		}
		return killed
	}
}

// killKeeper kills the process that has the wave's keys, if there is one.
func (s *site) killKeeper(t *testing.T) (killed bool) {
	t.Helper()
	for _, pid := range children(t, os.Getpid()) {
		line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		killed = err == nil && bytes.Contains(line, []byte(s.wave)) && syscall.Kill(pid, syscall.SIGKILL) == nil || killed
	}
	return killed
}

// castAll lets everybody answer, without a server.
func (s *site) castAll(t *testing.T) {
	t.Helper()
	st, service := s.inside(t)
	defer st.Close()
	body, _, err := service.Manifest(t.Context(), s.wave)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := survey.DecodeManifest(body)
	if err != nil {
		t.Fatal(err)
	}
	q, _ := s.library.Current(survey.Pupils810)
	crowd := simulate.NewCrowd(q, simulate.Typical(q))
	random := rand.New(rand.NewPCG(3, 4))
	for _, code := range s.codes {
		if err := s.castOne(t, st, service, manifest, code, crowd.Answers(random)); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *site) castOne(t *testing.T, st *store.Store, service *waves.Service, m survey.Manifest, code survey.Code, answers []survey.Answer) error {
	invitation, err := service.Look(t.Context(), code)
	if err != nil {
		return err
	}
	g, err := st.WaveGroup(t.Context(), invitation.Group)
	if err != nil {
		return err
	}
	key, err := envelope.ParsePublicKey(g.PublicKey)
	if err != nil {
		return err
	}
	token := envelope.NewToken()
	blinding, err := key.Blind(token)
	if err != nil {
		return err
	}
	signature, err := service.Redeem(t.Context(), code, blinding.Blinded)
	if err != nil {
		return err
	}
	proof, err := blinding.Finalize(signature)
	if err != nil {
		return err
	}
	plain, err := survey.EncodeBallot(invitation.Questionnaire, answers)
	if err != nil {
		return err
	}
	sealed, err := envelope.Seal(m.WaveKey, string(g.ID), token, plain)
	if err != nil {
		return err
	}
	_, err = service.Cast(t.Context(), g.ID, token, proof, sealed)
	return err
}

// closedWhole checks that every answer is there once and nothing else is left.
func (s *site) closedWhole(t *testing.T, people, kills int) {
	t.Helper()
	st, service := s.inside(t)
	defer st.Close()
	stored, err := storetest.Responses(t.Context(), st, s.wave)
	t.Logf("closed after %d kills: %d of %d answers", kills, len(stored), people)
	if err != nil || len(stored) != people {
		t.Errorf("%d of %d answers are there, %v", len(stored), people, err)
	}
	counts, err := st.CastCounts(t.Context(), s.wave)
	for _, n := range counts {
		if n != 0 || err != nil {
			t.Errorf("%d ballots are left, %v", n, err)
		}
	}
	left, err := filepath.Glob(filepath.Join(s.dir, "keys*", string(s.wave)+"*"))
	if len(left) != 0 || err != nil {
		t.Errorf("keys are left: %v, %v", left, err)
	}
	if _, err := service.Look(t.Context(), s.codes[0]); !errors.Is(err, survey.ErrCodeRefused) {
		t.Errorf("a code after closing: %v", err)
	}
}
