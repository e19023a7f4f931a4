package respondent

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/questionnaire"
)

// Invitation is what a slip's code leads to.
type Invitation struct {
	Wave          survey.WaveID   `json:"wave"`
	Group         survey.GroupID  `json:"group"`
	Audience      survey.Audience `json:"audience"`
	Questionnaire string          `json:"questionnaire"` // content hash
	Languages     []string        `json:"languages"`     // that Questions can be asked for, BCP 47
	// Promised is the manifest the slip was printed under; empty when it does not tell.
	Promised survey.Fingerprint `json:"-"`
}

// Ballot is everything that is sent for one person's answers.
type Ballot struct {
	Group     survey.GroupID
	Token     []byte
	Signature []byte
	Sealed    []byte
}

// Look asks what an unused slip is for. It changes nothing.
func (c *Client) Look(ctx context.Context, slip survey.Slip) (Invitation, error) {
	request := map[string]string{"code": string(slip.Code)}
	if slip.Fingerprint != "" {
		request["fingerprint"] = string(slip.Fingerprint)
	}
	invitation := Invitation{Promised: slip.Fingerprint}
	err := c.post(ctx, "/api/look", request, &invitation)
	return invitation, err
}

// Questions reads what the invitation asks in one language. Bytes that the manifest
// does not have the fingerprint of are ErrManifest. It is kept.
func (c *Client) Questions(ctx context.Context, i Invitation, language string) (questionnaire.View, error) {
	m, err := c.Manifest(ctx, i)
	if err != nil {
		return questionnaire.View{}, err
	}
	print := m.Questions.Text(language)
	if print == "" {
		return questionnaire.View{}, fmt.Errorf("%w: it has no questions in %q", ErrManifest, language)
	}
	return keep(c, ctx, fmt.Sprintf("/api/questionnaire/%s/%s/%s", i.Wave, i.Audience, language), func(body []byte) (questionnaire.View, error) {
		view, err := survey.Exact[questionnaire.View](body)
		if err == nil && (survey.FingerprintOf(body) != print || view.Hash != i.Questionnaire || view.Audience != i.Audience || view.Language != language) {
			err = errors.New("other questions than it has")
		}
		if err != nil {
			return view, fmt.Errorf("%w: %w", ErrManifest, err)
		}
		return view, nil
	})
}

// Redeem spends a code on one blinded token and returns the blind signature.
// It may be repeated with the same blinded token, never with another.
func (c *Client) Redeem(ctx context.Context, code survey.Code, blinded []byte) ([]byte, error) {
	var answer struct {
		Signature text64 `json:"signature"`
	}
	err := c.post(ctx, "/api/redeem", map[string]any{"code": code, "blinded": text64(blinded)}, &answer)
	return answer.Signature, err
}

// Cast sends a ballot. When it returns nil the server has it on disk. It may be
// repeated; the first ballot of a token counts, and for any other it is
// ErrCastBefore.
func (c *Client) Cast(ctx context.Context, b Ballot) error {
	var answer struct {
		Stored text64 `json:"stored"`
	}
	err := c.post(ctx, "/api/cast", map[string]any{
		"group": b.Group, "token": text64(b.Token), "signature": text64(b.Signature), "sealed": text64(b.Sealed),
	}, &answer)
	receipt := sha256.Sum256(b.Sealed)
	switch {
	case err != nil:
		return err
	case len(answer.Stored) != len(receipt):
		return fmt.Errorf("/api/cast: no receipt: %w", ErrNotServer)
	case !bytes.Equal(answer.Stored, receipt[:]):
		return ErrCastBefore
	}
	return nil
}

func (c *Client) post(ctx context.Context, path string, request, answer any) error {
	body, err := c.send(ctx, http.MethodPost, path, request)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := json.Unmarshal(body, answer); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// Answer does the whole of one person's part: look, redeem, seal, cast. choose
// gives the answers to the invitation's questionnaire, one per item.
func (c *Client) Answer(ctx context.Context, slip survey.Slip, choose func(Invitation) ([]survey.Answer, error)) error {
	invitation, err := c.Look(ctx, slip)
	if err != nil {
		return err
	}
	manifest, err := c.Manifest(ctx, invitation)
	if err != nil {
		return err
	}
	answers, err := choose(invitation)
	if err != nil {
		return err
	}
	token := envelope.NewToken()
	blinding, err := manifest.Key.Blind(token)
	if err != nil {
		return err
	}
	signed, err := c.Redeem(ctx, slip.Code, blinding.Blinded)
	if err != nil {
		return err
	}
	ballot := Ballot{Group: invitation.Group, Token: token}
	if ballot.Signature, err = blinding.Finalize(signed); err != nil {
		return err
	}
	if ballot.Sealed, err = manifest.Seal(ballot.Group, token, invitation.Questionnaire, answers); err != nil {
		return err
	}
	return c.Cast(ctx, ballot)
}

// text64 is bytes as unpadded base64url, as all bytes but the manifest's are.
type text64 []byte

func (b text64) MarshalText() ([]byte, error) {
	return []byte(base64.RawURLEncoding.EncodeToString(b)), nil
}

func (b *text64) UnmarshalText(text []byte) (err error) {
	*b, err = base64.RawURLEncoding.Strict().DecodeString(string(text))
	return err
}
