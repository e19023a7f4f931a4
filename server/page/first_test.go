package page

import (
	"slices"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

// Everybody is told first that they may say no and may stop, and has help lines of
// their own. The smallest are told who sees, and what then happens.
func TestFirstPagesSayThatAnsweringIsVoluntary(t *testing.T) {
	texts, err := LoadTexts()
	if err != nil {
		t.Fatal(err)
	}
	for _, audience := range survey.Audiences() {
		promises := texts.Promises(audience)
		first := slices.DeleteFunc(slices.Clone(promises), func(key string) bool { return key == "young_1" })
		if len(first) == 0 || first[0] != "free" && first[0] != "young_free" {
			t.Errorf("%s is promised %v first", audience, first)
		}
		if who := audience.Facts().Who; who == survey.WhoChildren && !slices.Contains(promises, "child_beside") {
			t.Errorf("%s is not told who sees", audience)
		}
		p := Page{Reader: texts.Reader(audience), texts: texts}
		if lines := slices.Concat(p.HelpLines(nil)...); len(lines) == 0 || p.Reader == "" {
			t.Errorf("%s has no help lines", audience)
		}
	}
}

// Each reader's help lines are those of the design: the smallest a grown-up and nothing
// else, parents and staff who has a duty to act.
func TestHelpLinesAreTheReaders(t *testing.T) {
	texts, err := LoadTexts()
	if err != nil {
		t.Fatal(err)
	}
	for reader, want := range map[string][]string{
		"young":        {"tell"},
		"pupils":       {"adult", "police", "ambulance", "alarm", "cross", "ombud", "web"},
		Anybody:        {"adult", "police", "ambulance", "alarm", "cross", "ombud", "web"},
		"school":       {"principal", "governor", "police", "ambulance", "ombud", "must"},
		"kindergarten": {"manager", "municipality", "police", "ambulance", "ombud", "must"},
		"staff":        {"leader", "safety", "duty", "police", "ambulance", "must"},
	} {
		p := Page{Reader: reader, texts: texts}
		var ids []string
		for _, line := range slices.Concat(p.HelpLines(nil)...) {
			if ids = append(ids, line.ID); (line.Chat != "") != slices.Contains([]string{"alarm", "cross"}, line.ID) {
				t.Errorf("%s is told to chat at %q", line.ID, line.Chat)
			}
		}
		if !slices.Equal(ids, want) {
			t.Errorf("%s is shown %v, want %v", reader, ids, want)
		}
		own := slices.Concat(p.HelpLines([]HelpLine{{Name: "Own", Number: "1"}})...)
		if has := slices.ContainsFunc(own, func(l HelpLine) bool { return l.Name == "Own" }); has != slices.Contains(want, "ombud") {
			t.Errorf("%s is shown an owner's own line: %v", reader, has)
		}
	}
}

// The pages say that no group of fewer than ten is shown.
func TestTenIsTheLimitEverywhere(t *testing.T) {
	if disclosure.Floors().MinAnswers != 10 {
		t.Fatal("the limit is another: respond.start.small says ten")
	}
}
