package respondent

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/questionnaire"
)

// server is the other side of docs/protocol.md for one slip, as dishonest as a
// test wants it to be. How the real server behaves is tested with the real one.
type server struct {
	code      survey.Code
	signing   *envelope.SigningKey
	wave      *envelope.WaveKey
	invites   Invitation
	manifest  []byte
	parts     [][]byte
	questions []byte
	promised  survey.Fingerprint // of the manifest as it was made
	// before may answer a request itself and then returns true.
	before func(w http.ResponseWriter, r *http.Request, body []byte) bool

	mu     sync.Mutex
	bodies map[string][]string // path → every body received
	heads  []http.Header
}

const hash = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

var signingKey = sync.OnceValues(envelope.NewSigningKey)

func newServer(t *testing.T) (*server, *Client) {
	t.Helper()
	signing, err := signingKey()
	must(t, err)
	wave, err := envelope.NewWaveKey()
	must(t, err)
	s := &server{
		code: survey.NewCode(), signing: signing, wave: wave, bodies: map[string][]string{},
		invites: Invitation{
			Wave: survey.NewID[survey.WaveID](), Group: survey.NewID[survey.GroupID](),
			Audience: survey.Pupils57, Questionnaire: hash,
		},
	}
	body, err := survey.Canonical(someQuestions())
	must(t, err)
	s.questions = body
	s.setManifest(t, func(*survey.Manifest) {}, s.group())
	s.promised = survey.FingerprintOf(s.manifest)
	listening := httptest.NewServer(s)
	t.Cleanup(listening.Close)
	client := New(listening.URL + "/")
	client.Patience = 10 * time.Second
	return s, client
}

func (s *server) manifestPath() string {
	return "/api/manifest/" + string(s.invites.Wave) + "/" + string(s.invites.Group)
}

func (s *server) questionsPath() string {
	return "/api/questionnaire/" + string(s.invites.Wave) + "/" + string(s.invites.Audience) + "/nb"
}

// servedList is a manifest with a part of it as they travel.
func servedList(manifest, part []byte) []byte {
	return []byte("[" + string(manifest) + "," + string(part) + "]")
}

func someQuestions() questionnaire.View {
	return questionnaire.View{
		Hash: hash, Audience: survey.Pupils57, Language: "nb", Dir: "ltr", Title: "Skolen",
		Languages: []questionnaire.Language{{Code: "nb", Name: "Bokmål", Dir: "ltr"}},
		Items: []questionnaire.ViewItem{{
			Code: "E6", Text: "Har noen plaget deg?", Options: []questionnaire.ViewOption{{Value: 1, Text: "Aldri"}, {Value: 2, Text: "Ofte"}},
		}},
	}
}

// slip is as it was printed, typed as somebody writes it who has no camera.
func (s *server) slip() survey.Slip  { return survey.Slip{Code: s.code, Fingerprint: s.promised} }
func (s *server) typed() survey.Slip { return survey.Slip{Code: s.code} }

// group is the invited one as the manifest has it.
func (s *server) group() survey.ManifestGroup {
	return survey.ManifestGroup{
		ID: s.invites.Group, Audience: s.invites.Audience, Key: s.signing.Public().Encode(),
		Places: []survey.ManifestPlace{{Unit: "Fjellbekken skole", Groups: []string{"5. trinn"}}}, Invited: 60,
	}
}

func (s *server) setManifest(t *testing.T, change func(*survey.Manifest), groups ...survey.ManifestGroup) {
	t.Helper()
	m := survey.Manifest{
		Wave: s.invites.Wave, Closes: time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC),
		WaveKey: s.wave.Public(), BallotSize: survey.BallotSize,
		Questionnaires: []survey.ManifestQuestionnaire{{Audience: s.invites.Audience, Hash: hash, Texts: []survey.ManifestText{{Language: "nb", Fingerprint: survey.FingerprintOf(s.questions)}}}},
	}
	change(&m)
	text, err := m.Encode(groups)
	must(t, err)
	s.manifest, s.parts = survey.ManifestLines(text)
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	s.mu.Lock()
	s.bodies[r.URL.Path] = append(s.bodies[r.URL.Path], string(body))
	s.heads = append(s.heads, r.Header)
	s.mu.Unlock()
	if s.before != nil && s.before(w, r, body) {
		return
	}
	answer, err := s.answer(r.Method+" "+r.URL.Path, body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		answer = []byte(`{"error":"malformed"}`)
	}
	if r.Method == http.MethodPost {
		answer = named(answer, body)
	}
	w.Write(answer)
}

// named puts the hash of a request into the answer to it.
func named(answer, request []byte) []byte {
	var fields map[string]any
	if err := json.Unmarshal(answer, &fields); err != nil {
		panic(err)
	}
	hash := sha256.Sum256(request)
	fields["received"] = text64(hash[:])
	answer, _ = json.Marshal(fields)
	return answer
}

func (s *server) answer(route string, body []byte) ([]byte, error) {
	switch {
	case route == "POST /api/look":
		return json.Marshal(s.invites)
	case route == "GET "+s.manifestPath():
		m, err := survey.DecodeManifest(s.manifest)
		part := []byte("[]")
		if err == nil {
			if number, err := m.PartOf(s.invites.Group); err == nil && number < len(s.parts) {
				part = s.parts[number]
			}
		}
		return servedList(s.manifest, part), nil
	case route == "GET "+s.questionsPath():
		return s.questions, nil
	case route == "POST /api/redeem":
		var in struct{ Blinded text64 }
		if err := json.Unmarshal(body, &in); err != nil {
			return nil, err
		}
		signature, err := s.signing.Sign(in.Blinded)
		if err != nil {
			return nil, err
		}
		return json.Marshal(map[string]text64{"signature": signature})
	case route == "POST /api/cast":
		var in struct{ Sealed text64 }
		if err := json.Unmarshal(body, &in); err != nil {
			return nil, err
		}
		receipt := sha256.Sum256(in.Sealed)
		return json.Marshal(map[string]text64{"stored": receipt[:]})
	}
	return nil, errors.New("no such route")
}

// signsWith makes the server sign with a key that is not the manifest's. The
// highest bit is dropped, so that the message is below every modulus.
func (s *server) signsWith(t *testing.T, key *envelope.SigningKey) {
	s.before = func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		if r.URL.Path != "/api/redeem" {
			return false
		}
		var in struct{ Blinded text64 }
		if err := json.Unmarshal(body, &in); err != nil {
			t.Error(err)
		}
		in.Blinded[0] &= 0x7f
		signature, err := key.Sign(in.Blinded)
		if err != nil {
			t.Error(err)
		}
		answer, err := json.Marshal(map[string]text64{"signature": signature})
		if err != nil {
			t.Error(err)
		}
		w.Write(named(answer, body))
		return true
	}
}

// sent returns the bodies received on a path.
func (s *server) sent(path string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bodies[path]
}

func refuse(w http.ResponseWriter, status int, kind string, request []byte) bool {
	w.WriteHeader(status)
	w.Write(named([]byte(`{"error":"`+kind+`"}`), request))
	return true
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
