package survey

import (
	"testing"
	"time"
)

func TestAWindowThatHasBegunOnlyGrows(t *testing.T) {
	monday := time.Date(2026, 9, 14, 0, 0, 0, 0, time.UTC)
	at := func(day, hour int) time.Time { return monday.AddDate(0, 0, day).Add(time.Duration(hour) * time.Hour) }
	wave := Wave{Opens: monday, Closes: EndOfDay(at(11, 0))}
	lesson := Window{at(1, 10), at(1, 11)}
	for name, c := range map[string]struct {
		before, window Window
		now            time.Time
		field          string
		kind           ProblemKind
	}{
		"a first one":              {Window{}, lesson, at(0, 0), "", ""},
		"another, before":          {lesson, Window{at(2, 8), at(2, 9)}, at(0, 0), "", ""},
		"shorter, before":          {lesson, Window{at(1, 10), at(1, 10).Add(time.Minute)}, at(0, 0), "", ""},
		"longer, while it runs":    {lesson, Window{at(1, 10), at(1, 12)}, at(1, 10), "", ""},
		"none, while it runs":      {lesson, Window{}, at(1, 10), "", ""},
		"shorter, while it runs":   {lesson, Window{at(1, 10), at(1, 11).Add(-time.Minute)}, at(1, 10), "to", Running},
		"later, while it runs":     {lesson, Window{at(2, 10), at(2, 11)}, at(1, 10), "from", Running},
		"another, when it is over": {lesson, Window{at(3, 10), at(3, 11)}, at(1, 11), "", ""},
		"over already":             {Window{}, lesson, at(1, 11), "to", Over},
		"before the wave":          {Window{}, Window{at(-1, 10), at(1, 11)}, at(-2, 0), "from", OutsideWave},
		"after the wave":           {Window{}, Window{at(1, 10), at(12, 0)}, at(0, 0), "to", OutsideWave},
		"ends first":               {Window{}, Window{at(1, 11), at(1, 10)}, at(0, 0), "to", EndsFirst},
		"half":                     {Window{}, Window{From: at(1, 11)}, at(0, 0), "to", Missing},
	} {
		problems := c.window.Check(c.before, wave, c.now)
		if c.kind == "" && len(problems) > 0 || c.kind != "" && (len(problems) != 1 || problems.Of(c.field) != c.kind) {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

func TestAWindowTakesFromItsFirstSecondToItsLast(t *testing.T) {
	from := time.Date(2026, 9, 15, 8, 0, 0, 0, time.UTC)
	w := Window{from, from.Add(time.Hour)}
	for offset, want := range map[time.Duration][2]bool{
		-time.Second: {false, false}, 0: {true, true}, time.Hour - time.Second: {true, true},
		time.Hour: {false, true}, time.Hour + Grace: {false, false},
	} {
		if got := [2]bool{w.Takes(from.Add(offset), 0), w.Takes(from.Add(offset), Grace)}; got != want {
			t.Errorf("%v after it begins: %v, want %v", offset, got, want)
		}
	}
	if !(Window{}).Takes(from, 0) {
		t.Error("a group without a window takes nothing")
	}
}
