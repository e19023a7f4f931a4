package identity

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trivselspuls/survey"
)

// Bounds of a password, in characters. The upper one keeps hashing cheap.
const (
	ShortestPassword = 15
	LongestPassword  = 200
)

// What is wrong with passwords and with nothing else.
const (
	PasswordShort  survey.ProblemKind = "password-short"
	PasswordCommon survey.ProblemKind = "password-common" // what is left without the guessable is too little
)

// unguessed is how many letters and digits must be left of a password, and how
// many different ones, when everything that is guessed first is taken away.
const (
	unguessed         = 8
	unguessedDistinct = 5
)

//go:embed guessed.txt
var guessedFile string

// PasswordProblem is what is wrong with a password, or empty. About are words that
// belong to its owner: login, names, place. Length is what protects; beyond it
// only what an attacker tries first is refused: phrases that stand on every list,
// the owner's words, rows of the keyboard, and the same thing again.
func PasswordProblem(password string, about ...string) survey.ProblemKind {
	switch n := utf8.RuneCountInString(password); {
	case n < ShortestPassword:
		return PasswordShort
	case n > LongestPassword:
		return survey.TooLong
	}
	left := withoutRepeats(folded(password))
	for _, word := range guessed(about) {
		left = strings.ReplaceAll(left, word, "\x00")
	}
	left = withoutRows(left)
	distinct := map[rune]bool{}
	count := 0
	for _, r := range left {
		if r != 0 {
			distinct[r] = true
			count++
		}
	}
	if count < unguessed || len(distinct) < unguessedDistinct {
		return PasswordCommon
	}
	return ""
}

// folded leaves small letters and digits, and undoes the usual replacements.
func folded(text string) string {
	return strings.Map(func(r rune) rune {
		if plain, ok := lookalikes[r]; ok {
			return plain
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

var lookalikes = map[rune]rune{'@': 'a', '$': 's', '!': 'i', '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't'}

// guessed lists everything to take away, the longest first, folded.
func guessed(about []string) []string {
	var words []string
	for line := range strings.Lines(guessedFile) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			words = append(words, folded(line))
		}
	}
	for _, text := range about {
		for _, word := range append(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), text) {
			if word = folded(word); utf8.RuneCountInString(word) >= 3 {
				words = append(words, word)
			}
		}
	}
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}

// withoutRepeats keeps a text that is written several times once.
func withoutRepeats(text string) string {
	runes := []rune(text)
	for length := 1; length <= len(runes)/2; length++ {
		again := true
		for i := length; i < len(runes) && again; i++ {
			again = runes[i] == runes[i-length]
		}
		if again {
			return string(runes[:length])
		}
	}
	return text
}

// rows are what fingers run along, already folded.
var rows = []string{folded("1234567890"), "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", folded("1q2w3e4r5t6y7u8i9o0p"), folded("qazwsxedcrfvtgbyhnujmikolp")}

// withoutRows takes away runs of four or more along a row, either way.
func withoutRows(text string) string {
	const shortest = 4
	for i := 0; i+shortest <= len(text); {
		run := 0
		for _, row := range rows {
			for n := shortest; i+n <= len(text); n++ {
				if part := text[i : i+n]; !strings.Contains(row+row, part) && !strings.Contains(reversed(row+row), part) {
					break
				}
				run = max(run, n)
			}
		}
		if run == 0 {
			i++
			continue
		}
		text = text[:i] + "\x00" + text[i+run:]
	}
	return text
}

func reversed(text string) string {
	runes := []rune(text)
	slices.Reverse(runes)
	return string(runes)
}
