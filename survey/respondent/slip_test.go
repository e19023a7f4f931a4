package respondent

import (
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
		"https://x/%23" + string(code) + "%20":           "https://x",
		"https://x/?utm_source=mail#" + string(code):     "https://x",
	} {
		gotBase, slip, err := ParseSlip(address)
		if err != nil || gotBase != base || slip.Code != code || slip.Fingerprint != "" {
			t.Errorf("%s: %s %s %v", address, gotBase, slip, err)
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
		base, slip, err := ParseSlip(address)
		if err != nil {
			return
		}
		if again, same, err := ParseSlip(base + "/#" + slip.String()); err != nil || again != base || same != slip {
			t.Fatalf("%q gives %q %q, and those %q %q (%v)", address, base, slip, again, same, err)
		}
	})
}

func FuzzManifest(f *testing.F) {
	wave := "0123456789abcdef0123456789abcdef"
	f.Add([]byte(`{"version":3,"wave":"`+wave+`","closes":"2026-12-01T12:00:00Z","wave_key":"AA==","ballot_size":256,"questionnaires":null,"parts":["00"]}`),
		[]byte(`[{"id":"`+wave+`","audience":"staff","places":null,"invited":10,"key":"AA=="}]`))
	f.Fuzz(func(t *testing.T, body, text []byte) {
		whole, err := readManifest(survey.WaveID(wave), body)
		if err != nil {
			return
		}
		whole.Parts = []survey.Fingerprint{survey.FingerprintOf(text)}
		part, err := readPart(whole.Manifest, 0, text)
		if err != nil {
			return
		}
		for id, group := range part {
			i := Invitation{Wave: whole.Wave, Group: id, Audience: group.Audience, Questionnaire: hash}
			if m, err := whole.forInvitation(i, part); err == nil && m.Key == nil {
				t.Fatal("accepted a group without a key")
			}
		}
	})
}
