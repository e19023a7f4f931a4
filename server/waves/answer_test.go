package waves_test

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"math/big"
	"slices"
	"sync"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/store/storetest"
)

// onlyGroup opens a town of one group and returns its slips.
func (c *town) onlyGroup(t testing.TB) []survey.Code {
	t.Helper()
	for _, codes := range c.open(t) {
		return codes
	}
	return nil
}

func TestFiftyRedemptionsOfOneCode(t *testing.T) {
	eachTown(t, []int{10}, func(t *testing.T, c *town) {
		code := c.onlyGroup(t)[0]
		const n = 50
		results := make([]error, n)
		respondents := make([]*respondent, n)
		for i := range n {
			respondents[i] = c.arrive(t, code)
		}
		var all sync.WaitGroup
		for i, r := range respondents {
			all.Go(func() { _, results[i] = c.Redeem(t.Context(), code, r.blinding.Blinded) })
		}
		all.Wait()
		won := 0
		for _, err := range results {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, survey.ErrCodeRefused):
				t.Errorf("a loser got %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d of %d redemptions succeeded, want 1", won, n)
		}
	})
}

func TestSameRedemptionSameSignature(t *testing.T) {
	eachTown(t, []int{10}, func(t *testing.T, c *town) {
		r := c.arrive(t, c.onlyGroup(t)[0])
		first, err := c.Redeem(t.Context(), r.code, r.blinding.Blinded)
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				again, err := c.Redeem(t.Context(), r.code, r.blinding.Blinded)
				if err != nil || !bytes.Equal(first, again) {
					t.Errorf("again: %v, same signature: %v", err, bytes.Equal(first, again))
				}
			})
		}
		all.Wait()
		if _, err := c.Look(t.Context(), r.code); !errors.Is(err, survey.ErrCodeRefused) {
			t.Errorf("look at a used code: got %v", err)
		}
	})
}

