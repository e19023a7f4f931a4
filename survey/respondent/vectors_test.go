package respondent

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/questionnaire"
)

type hexBytes []byte

func (b *hexBytes) UnmarshalText(text []byte) (err error) {
	*b, err = hex.DecodeString(string(text))
	return err
}

// vectors are the worked vectors of the protocol's description. What needs fixed
// randomness is worked in static/respond/vectors.test.mjs.
type vectors struct {
	Code struct {
		Symbols             survey.Code
		Printed, Wrong      string
		Written, Unreadable []string
	}
	Slip struct {
		Address string
		Written []string
	}
	Ballot struct {
		Questionnaire string
		Answers       []int
		Plain         hexBytes
	}
	Proof struct {
		PrivateKey     hexBytes `json:"private_key"`
		PublicKey      hexBytes `json:"public_key"`
		Token, Blinded hexBytes
		BlindSignature hexBytes `json:"blind_signature"`
		Signature      hexBytes
	}
	Envelope struct {
		PrivateKey    hexBytes `json:"wave_private_key"`
		PublicKey     hexBytes `json:"wave_public_key"`
		Group         string
		Token, Sealed hexBytes
	}
	Manifest struct {
		Text        string
		Fingerprint survey.Fingerprint
		Short       string
		SHA256      hexBytes
		Number      int // of the part that follows
		Part        string
		Questions   string
		Twins       []string // alike by their first ten symbols
	}
	Requests map[string]string
}

func readVectors(t *testing.T) vectors {
	t.Helper()
	body, err := os.ReadFile("../../docs/protocol-vectors.json")
	must(t, err)
	var v vectors
	must(t, json.Unmarshal(body, &v))
	return v
}

func TestVectorsOfCodeAndBallot(t *testing.T) {
	v := readVectors(t)
	if code, err := survey.ParseCode(v.Code.Printed); err != nil || code != v.Code.Symbols || code.String() != v.Code.Printed {
		t.Errorf("code %q (%v)", code, err)
	}
	if code, err := survey.ParseCode(v.Code.Wrong); err == nil {
		t.Errorf("%q was read as %q", v.Code.Wrong, code)
	}
	for _, written := range v.Code.Written {
		if code, err := survey.ParseCode(written); err != nil || code != v.Code.Symbols {
			t.Errorf("%q is read as %q (%v)", written, code, err)
		}
	}
	for _, written := range v.Code.Unreadable {
		if slip, err := survey.ParseSlip(written); err == nil {
			t.Errorf("%q is read as %s", written, slip)
		}
	}
	slip := survey.Slip{Code: v.Code.Symbols, Fingerprint: v.Manifest.Fingerprint}
	for _, written := range append(v.Slip.Written, v.Slip.Address, slip.String()) {
		if got, err := survey.ParseSlip(written); err != nil || got != slip {
			t.Errorf("%q is read as %s (%v)", written, got, err)
		}
	}
	answers := make([]survey.Answer, len(v.Ballot.Answers))
	for i, a := range v.Ballot.Answers {
		answers[i] = survey.Answer(a)
	}
	plain, err := survey.EncodeBallot(v.Ballot.Questionnaire, answers)
	if err != nil || !bytes.Equal(plain, v.Ballot.Plain) {
		t.Errorf("ballot %x (%v)", plain, err)
	}
	hash, decoded, err := survey.DecodeBallot(v.Ballot.Plain)
	if err != nil || hash != v.Ballot.Questionnaire || !slices.Equal(decoded, answers) {
		t.Errorf("decoded %s %v (%v)", hash, decoded, err)
	}
}

