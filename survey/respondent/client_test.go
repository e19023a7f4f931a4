package respondent

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
)

var someAnswers = []survey.Answer{1, 4, survey.Skipped, survey.DontKnow}

func choose(Invitation) ([]survey.Answer, error) { return someAnswers, nil }

func TestAnswer(t *testing.T) {
	s, client := newServer(t)
	must(t, client.Answer(t.Context(), s.slip(), choose))

	var look struct{ Code survey.Code }
	must(t, json.Unmarshal([]byte(s.sent("/api/look")[0]), &look))
	if look.Code != s.code {
		t.Errorf("looked for %q", look.Code)
	}
	cast := s.sent("/api/cast")
	var ballot struct {
		Group                    survey.GroupID
		Token, Signature, Sealed text64
	}
	must(t, json.Unmarshal([]byte(cast[0]), &ballot))
	must(t, s.signing.Public().Verify(ballot.Token, ballot.Signature))
	plain, err := s.wave.Open(string(ballot.Group), ballot.Token, ballot.Sealed)
	must(t, err)
	gotHash, answers, err := survey.DecodeBallot(plain)
	must(t, err)
	if gotHash != hash || !slices.Equal(answers, someAnswers) || ballot.Group != s.invites.Group {
		t.Errorf("cast %v to %s in group %s", answers, gotHash, ballot.Group)
	}

	// What the two requests have in common would link them.
	token, err := ballot.Token.MarshalText()
	must(t, err)
	redeem := s.sent("/api/redeem")[0]
	if strings.Contains(cast[0], string(s.code)) || strings.Contains(redeem, string(token)) {
		t.Error("the code or the token is in the wrong request")
	}
	for _, head := range s.heads {
		if head.Get("Cookie") != "" || head.Get("User-Agent") != "" {
			t.Errorf("tells about itself: %v", head)
		}
	}
}

// TestTriesAgainWithTheSameBytes answers 503 twice and then breaks the
// connection after the work was done, on every route.
func TestTriesAgainWithTheSameBytes(t *testing.T) {
	s, client := newServer(t)
	s.before = func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		switch len(s.sent(r.URL.Path)) {
		case 1, 2:
			return refuse(w, http.StatusServiceUnavailable, "unavailable", body)
		case 3:
			panic(http.ErrAbortHandler)
		}
		return false
	}
	must(t, client.Answer(t.Context(), s.slip(), choose))
	for _, path := range []string{"/api/look", "/api/redeem", "/api/cast"} {
		bodies := s.sent(path)
		if len(bodies) < 4 || len(slices.Compact(slices.Clone(bodies))) != 1 {
			t.Errorf("%s: %d requests, must be at least 4 of the same bytes", path, len(bodies))
		}
	}
}

func TestPatienceEnds(t *testing.T) {
	s, client := newServer(t)
	s.before = func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
		return refuse(w, http.StatusServiceUnavailable, "unavailable", body)
	}
	client.Patience = 0
	if err := client.Answer(t.Context(), s.slip(), choose); !errors.Is(err, survey.ErrUnavailable) {
		t.Errorf("got %v, want ErrUnavailable", err)
	}
	if n := len(s.sent("/api/look")); n != 1 {
		t.Errorf("%d tries without patience", n)
	}
	client.Patience = time.Hour
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := client.Answer(ctx, s.slip(), choose); err == nil {
		t.Error("answered an unavailable server")
	}
}

func TestRefusalsAreFinalAndNamed(t *testing.T) {
	statuses := map[string]int{
		"wave_over": 409, "other_wave": 409, "malformed": 400, "not_found": 404, "code_refused": 409, "too_large": 413, "long_head": 431, "proof_refused": 422, "slow_down": 429,
	}
	for kind, status := range statuses {
		s, client := newServer(t)
		s.before = func(w http.ResponseWriter, _ *http.Request, body []byte) bool { return refuse(w, status, kind, body) }
		err := client.Answer(t.Context(), s.slip(), choose)
		var refusal *Refusal
		if !errors.Is(err, kinds[kind]) || !errors.As(err, &refusal) || refusal.Status != status {
			t.Errorf("%s: got %v", kind, err)
		}
		if n := len(s.sent("/api/look")); n != 1 {
			t.Errorf("%s: %d tries", kind, n)
		}
	}
}

// TestFilterAnswers: between here and the server something answers in its place, on
// every route. It is asked again with the same bytes until the server answers, and
// is never believed.
func TestFilterAnswers(t *testing.T) {
	hash := sha256.Sum256([]byte("another request"))
	for name, filter := range map[string]http.HandlerFunc{
		"page":   func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<h1>Sign in to the network</h1>") },
		"object": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"status":"login_required"}`) },
		"empty":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"half":   func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"stored":"`) },
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://192.0.2.1/", http.StatusFound)
		},
		"refusal": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusUnprocessableEntity)
			io.WriteString(w, `{"error":"proof_refused"}`)
		},
		"somebody else's": func(w http.ResponseWriter, _ *http.Request) {
			json.NewEncoder(w).Encode(map[string]text64{"stored": hash[:], "received": hash[:]})
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, client := newServer(t)
			s.before = func(w http.ResponseWriter, r *http.Request, _ []byte) bool {
				if r.Method != http.MethodPost || len(s.sent(r.URL.Path)) > 2 {
					return false
				}
				filter(w, r)
				return true
			}
			must(t, client.Answer(t.Context(), s.slip(), choose))
			for _, path := range []string{"/api/look", "/api/redeem", "/api/cast"} {
				if bodies := s.sent(path); len(bodies) != 3 || len(slices.Compact(slices.Clone(bodies))) != 1 {
					t.Errorf("%s: %d requests, want 3 of the same bytes", path, len(bodies))
				}
			}
			client.Patience = 0
			s.before = func(w http.ResponseWriter, r *http.Request, _ []byte) bool { filter(w, r); return true }
			if err := client.Cast(t.Context(), Ballot{Sealed: []byte("x")}); !errors.Is(err, ErrNotServer) {
				t.Errorf("without patience: %v", err)
			}
		})
	}
}

