package survey_test

import (
	"slices"
	"strings"
	"testing"

	"trivselspuls/survey"
)

func TestByName(t *testing.T) {
	for _, c := range []struct{ given, want string }{
		{"10. trinn, 9. trinn, 1. trinn, 8. trinn", "1. trinn, 8. trinn, 9. trinn, 10. trinn"},
		{"10A, 9B, 9A, 1C", "1C, 9A, 9B, 10A"},
		{"Åsen, Ærfugl, Øvre, Zanzibar, Aasen, abc, Bø", "abc, Bø, Zanzibar, Ærfugl, Øvre, Åsen, Aasen"},
		{"Skole 12, Skole 2, Ås skole, Østli, Ådal", "Skole 2, Skole 12, Østli, Ådal, Ås skole"},
		{"", ""},
	} {
		names := strings.Split(c.given, ", ")
		none := func(string) string { return "" }
		self := func(name string) string { return name }
		if got := strings.Join(survey.ByName(names, none, self), ", "); got != c.want {
			t.Errorf("%q is sorted to %q, want %q", c.given, got, c.want)
		}
	}
	// Parts stay where they are, and those of one name in their order.
	parts := []string{"b2 y", "b2 x", "b1 x", "a1 x", "a1 w"}
	survey.ByName(parts, func(s string) string { return s[:1] }, func(s string) string { return s[:2] })
	if want := []string{"b1 x", "b2 y", "b2 x", "a1 x", "a1 w"}; !slices.Equal(parts, want) {
		t.Errorf("%q, want %q", parts, want)
	}
}

func BenchmarkByName(b *testing.B) {
	names := make([]string, 3000)
	for b.Loop() {
		for i := range names {
			names[i] = "Oppdiktet skole " + strings.Repeat("x", i%7)
		}
		survey.ByName(names, func(string) string { return "" }, func(s string) string { return s })
	}
}
