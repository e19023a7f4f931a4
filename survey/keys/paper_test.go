package keys

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
)

func TestPaperText(t *testing.T) {
	scalar := make([]byte, scalarSize)
	rand.Read(scalar)
	text := PaperText(scalar)
	for _, typed := range []string{text, strings.ToLower(text), strings.ReplaceAll(text, " ", ""), " " + strings.ReplaceAll(text, " ", "-\r\n")} {
		if got, err := ParsePaperText(typed); err != nil || !bytes.Equal(got, scalar) {
			t.Errorf("%q reads as %x (%v)", typed, got, err)
		}
	}
	other := byte('0')
	if text[7] == other {
		other = '1'
	}
	for _, wrong := range []string{"", text[:len(text)-1], text + "0", text + " 0000", "G" + text[1:], text[:7] + string(other) + text[8:]} {
		if _, err := ParsePaperText(wrong); !errors.Is(err, ErrPaper) {
			t.Errorf("%q is taken for a key", wrong)
		}
	}
}
