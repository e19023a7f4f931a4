package survey

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestNewCodesAreRead(t *testing.T) {
	for range 500 {
		code := NewCode()
		shown := code.String()
		if len(shown) != CodeLength+2 {
			t.Fatalf("shown as %q", shown)
		}
		for _, text := range []string{string(code), shown, strings.ToLower(shown), " " + strings.ReplaceAll(shown, "-", " - ") + " "} {
			if got, err := ParseCode(text); err != nil || got != code {
				t.Fatalf("%q was read as %q (%v)", text, got, err)
			}
		}
	}
}

// TestEveryTypingErrorIsFound tries every single wrong symbol and every swap of
// two neighbours, which are nearly all errors people make.
func TestEveryTypingErrorIsFound(t *testing.T) {
	for range 50 {
		code := NewCode()
		for i := range CodeLength {
			for _, symbol := range []byte(Alphabet) {
				wrong := []byte(code)
				wrong[i] = symbol
				if _, err := ParseCode(string(wrong)); (err == nil) != (symbol == code[i]) {
					t.Fatalf("%s for %s: %v", wrong, code, err)
				}
			}
			if i == 0 || code[i] == code[i-1] {
				continue
			}
			wrong := []byte(code)
			wrong[i], wrong[i-1] = wrong[i-1], wrong[i]
			if _, err := ParseCode(string(wrong)); err == nil {
				t.Fatalf("%s for %s was read", wrong, code)
			}
		}
	}
}

// TestCodesAreEven counts symbols: a bias would help whoever guesses. The bound
// is six standard deviations.
func TestCodesAreEven(t *testing.T) {
	const codes = 20_000
	counts := map[byte]int{}
	for range codes {
		for _, symbol := range []byte(NewCode()[:CodeLength-1]) {
			counts[symbol]++
		}
	}
	mean := float64(codes*(CodeLength-1)) / float64(len(Alphabet))
	for i := range len(Alphabet) {
		if d := float64(counts[Alphabet[i]]) - mean; d*d > 36*mean {
			t.Errorf("%c occurs %d times, expected about %.0f", Alphabet[i], counts[Alphabet[i]], mean)
		}
	}
}

func TestMACHidesTheCode(t *testing.T) {
	code := NewCode()
	mac := code.MAC([]byte("one pepper"))
	if len(mac) != 32 || bytes.Contains(mac, []byte(code)[:4]) || bytes.Equal(mac, code.MAC([]byte("another"))) {
		t.Errorf("MAC %x", mac)
	}
	if !bytes.Equal(mac, code.MAC([]byte("one pepper"))) {
		t.Error("the same code and pepper must give the same MAC")
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add("CCCC-CCCC-CCCC")
	f.Add("ﬀCCCCCCCCCQ")
	f.Fuzz(func(t *testing.T, text string) {
		code, err := ParseCode(text)
		if err != nil {
			if !errors.Is(err, ErrCode) || code != "" {
				t.Fatalf("%q: %q, %v", text, code, err)
			}
			return
		}
		if again, err := ParseCode(code.String()); err != nil || again != code {
			t.Fatalf("%q was read as %q, which is read as %q (%v)", text, code, again, err)
		}
	})
}
