package clip_test

import (
	"encoding/hex"
	"testing"

	"trivselspuls/survey/clip"
)

// The bytes static/respond/clips.test.mjs reads.
func TestSoundIsWhatThePageUnpacks(t *testing.T) {
	packed, err := clip.Pack([]clip.Clip{{"Ja", []byte{1, 2}}, {"Nei\n", []byte{3, 4, 5}}})
	const want = "000000165b5b224a61222c325d2c5b224e65695c6e222c335d5d0102030405"
	if got := hex.EncodeToString(packed); err != nil || got != want {
		t.Errorf("packed %s, %v, want %s", got, err, want)
	}
	if none, err := clip.Pack(nil); err != nil || string(none) != "\x00\x00\x00\x02[]" {
		t.Errorf("nothing packed is %q, %v", none, err)
	}
}

func TestOnlyRecordingsPass(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"wav":                {"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav"},
		"opus":               {"OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00abcd\x00\x00\x00\x00efgh\x01\x13OpusHead", "audio/ogg"},
		"webm":               {"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84webm", "audio/webm"},
		"mp4":                {"\x00\x00\x00\x20ftypM4A \x00\x00", "audio/mp4"},
		"mp3 with a label":   {"ID3\x04\x00\x00\x00\x00\x00\x00\x00\x00", "audio/mpeg"},
		"mp3":                {"\xff\xfb\x90\x00\x00\x00\x00\x00\x00\x00\x00\x00", "audio/mpeg"},
		"html":               {"<!doctype html><script>alert(1)</script>", ""},
		"picture":            {"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", ""},
		"picture in riff":    {"RIFF\x24\x00\x00\x00WEBPVP8 ", ""},
		"film of another":    {"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84matroska", ""},
		"ogg with something": {"OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00abcd\x00\x00\x00\x00efgh\x01\x13\x80theora", ""},
		"nothing":            {"", ""},
		"short":              {"RIFF", ""},
	} {
		if got, ok := clip.Type([]byte(c.body)); got != c.want || ok != (c.want != "") {
			t.Errorf("%s is taken for %q", name, got)
		}
	}
}