// TestReceipt: only the hash of what was sent is a receipt for it.
func TestReceipt(t *testing.T) {
	for stored, want := range map[string]error{
		`"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"`: ErrCastBefore, `"47DEQpj8HBSa"`: ErrNotServer, `""`: ErrNotServer, `null`: ErrNotServer,
	} {
		s, client := newServer(t)
		client.Patience = 0
		s.before = func(w http.ResponseWriter, _ *http.Request, body []byte) bool {
			w.Write(named([]byte(`{"stored":`+stored+`}`), body))
			return true
		}
		if err := client.Cast(t.Context(), Ballot{Sealed: []byte("x")}); !errors.Is(err, want) {
			t.Errorf("stored %s: got %v, want %v", stored, err, want)
		}
	}
}

// TestDishonestServer: a server that treats one person differently must get
// nothing more from that person.
func TestDishonestServer(t *testing.T) {
	foreign, err := envelope.NewSigningKey()
	must(t, err)
	cases := map[string]struct {
		twist func(t *testing.T, s *server)
		want  error
		// redeems tells that the twist can only show after redeeming.
		redeems bool
	}{
		"signs with another key": {func(t *testing.T, s *server) { s.signsWith(t, foreign) }, envelope.ErrSignature, true},
		"group outside the manifest": {func(_ *testing.T, s *server) {
			s.invites.Group = survey.NewID[survey.GroupID]()
		}, ErrManifest, false},
		"questionnaire outside the manifest": {func(_ *testing.T, s *server) {
			s.invites.Questionnaire = strings.Repeat("f", 64)
		}, ErrManifest, false},
		"another audience": {func(_ *testing.T, s *server) { s.invites.Audience = survey.Pupils12 }, ErrManifest, false},
		"manifest of another wave": {func(t *testing.T, s *server) {
			s.setManifest(t, func(m *survey.Manifest) { m.Wave = survey.NewID[survey.WaveID]() }, s.group())
		}, ErrManifest, false},
		"another ballot size": {func(t *testing.T, s *server) {
			s.setManifest(t, func(m *survey.Manifest) { m.BallotSize = 512 }, s.group())
		}, ErrManifest, false},
		"wave key off the curve": {func(t *testing.T, s *server) {
			s.setManifest(t, func(m *survey.Manifest) { m.WaveKey[10] ^= 1 }, s.group())
		}, ErrManifest, false},
		"group key cut": {func(t *testing.T, s *server) {
			group := s.group()
			group.Key = group.Key[:100]
			s.setManifest(t, func(*survey.Manifest) {}, group)
		}, ErrManifest, false},
		"group twice": {func(t *testing.T, s *server) {
			s.setManifest(t, func(*survey.Manifest) {}, s.group(), s.group())
		}, ErrManifest, false},
		"group with a key of its own": {func(t *testing.T, s *server) {
			group := s.group()
			group.Key = foreign.Public().Encode()
			honest := s.manifest
			s.setManifest(t, func(*survey.Manifest) {}, group)
			s.manifest = honest
		}, ErrManifest, false},
		"another version": {func(_ *testing.T, s *server) {
			s.manifest = bytes.Replace(s.manifest, []byte(`"version":3`), []byte(`"version":2`), 1)
		}, ErrManifest, false},
		"manifest no JSON": {func(_ *testing.T, s *server) { s.manifest = []byte("<html>") }, ErrNotServer, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s, client := newServer(t)
			client.Patience = 0
			c.twist(t, s)
			if err := client.Answer(t.Context(), s.typed(), choose); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if redeemed := len(s.sent("/api/redeem")) > 0; redeemed != c.redeems {
				t.Errorf("redeemed: %v", redeemed)
			}
			if len(s.sent("/api/cast")) > 0 {
				t.Error("sent the answers")
			}
		})
	}
}

func TestManifestIsReadOnce(t *testing.T) {
	s, client := newServer(t)
	first, err := client.Manifest(t.Context(), s.invites)
	must(t, err)
	if first.Fingerprint != survey.FingerprintOf(s.manifest) {
		t.Errorf("fingerprint %s", first.Fingerprint)
	}
	s.setManifest(t, func(m *survey.Manifest) { m.Closes = m.Closes.Add(time.Hour) }, s.group())
	second, err := client.Manifest(t.Context(), s.invites)
	must(t, err)
	if first.Fingerprint != second.Fingerprint || !first.Closes.Equal(second.Closes) || first.Key != second.Key {
		t.Error("a changed manifest was believed")
	}
}