func TestBlindedThatCannotBeOneSpendsNothing(t *testing.T) {
	eachTown(t, []int{10}, func(t *testing.T, c *town) {
		r := c.arrive(t, c.onlyGroup(t)[0])
		parsed, err := x509.ParsePKIXPublicKey(r.key(t).Encode())
		if err != nil {
			t.Fatal(err)
		}
		n := parsed.(*rsa.PublicKey).N
		number := func(add int64) []byte {
			return new(big.Int).Add(n, big.NewInt(add)).FillBytes(make([]byte, envelope.BlindedSize))
		}
		for name, blinded := range map[string][]byte{
			"0": make([]byte, envelope.BlindedSize), "1": append(make([]byte, envelope.BlindedSize-1), 1),
			"n-1": number(-1), "n": number(0), "n+1": number(1),
			"short": r.blinding.Blinded[1:], "long": append(slices.Clone(r.blinding.Blinded), 0), "empty": nil,
		} {
			if _, err := c.Redeem(t.Context(), r.code, blinded); !errors.Is(err, survey.ErrMalformed) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		r.redeem(t)
	})
}

func TestCastRefusesForeignProofs(t *testing.T) {
	eachTown(t, []int{10, 12}, func(t *testing.T, c *town) {
		slips := c.open(t)
		var people []*respondent
		for _, codes := range slips {
			r := c.arrive(t, codes[0])
			r.redeem(t)
			r.seal(t, c.crowd(t, 1)())
			people = append(people, r)
		}
		a, b := people[0], people[1]
		flip := func(bytes []byte) []byte {
			flipped := slices.Clone(bytes)
			flipped[len(flipped)/2] ^= 1
			return flipped
		}
		for name, try := range map[string]func() ([]byte, error){
			"other group": func() ([]byte, error) { return c.Cast(t.Context(), b.group, a.token, a.proof, a.sealed) },
			"unknown group": func() ([]byte, error) {
				return c.Cast(t.Context(), survey.NewID[survey.GroupID](), a.token, a.proof, a.sealed)
			},
			"other token":     func() ([]byte, error) { return c.Cast(t.Context(), a.group, b.token, a.proof, a.sealed) },
			"other proof":     func() ([]byte, error) { return c.Cast(t.Context(), a.group, a.token, b.proof, a.sealed) },
			"token flipped":   func() ([]byte, error) { return c.Cast(t.Context(), a.group, flip(a.token), a.proof, a.sealed) },
			"proof flipped":   func() ([]byte, error) { return c.Cast(t.Context(), a.group, a.token, flip(a.proof), a.sealed) },
			"own key":         func() ([]byte, error) { return c.Cast(t.Context(), a.group, a.token, ownProof(t, a.token), a.sealed) },
			"not redeemed":    func() ([]byte, error) { return c.Cast(t.Context(), a.group, envelope.NewToken(), a.proof, a.sealed) },
			"blind signature": func() ([]byte, error) { return c.Cast(t.Context(), a.group, a.token, a.blinding.Blinded, a.sealed) },
		} {
			if _, err := try(); !errors.Is(err, survey.ErrProofRefused) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		for name, sealed := range map[string][]byte{
			"truncated": a.sealed[:len(a.sealed)-1], "extended": append(slices.Clone(a.sealed), 0), "empty": nil,
		} {
			if _, err := c.Cast(t.Context(), a.group, a.token, a.proof, sealed); !errors.Is(err, survey.ErrMalformed) {
				t.Errorf("%s envelope: got %v", name, err)
			}
		}
		counts, err := c.st.CastCounts(t.Context(), c.wave.ID)
		if err != nil || counts[a.group]+counts[b.group] != 0 {
			t.Errorf("something was stored: %v, %v", counts, err)
		}
	})
}

// ownProof signs a token with a key that is not the group's.
func ownProof(t *testing.T, token []byte) []byte {
	t.Helper()
	key, err := envelope.NewSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	blinding, err := key.Public().Blind(token)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := key.Sign(blinding.Blinded)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := blinding.Finalize(signature)
	if err != nil {
		t.Fatal(err)
	}
	return proof
}

// An envelope that was moved to another group, or holds nonsense, is stored like
// any other and counted as invalid at closing.
func TestInvalidBallotsAreCounted(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		codes := c.onlyGroup(t)
		draw := c.crowd(t, 1)
		for i, code := range codes[:4] {
			r := c.arrive(t, code)
			r.redeem(t)
			r.seal(t, draw())
			switch i {
			case 0:
				r.sealed[100] ^= 1
			case 1:
				r.seal(t, []survey.Answer{1, 2, 3})
			case 2:
				other := *r
				other.group = survey.NewID[survey.GroupID]()
				other.seal(t, draw())
				r.sealed = other.sealed
			}
			r.cast(t)
		}
		closing, err := c.Close(t.Context(), "test", c.wave.ID)
		if err != nil || closing.Answered != 1 || closing.Invalid != 3 {
			t.Errorf("got %+v, %v, want 1 answered and 3 invalid", closing, err)
		}
	})
}

// The first submission wins, whatever is sent after it and however often.
func TestCastAgainIsHarmless(t *testing.T) {
	eachTown(t, []int{10}, func(t *testing.T, c *town) {
		r := c.arrive(t, c.onlyGroup(t)[0])
		r.redeem(t)
		draw := c.crowd(t, 1)
		first := draw()
		r.seal(t, first)
		r.cast(t)
		var all sync.WaitGroup
		for range 8 {
			again := *r
			again.seal(t, draw())
			all.Go(func() { again.cast(t) })
		}
		all.Wait()
		if closing, err := c.Close(t.Context(), "test", c.wave.ID); err != nil || closing.Answered != 1 {
			t.Fatalf("closing: %+v, %v", closing, err)
		}
		stored, err := storetest.Responses(t.Context(), c.st, c.wave.ID)
		if err != nil || len(stored) != 1 || fingerprint(stored[0].Answers) != fingerprint(first) {
			t.Errorf("the first submission was not kept: %v", err)
		}
	})
}
