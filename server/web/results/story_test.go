package results

import (
	"testing"

	"trivselspuls/analysis"
	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey/questionnaire"
)

func mean(name string, options int, least, most float64) row {
	s := analysis.Series{ID: name, Name: name, Indicator: disclosure.Indicator{Kind: questionnaire.Index, Options: options}}
	return row{Series: s, Latest: analysis.Point{Bounds: estimate.Interval{Lower: least, Upper: most}}}
}

func hidden(r row) row { r.Latest.Hidden = true; return r }

func joint(r row) row { r.Population.Joint = true; return r }

func lessIsBetter(r row) row { r.Indicator.LowerIsBetter = true; return r }

// A figure is called lowest when it is so for every value that the printed ones can have:
// a band that reaches over another says nothing, and what is not printed changes nothing.
func TestLowestHoldsForEveryValueOfABand(t *testing.T) {
	a, b, c := mean("a", 5, 4, 4), mean("b", 5, 4.2, 4.2), mean("c", 5, 4.2, 4.2)
	for _, one := range []struct {
		what string
		list rows
		want string
	}{
		{"one", rows{a, b, c}, "a"},
		{"two alike", rows{b, c, mean("d", 5, 4.5, 5)}, "bc"},
		{"all alike", rows{b, c}, ""},
		{"alone", rows{a}, ""},
		{"none", nil, ""},
		{"a band below all", rows{mean("d", 5, 1, 1.5), b}, "d"},
		{"a band across another", rows{mean("d", 5, 3, 4.1), a, b}, ""},
		{"an end that can be as low", rows{mean("d", 5, 4, 5), a}, "a"},
		{"one that is not shown", rows{hidden(mean("d", 5, 1, 1)), a, b}, "a"},
		{"one of several units", rows{joint(mean("d", 5, 1, 1)), a, b}, "a"},
		{"one of which less is better", rows{lessIsBetter(mean("d", 5, 1, 1)), a, b}, "a"},
		{"one of another scale", rows{b, mean("d", 3, 1, 1), a}, "a"},
	} {
		got := ""
		for _, r := range lowest(one.list) {
			got += r.Name
		}
		if got != one.want {
			t.Errorf("%s: the lowest is %q, want %q", one.what, got, one.want)
		}
	}
}

// Where means lie is said of all of them or not at all, and for every value of those
// that are not exact.
func TestPlaceOfMeansHoldsForAll(t *testing.T) {
	for want, list := range map[string]rows{
		"story.upper": {mean("a", 5, 4, 4), mean("b", 3, 2.5, 3)},
		"story.above": {mean("a", 5, 3.9, 3.9), mean("b", 5, 4.5, 5)},
		"story.below": {mean("a", 5, 1, 2.9), mean("b", 3, 1.9, 1.9)},
	} {
		if got := placeOf(list); got != want {
			t.Errorf("%v is %q, want %q", list, got, want)
		}
		across := append(list[:1:1], mean("c", 5, 2, 4))
		if got := placeOf(across); got != "" {
			t.Errorf("a mean on both sides of the middle is %q", got)
		}
		if got := placeOf(append(list, hidden(mean("c", 5, 1, 1)), lessIsBetter(mean("d", 5, 1, 1)))); got != want {
			t.Errorf("with what is not shown or less is better it is %q, want %q", got, want)
		}
	}
	if got := placeOf(rows{mean("a", 5, 4, 4)}); got != "" {
		t.Errorf("one mean is %q", got)
	}
}

// A figure that ends with a parenthesis has what is added in the same one.
func TestOneParenthesisAroundAFigure(t *testing.T) {
	for _, one := range []struct {
		figure string
		more   []string
		want   string
	}{
		{"12 %", nil, "12 %"},
		{"12 %", []string{""}, "12 %"},
		{"12 %", []string{"4 til 32 %", "felles"}, "12 % (4 til 32 %; felles)"},
		{"0–2 av 54 (høyst 4 %)", nil, "0–2 av 54 (høyst 4 %)"},
		{"0–2 av 54 (høyst 4 %)", []string{"0 til 21 %"}, "0–2 av 54 (høyst 4 %; 0 til 21 %)"},
	} {
		if got := bracketed(one.figure, one.more...); got != one.want {
			t.Errorf("%q with %q is %q, want %q", one.figure, one.more, got, one.want)
		}
	}
}

// A set of units is named once in the story, and again only after another set has been.
func TestStoryNamesASetOnce(t *testing.T) {
	of := func(names string) row {
		r := joint(mean(names, 5, 4, 4))
		r.Population.Names = names
		return r
	}
	own := mean("own", 5, 4, 4)
	s := newStory(unitFigures{Key: rows{own, of("A og B")}, Younger: []rows{{own}, {of("A og B")}, {of("A og C")}, {of("A og B")}}})
	for i, want := range []string{"", "A og B", "A og B", "A og B", "A og C"} {
		if got := s.Described[i].Again; got != want {
			t.Errorf("before paragraph %d, %q is named, want %q", i, got, want)
		}
	}
}
