package clip_test

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
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

// box is a part of a file of the MP4 family.
func box(kind string, parts ...string) string {
	content := strings.Join(parts, "")
	return string(binary.BigEndian.AppendUint32(nil, uint32(8+len(content)))) + kind + content
}

// film is such a file with tracks of kinds, in a codec.
func film(brand, codec string, kinds ...string) string {
	var tracks []string
	for _, kind := range kinds {
		tracks = append(tracks, box("trak", box("tkhd", "...."), box("mdia", box("hdlr", "\x00\x00\x00\x00\x00\x00\x00\x00", kind),
			box("minf", box("stbl", box("stsd", "\x00\x00\x00\x00\x00\x00\x00\x01", box(codec, "....")))))))
	}
	return box("ftyp", brand, "\x00\x00\x00\x00") + box("moov", tracks...) + box("mdat", "sound")
}

func wave(format, data string) string {
	return "RIFF\x2c\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + format + "\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data" + data
}

// What one container holds is told by what is in it: a picture, a film and a
// telephone's own codec come in the same as sound does, and so does nothing.
func TestOnlyRecordingsPass(t *testing.T) {
	const opus = "OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00abcd\x00\x00\x00\x00efgh\x01\x13OpusHead"
	const webm = "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84webm"
	for name, c := range map[string]struct{ body, want string }{
		"wav":                    {wave("\x01\x00", "\x02\x00\x00\x00ab"), "audio/wav"},
		"wav without a sample":   {wave("\x01\x00", "\x00\x00\x00\x00"), ""},
		"wav of another codec":   {wave("\x11\x00", "\x02\x00\x00\x00ab"), ""},
		"wav that ends":          {"RIFF\x24\x00\x00\x00WAVEfmt ", ""},
		"opus":                   {opus + "OggSOpusTagsOggSsound", "audio/ogg"},
		"opus that ends":         {opus, ""},
		"webm":                   {webm + "\x86\x86A_OPUS\x1f\x43\xb6\x75sound", "audio/webm"},
		"webm that ends":         {webm + "\x86\x86A_OPUS", ""},
		"film in webm":           {webm + "\x86\x85V_VP9\x86\x86A_OPUS\x1f\x43\xb6\x75sound", ""},
		"mp4":                    {film("M4A ", "mp4a", "soun"), "audio/mp4"},
		"mp4 with opus":          {film("isom", "Opus", "soun"), "audio/mp4"},
		"film in mp4":            {film("isom", "mp4a", "vide", "soun"), ""},
		"codec of telephones":    {film("3gp4", "samr", "soun"), ""},
		"quicktime":              {film("qt  ", "mp4a", "soun"), ""},
		"mp4 that ends":          {strings.TrimSuffix(film("M4A ", "mp4a", "soun"), box("mdat", "sound")), ""},
		"mp4 cut in the middle":  {film("M4A ", "mp4a", "soun")[:100], ""},
		"photo of a telephone":   {box("ftyp", "heic", "\x00\x00\x00\x00mif1heic") + box("meta", strings.Repeat("\x00", 40)), ""},
		"boxes without an end":   {box("ftyp", "M4A ") + "\x00\x00\x00\x01moov\xff\xff\xff\xff", ""},
		"mp3 with a label":       {"ID3\x04\x00\x00\x00\x00\x00\x02ab\xff\xfb\x90\x00\x00", "audio/mpeg"},
		"label alone":            {"ID3\x04\x00\x00\x00\x00\x00\x00\x00\x00", ""},
		"label that says longer": {"ID3\x04\x00\x00\x7f\x7f\x7f\x7f\xff\xfb\x90\x00\x00", ""},
		"mp3":                    {"\xff\xfb\x90\x00\x00\x00\x00\x00\x00\x00\x00\x00", "audio/mpeg"},
		"no rate":                {"\xff\xfb\xf0\x00\x00\x00\x00\x00\x00\x00\x00\x00", ""},
		"html":                   {"<!doctype html><script>alert(1)</script>", ""},
		"picture":                {"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", ""},
		"picture in riff":        {"RIFF\x24\x00\x00\x00WEBPVP8 ", ""},
		"film of another":        {"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84matroska", ""},
		"ogg with something":     {"OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00abcd\x00\x00\x00\x00efgh\x01\x13\x80theora", ""},
		"nothing":                {"", ""},
		"short":                  {"RIFF", ""},
	} {
		got, plays := clip.Type([]byte(c.body))
		if plays != (c.want != "") || plays && got != c.want {
			t.Errorf("%s: %q, played %v", name, got, plays)
		}
	}
}

// Whatever is sent, judging it ends and reads nothing beyond.
func FuzzType(f *testing.F) {
	f.Add([]byte(film("M4A ", "mp4a", "soun")))
	f.Add([]byte(wave("\x01\x00", "\xff\xff\xff\xffab")))
	f.Fuzz(func(_ *testing.T, body []byte) { clip.Type(body) })
}