func TestVectorsOfProofAndEnvelope(t *testing.T) {
	v := readVectors(t)
	private, err := envelope.ParseSigningKey(v.Proof.PrivateKey)
	must(t, err)
	public, err := envelope.ParsePublicKey(v.Proof.PublicKey)
	must(t, err)
	if !bytes.Equal(private.Public().Encode(), v.Proof.PublicKey) {
		t.Error("the two keys do not belong together")
	}
	if signed, err := private.Sign(v.Proof.Blinded); err != nil || !bytes.Equal(signed, v.Proof.BlindSignature) {
		t.Errorf("signed %x (%v)", signed, err)
	}
	must(t, public.Verify(v.Proof.Token, v.Proof.Signature))

	key, err := envelope.ParseWaveKey(v.Envelope.PrivateKey)
	must(t, err)
	plain, err := key.Open(v.Envelope.Group, v.Envelope.Token, v.Envelope.Sealed)
	if err != nil || !bytes.Equal(plain, v.Ballot.Plain) || !bytes.Equal(key.Public(), v.Envelope.PublicKey) {
		t.Errorf("opened %x (%v)", plain, err)
	}
}

func TestVectorOfManifest(t *testing.T) {
	v := readVectors(t)
	text := []byte(v.Manifest.Text)
	if sum := sha256.Sum256(text); !bytes.Equal(sum[:], v.Manifest.SHA256) || survey.FingerprintOf(text) != v.Manifest.Fingerprint || v.Manifest.Fingerprint.Short() != v.Manifest.Short {
		t.Errorf("hash %x, fingerprint %s", sum, survey.FingerprintOf(text))
	}
	decoded, err := survey.DecodeManifest(text)
	must(t, err)
	invitation := Invitation{
		Wave: decoded.Wave, Group: survey.GroupID(v.Envelope.Group), Audience: survey.Pupils57,
		Questionnaire: v.Ballot.Questionnaire,
	}
	number, err := decoded.PartOf(invitation.Group)
	must(t, err)
	groups, err := decoded.DecodePart(v.Manifest.Number, []byte(v.Manifest.Part))
	must(t, err)
	again, err := decoded.Encode(groups)
	must(t, err)
	if lines, parts := survey.ManifestLines(again); number != v.Manifest.Number || !bytes.Equal(lines, text) || string(parts[number]) != v.Manifest.Part {
		t.Errorf("the server writes, for part %d,\n%s", number, again)
	}
	whole, err := readManifest(decoded.Wave, text)
	must(t, err)
	part, err := readPart(whole.Manifest, number, []byte(v.Manifest.Part))
	must(t, err)
	m, err := whole.forInvitation(invitation, part)
	must(t, err)
	if !bytes.Equal(m.Key.Encode(), v.Proof.PublicKey) || !bytes.Equal(m.WaveKey, v.Envelope.PublicKey) {
		t.Error("the manifest holds other keys")
	}
	view, err := survey.Exact[questionnaire.View]([]byte(v.Manifest.Questions))
	must(t, err)
	if m.Questions.Text(view.Language) != survey.FingerprintOf([]byte(v.Manifest.Questions)) || view.Hash != invitation.Questionnaire {
		t.Error("the manifest has other questions")
	}
}

// TestVectorsOfRequests compares what this client sends, byte by byte after
// sorting the fields.
func TestVectorsOfRequests(t *testing.T) {
	v := readVectors(t)
	for name, request := range map[string]any{
		"look":   map[string]any{"code": v.Code.Symbols, "fingerprint": v.Manifest.Fingerprint},
		"redeem": map[string]any{"code": v.Code.Symbols, "blinded": text64(v.Proof.Blinded)},
		"cast": map[string]any{
			"group": v.Envelope.Group, "token": text64(v.Envelope.Token),
			"signature": text64(v.Proof.Signature), "sealed": text64(v.Envelope.Sealed),
		},
		"redeem_answer": map[string]any{"signature": text64(v.Proof.BlindSignature)},
	} {
		got, err := json.Marshal(request)
		must(t, err)
		var wanted map[string]any
		must(t, json.Unmarshal([]byte(v.Requests[name]), &wanted))
		want, err := json.Marshal(wanted)
		must(t, err)
		if !bytes.Equal(got, want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
}
