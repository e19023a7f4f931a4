package respondent

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"
	"testing"

	"trivselspuls/survey"
)

// directly answers without a network, with one path's bytes changed.
type directly struct {
	*server
	path string
	body []byte
}

func (d directly) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		sent, _ = io.ReadAll(r.Body)
	}
	body := d.body
	if r.URL.Path != d.path {
		var err error
		if body, err = d.answer(r.Method+" "+r.URL.Path, sent); err != nil {
			return nil, err
		}
		if r.Method == http.MethodPost {
			body = named(body, sent)
		}
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(body)), Header: http.Header{}}, nil
}

// TestOneBitChangedAnywhere: no byte of the manifest, of the group's part or of the
// questions is another by one bit than the slip was printed under, without the slip
// being refused; where the code was typed, a changed manifest shows other symbols than the
// slip does, unless it is refused.
func TestOneBitChangedAnywhere(t *testing.T) {
	s, _ := newServer(t)
	body, err := s.answer("GET "+s.manifestPath(), nil)
	must(t, err)
	served := map[string][]byte{s.manifestPath(): body, s.questionsPath(): s.questions}
	with := func(p string, body []byte, slip survey.Slip) (*Manifest, error) {
		client := &Client{BaseURL: "http://server", HTTP: &http.Client{Transport: directly{s, p, body}}}
		i, err := client.Look(t.Context(), slip)
		must(t, err)
		if _, err := client.Questions(t.Context(), i, "nb"); err != nil {
			return nil, err
		}
		return client.Manifest(t.Context(), i)
	}
	bits := 0
	for p, body := range served {
		if _, err := with(p, body, s.slip()); err != nil {
			t.Fatalf("unchanged: %v", err)
		}
		for bit := 0; bit < 8*len(body); bit += 7 { // one in every byte, each time another
			changed := bytes.Clone(body)
			changed[bit/8] ^= 1 << (bit % 8)
			bits++
			if _, err := with(p, changed, s.slip()); !errors.Is(err, ErrManifest) && !errors.Is(err, ErrNotServer) { // no JSON any more
				t.Fatalf("%s, bit %d: %v", path.Base(p), bit, err)
			}
			if m, err := with(p, changed, s.typed()); err == nil && m.Fingerprint.Short() == s.promised.Short() {
				t.Fatalf("%s, bit %d: believed, and looks alike", path.Base(p), bit)
			}
		}
	}
	t.Logf("%d bits", bits)
}

// TestAlikeByTenSymbols: two manifests that somebody has made to look alike on paper
// are told apart by what the QR code says.
func TestAlikeByTenSymbols(t *testing.T) {
	v := readVectors(t)
	one, other := v.Manifest.Twins[0], v.Manifest.Twins[1]
	print := survey.FingerprintOf([]byte(one))
	if print.Short() != survey.FingerprintOf([]byte(other)).Short() || one == other {
		t.Fatal("they are not alike")
	}
	m, err := readManifest("ffeeddccbbaa99887766554433221100", []byte(other))
	must(t, err)
	i := Invitation{
		Wave: m.Wave, Group: survey.GroupID(v.Envelope.Group), Audience: survey.Pupils57, Questionnaire: v.Ballot.Questionnaire,
	}
	for _, c := range []struct {
		promised survey.Fingerprint
		want     error
	}{{print, ErrManifest}, {m.Fingerprint, nil}} {
		client := &Client{BaseURL: "http://server", HTTP: &http.Client{Transport: pages(func(string) string {
			return string(servedList([]byte(other), []byte(v.Manifest.Part)))
		})}}
		i.Promised = c.promised
		if _, err := client.Manifest(t.Context(), i); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.promised, err)
		}
	}
}

type pages func(path string) string

func (a pages) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(a(r.URL.Path))), Header: http.Header{}}, nil
}

// TestNothingIsSentForAnotherManifest: the refusal comes before a token leaves.
func TestNothingIsSentForAnotherManifest(t *testing.T) {
	s, client := newServer(t)
	s.setManifest(t, func(m *survey.Manifest) { m.Closes = m.Closes.AddDate(0, 0, 1) }, s.group())
	if err := client.Answer(t.Context(), s.slip(), choose); !errors.Is(err, ErrManifest) {
		t.Errorf("got %v", err)
	}
	if len(s.sent("/api/redeem"))+len(s.sent("/api/cast")) > 0 {
		t.Error("something was sent")
	}
}
