package identity

import (
	"strings"
	"testing"

	"trivselspuls/survey"
)

func TestPasswords(t *testing.T) {
	about := []string{"kari.nordmann", "Kari Nordmann", "Eksempeldal kommune"}
	for password, want := range map[string]survey.ProblemKind{
		"kort":                    PasswordShort,
		"fjorten tegn!!":          PasswordShort,
		strings.Repeat("å", 14):   PasswordShort, // characters, not bytes
		strings.Repeat("ab", 101): survey.TooLong,

		"aaaaaaaaaaaaaaaaaaaa":             PasswordCommon,
		"passordpassord1passord":           PasswordCommon,
		"P@ssw0rd123456789":                PasswordCommon,
		"Sommer2026!Sommer2026!":           PasswordCommon,
		"abcabcabcabcabcabc":               PasswordCommon,
		"abcdefghijklmnop":                 PasswordCommon,
		"qwertyuiopasdfghjkl":              PasswordCommon,
		"1q2w3e4r5t6y7u8i9o":               PasswordCommon,
		"098765432109876":                  PasswordCommon,
		"kari.nordmann er min konto":       PasswordCommon,
		"Kari Nordmann 1234567":            PasswordCommon,
		"Eksempeldal kommune 2026":         PasswordCommon,
		"rektor er min konto":              PasswordCommon,
		"Trivselspuls2026!!":               PasswordCommon,
		"correct horse battery staple":     PasswordCommon,
		"Ja, vi elsker dette landet":       PasswordCommon,
		"JEG ELSKER DEG SÅ":                PasswordCommon,
		"skolen min er skolen min":         PasswordCommon,
		"dette er passordet mitt":          PasswordCommon,
		"hunden":                           PasswordShort,
		"fire fjell og en elv":             "",
		"hunden vår spiser grønne epler":   "",
		"kaffekoppen sto på et rødt tak":   "",
		"xK9#mQ2$vL7!pR4&":                 "",
		"ost med brunost og gulrøtter":     "",
		"Kari liker blåbær og lange turer": "",
	} {
		if got := PasswordProblem(password, about...); got != want {
			t.Errorf("%.40q: %q, want %q", password, got, want)
		}
	}
}

// Whatever is typed, it is judged, and what is refused alone is refused with the
// owner's words added.
func FuzzPasswordProblem(f *testing.F) {
	f.Add("fire fjell og en elv", "kari")
	f.Add("\xff\xfe qwerty æøå 1234567890", "")
	f.Fuzz(func(t *testing.T, password, about string) {
		alone := PasswordProblem(password)
		if with := PasswordProblem(password, about); alone != "" && with == "" {
			t.Errorf("%q is refused, and with %q taken", password, about)
		}
	})
}
