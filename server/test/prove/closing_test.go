package prove

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// closeEnv makes the test's own program close a wave and nothing else, so that
// it can be killed while it does.
const closeEnv = "TRIVSELSPULS_TEST_CLOSE"

func closeInChild() int {
	err := func() error {
		ctx := context.Background()
		library, err := questionnaire.Load()
		if err != nil {
			return err
		}
		st, err := store.Open(ctx, os.Getenv("DATABASE"), nil)
		if err != nil {
			return err
		}
		defer st.Close()
		dir := os.Getenv("DATA_DIR")
		directory, err := keys.Open(filepath.Join(dir, "keys"), filepath.Join(dir, "keys-copy"))
		if err != nil {
			return err
		}
		_, err = waves.New(st, directory, library).Close(ctx, "test", survey.WaveID(os.Getenv(closeEnv)))
		return err
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// Closing is killed after 10 ms, then a little later each time, until it is once
// allowed to finish: so it is killed at every stage, however fast the machine.
func TestProveClosingSurvivesKills(t *testing.T) {
	people, later := 120, 1.25
	if full() {
		people, later = 600, 1.04
	}
	eachSite(t, people, func(t *testing.T, s *site) {
		s.castAll(t)
		kills := 0
		for pause := 10 * time.Millisecond; !s.closeFor(t, pause); pause = time.Duration(float64(pause) * later) {
			kills++
		}
		if kills == 0 {
			t.Error("closing was never killed: nothing was proved")
		}
		s.closedWhole(t, people, kills)
	})
}

// closeFor closes the wave in a process that is killed after some time, and
// reports whether it was done by then.
func (s *site) closeFor(t *testing.T, pause time.Duration) bool {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), closeEnv+"="+string(s.wave), "DATABASE="+s.path(), "DATA_DIR="+s.dir)
	var output bytes.Buffer
	child.Stderr = &output
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	alarm := time.AfterFunc(pause, func() { child.Process.Kill() }) //nolint:errcheck // it may have ended
	err := child.Wait()
	if !alarm.Stop() {
		return err == nil
	}
	if err != nil {
		t.Fatalf("closing after %v: %v\n%s", pause, err, output.String())
	}
	return true
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
