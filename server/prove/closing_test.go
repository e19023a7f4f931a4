package prove

import (
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

func TestProveClosingSurvivesKills(t *testing.T) {
	people, rounds := 120, 3
	if full() {
		people, rounds = 600, 20
	}
	eachSite(t, people, func(t *testing.T, s *site) {
		s.castAll(t)
		kills := 0
		limit := 400 * time.Millisecond
		for {
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), closeEnv+"="+string(s.wave), "DATABASE="+s.path(), "DATA_DIR="+s.dir)
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- child.Wait() }()
			pause := time.Duration(rand.Int64N(int64(limit)))
			if kills >= rounds {
				pause = time.Minute
			}
			select {
			case err := <-ended:
				if err != nil {
					t.Fatalf("closing after %d kills: %v", kills, err)
				}
				s.closedWhole(t, people, kills)
				return
			case <-time.After(pause):
				child.Process.Kill() //nolint:errcheck // it may have ended this moment
				<-ended
				kills++
			}
		}
	})
}

// castAll lets everybody answer, without a server.
func (s *site) castAll(t *testing.T) {
	t.Helper()
	st, service := s.inside(t)
	defer st.Close()
	body, err := service.Manifest(t.Context(), s.wave)
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
		if err := s.castOne(t, service, manifest, code, crowd.Answers(random)); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *site) castOne(t *testing.T, service *waves.Service, m survey.Manifest, code survey.Code, answers []survey.Answer) error {
	invitation, err := service.Look(t.Context(), code)
	if err != nil {
		return err
	}
	g, _ := m.Group(invitation.Group)
	key, err := envelope.ParsePublicKey(g.Key)
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
	return service.Cast(t.Context(), g.ID, token, proof, sealed)
}

// closedWhole checks that every answer is there once and nothing else is left.
func (s *site) closedWhole(t *testing.T, people, kills int) {
	t.Helper()
	st, service := s.inside(t)
	defer st.Close()
	stored, err := st.Responses(t.Context(), s.wave)
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
