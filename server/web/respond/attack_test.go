package respond_test

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"math/big"
	"net/http"
	"slices"
	"sync"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/respondent"
)

// TestFiftyRedeemOneSlip: fifty people hold copies of one slip and redeem it in
// the same moment, each for a token of their own. One succeeds, and whoever asks
// again with the same message gets the same signature.
func TestFiftyRedeemOneSlip(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		const copies = 50
		_, manifest := w.Arrive(t, w.Slips[0])
		blinded, signed := make([][]byte, copies), make([][]byte, copies)
		var all sync.WaitGroup
		for i := range copies {
			blinding, err := manifest.Key.Blind(envelope.NewToken())
			if err != nil {
				t.Fatal(err)
			}
			blinded[i] = blinding.Blinded
		}
		for i := range copies {
			all.Go(func() {
				var err error
				if signed[i], err = w.Redeem(t.Context(), w.Slips[0], blinded[i]); err != nil && !errors.Is(err, survey.ErrCodeRefused) {
					t.Errorf("copy %d: %v", i, err)
				}
			})
		}
		all.Wait()
		w.Rested()
		won := slices.IndexFunc(signed, func(s []byte) bool { return s != nil })
		if won < 0 {
			t.Fatal("nobody could redeem")
		}
		for i := range copies {
			again, err := w.Redeem(t.Context(), w.Slips[0], blinded[i])
			if i == won && (err != nil || !bytes.Equal(again, signed[won])) {
				t.Errorf("the winner asks again: %v, same signature: %v", err, bytes.Equal(again, signed[won]))
			}
			if i != won && (!errors.Is(err, survey.ErrCodeRefused) || signed[i] != nil) {
				t.Errorf("copy %d: %v, and was signed: %v", i, err, signed[i] != nil)
			}
		}
	})
}

// TestBlindedAtTheEdges: numbers that a signature of would give something away.
func TestBlindedAtTheEdges(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		_, manifest := w.Arrive(t, w.Slips[0])
		parsed, err := x509.ParsePKIXPublicKey(manifest.Key.Encode())
		if err != nil {
			t.Fatal(err)
		}
		n := parsed.(*rsa.PublicKey).N
		top := new(big.Int).Lsh(big.NewInt(1), 8*envelope.BlindedSize)
		for name, number := range map[string]*big.Int{
			"0": new(big.Int), "1": big.NewInt(1), "n-1": new(big.Int).Sub(n, big.NewInt(1)), "n": n,
			"n+1": new(big.Int).Add(n, big.NewInt(1)), "the largest": top.Sub(top, big.NewInt(1)),
		} {
			blinded := base64.RawURLEncoding.EncodeToString(number.FillBytes(make([]byte, envelope.BlindedSize)))
			refusedAs(t, w, name, "/api/redeem", `{"code":"`+string(w.Slips[0])+`","blinded":"`+blinded+`"}`, http.StatusBadRequest, "malformed")
		}
		if err := w.Answer(t.Context(), w.Slips[0], w.DeclineAll); err != nil {
			t.Errorf("the slip was used up: %v", err)
		}
	})
}

// TestProofsDoNotTravel: a proof is good for its own token, group and wave, to
// the last bit.
func TestProofsDoNotTravel(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		first := w.Ballot(t, w.Slips[0])
		w.OpenWave(t, 12)
		w.Now.Add(60) // the server reads the open waves anew
		second := w.Ballot(t, w.Slips[0])
		other := first
		other.Group = second.Group
		if err := w.Cast(t.Context(), other); !errors.Is(err, survey.ErrProofRefused) {
			t.Errorf("a proof of another wave: %v", err)
		}
		other = first
		other.Signature = second.Signature
		if err := w.Cast(t.Context(), other); !errors.Is(err, survey.ErrProofRefused) {
			t.Errorf("a signature of another wave: %v", err)
		}
		try := func(name string, at int, change func(*respondent.Ballot) []byte) {
			bad := first
			bad.Token, bad.Signature = slices.Clone(first.Token), slices.Clone(first.Signature)
			change(&bad)[at] ^= 1 << (at % 8)
			if err := w.Cast(t.Context(), bad); !errors.Is(err, survey.ErrProofRefused) {
				t.Errorf("%s with byte %d flipped: %v", name, at, err)
			}
		}
		for at := range first.Token {
			try("token", at, func(b *respondent.Ballot) []byte { return b.Token })
		}
		for at := range first.Signature {
			try("signature", at, func(b *respondent.Ballot) []byte { return b.Signature })
		}
		for _, b := range []respondent.Ballot{first, second} {
			if err := w.Cast(t.Context(), b); err != nil {
				t.Errorf("the good ballot: %v", err)
			}
		}
	})
}

// TestStatementsOfAnAnswer holds a whole answer, look included, to five
// statements.
func TestStatementsOfAnAnswer(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		if err := w.Answer(t.Context(), w.Slips[0], w.DeclineAll); err != nil { // the server reads the wave once
			t.Fatal(err)
		}
		before := w.Store.Statements()
		for _, code := range w.Slips[1:11] {
			if err := w.Answer(t.Context(), code, w.DeclineAll); err != nil {
				t.Fatal(err)
			}
		}
		if each := float64(w.Store.Statements()-before) / 10; each > 5 || each < 3 {
			t.Errorf("%.1f statements an answer, want 3 to 5", each)
		}
	})
}
