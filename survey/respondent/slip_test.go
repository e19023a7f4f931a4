package respondent

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"testing"

	"trivselspuls/survey"
)

func TestParseSlip(t *testing.T) {
	code := survey.NewCode()
	for address, base := range map[string]string{
		"https://svar.eksempeldal.no/#" + string(code):   "https://svar.eksempeldal.no",
		"http://127.0.0.1:8080/#" + code.String():        "http://127.0.0.1:8080",
		" http://localhost/puls/#" + string(code) + "\n": "http://localhost/puls",
	} {
		gotBase, gotCode, err := ParseSlip(address)
		if err != nil || gotBase != base || gotCode != code {
			t.Errorf("%s: %s %s %v", address, gotBase, gotCode, err)
		}
	}
	for _, address := range []string{
		"", string(code), "/#" + string(code), "https:///#" + string(code), "ftp://x/#" + string(code),
		"https://x/", "https://x/#" + string(code[1:]), "https://x/?" + string(code), "://",
	} {
		if _, _, err := ParseSlip(address); !errors.Is(err, ErrSlip) {
			t.Errorf("%q: got %v, want ErrSlip", address, err)
		}
	}
}

func TestParseAnswers(t *testing.T) {
	got, err := ParseAnswers("# about school\n1 2\t200\n\n  # more\nskipped not-asked dont-know declined\n")
	want := []survey.Answer{1, 2, 200, survey.Skipped, survey.NotAsked, survey.DontKnow, survey.Declined}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v (%v)", got, err)
	}
	for _, text := range []string{"0", "201", "253", "-1", "1,2", "ja", "99999999999999999999", "1 # two"} {
		if got, err := ParseAnswers(text); err == nil {
			t.Errorf("%q: read as %v", text, got)
		}
	}
}

func FuzzParseAnswers(f *testing.F) {
	f.Add("1 2 skipped\n# no\n")
	f.Fuzz(func(t *testing.T, text string) {
		answers, err := ParseAnswers(text)
		for _, a := range answers {
			if a > survey.MaxOption && a < survey.NotAsked {
				t.Fatalf("%q: answer %d", text, a)
			}
		}
		if err != nil && answers != nil {
			t.Fatal("answers with an error")
		}
	})
}

func FuzzParseSlip(f *testing.F) {
	f.Add("https://svar.eksempeldal.no/#CCCC-CCCC-CCCC")
	f.Fuzz(func(t *testing.T, address string) {
		base, code, err := ParseSlip(address)
		if err != nil {
			return
		}
		if again, same, err := ParseSlip(base + "/#" + code.String()); err != nil || again != base || same != code {
			t.Fatalf("%q gives %q %q, and those %q %q (%v)", address, base, code, again, same, err)
		}
	})
}

func FuzzManifest(f *testing.F) {
	wave := "0123456789abcdef0123456789abcdef"
	f.Add([]byte(`{"version":2,"wave":"`+wave+`","ballot_size":256,"wave_key":"AA==","parts":["00"]}`),
		[]byte(`[{"id":"`+wave+`","audience":"staff","key":"AA=="}]`))
	f.Fuzz(func(t *testing.T, body, text []byte) {
		whole, err := readManifest(survey.WaveID(wave), body)
		if err != nil {
			return
		}
		sum := sha256.Sum256(text)
		whole.Parts = []string{hex.EncodeToString(sum[:])}
		part, err := readPart(whole.Manifest, 0, text)
		if err != nil {
			return
		}
		for id, group := range part {
			i := Invitation{Wave: whole.Wave, Group: id, Audience: group.audience, Questionnaire: hash}
			if m, err := whole.forInvitation(i, part); err == nil && m.Key == nil {
				t.Fatal("accepted a group without a key")
			}
		}
	})
}
