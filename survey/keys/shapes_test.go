package keys

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"strings"
	"testing"

	"trivselspuls/survey"
)

// What is looked for in memory is what the files hold, and nothing that everybody may
// know: else it would be found where nothing is wrong, or never.
func TestShapesAreOfWhatIsSecret(t *testing.T) {
	d, _ := open(t)
	wave, _, made := create(t, d, InFile)
	shapes, err := d.Shapes(wave)
	if err != nil || len(shapes) != 3 {
		t.Fatalf("shapes of %d secrets, %v", len(shapes), err)
	}
	public := made.Public()
	known := public.Wave
	for _, key := range public.Groups {
		known = append(append(known, key...), base64.StdEncoding.EncodeToString(key)...)
	}
	var files []byte
	for _, kind := range []string{secretsFile, openingFile} {
		text, err := os.ReadFile(path(d.places[0], wave, kind))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, text...)
		for _, part := range strings.Split(string(text), `"`) { // what is in base64
			plain, _ := base64.StdEncoding.DecodeString(part)
			files = append(files, plain...)
		}
	}
	for name, all := range shapes {
		inFiles := 0
		for _, shape := range all {
			if bytes.Contains(known, shape) {
				t.Errorf("a piece of the %s is known to everybody", name)
			}
			if bytes.Contains(files, shape) {
				inFiles++
			}
		}
		// Text and bytes of the same: 2 + 2 pieces of 32 bytes; of a key the six numbers
		// (16+5·8 pieces) and the text of most of them.
		least := 4
		if strings.HasPrefix(name, "signing key") {
			least = 56 + 70
		}
		if inFiles < least {
			t.Errorf("of the %s %d pieces stand in the files, want %d", name, inFiles, least)
		}
	}
}

func TestShapesWithoutTheOpeningKey(t *testing.T) {
	d, _ := open(t)
	wave, _, _ := create(t, d, OnPaper)
	if shapes, err := d.Shapes(wave); err != nil || len(shapes) != 2 || shapes["opening key"] != nil {
		t.Errorf("on paper: shapes of %d secrets, %v", len(shapes), err)
	}
	if err := d.Destroy(wave); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Shapes(wave); !errors.Is(err, survey.ErrKeyMissing) {
		t.Errorf("destroyed: %v", err)
	}
}
