package analysis

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
)

// The spread of two waves is the larger one.
func TestTheLargerSpreadCounts(t *testing.T) {
	small, large := oneMean, oneMean
	large.Spread = 2 * small.Spread
	wide := func(a, b *disclosure.Indicator) float64 {
		ci, ok := compare(figureOf(a, disclosure.Cell{N: 40, Mean: 2}), figureOf(b, disclosure.Cell{N: 40, Mean: 2}), 0.95)
		if !ok {
			t.Fatal("no interval")
		}
		return ci.Upper - ci.Lower
	}
	near(t, "small and large", wide(&small, &large), wide(&large, &large), 1e-12)
	near(t, "large and small", wide(&large, &small), 2*wide(&small, &small), 1e-12)
}

// Sentences of every way to tell, of every word, in both languages: they say both figures as
// they are told, what they say of the change is what its word and its interval say, and no
// number stands there that is not told.
func TestSentencesAreTrue(t *testing.T) {
	said := map[string]bool{}
	for _, language := range []string{"nb", "nn"} {
		words := textsIn(t, language)
		random := rand.New(rand.NewPCG(5, 6))
		phrase := map[string]map[Word]string{
			"nb": {ClearlyBetter: "en tydelig bedring", ClearlyWorse: "en tydelig forverring", Uncertain: "Når vi tar høyde for tilfeldigheter, kan"},
			"nn": {ClearlyBetter: "ei tydeleg betring", ClearlyWorse: "ei tydeleg forverring", Uncertain: "Når vi tek høgd for tilfeldigheiter, kan"},
		}[language]
		for range 3000 {
			ind, from, to, c := randomChange(random, words)
			s := &Series{Indicator: *ind, Change: c}
			for i, f := range []*figure{from, to} {
				p := Point{Wave: WaveRef{Name: []string{"våren", "høsten"}[i], Opens: day("2025-03-01")}, N: f.cell.N, Missing: f.cell.Missing, Telling: f.cell.Telling, Bounds: f.printed(), Text: words.telling(f), figure: f}
				if ci, ok := f.interval(); ok {
					p.Interval, p.IntervalText = &ci, words.interval(*ind, ci)
				}
				s.Points = append(s.Points, p)
			}
			words.tell(s, to.cell.N, nil)
			said[fmt.Sprint(language, from.cell.Telling, " ", to.cell.Telling, " ", c.Word)] = true
			for word, text := range phrase {
				if strings.Contains(s.Sentence, text) != (word == c.Word) {
					t.Errorf("%s: %q", c.Word, s.Sentence)
				}
			}
			same := words.telling(from) == words.telling(to) && c.Word == Uncertain
			if !strings.Contains(s.Sentence, words.telling(to)) || !strings.Contains(s.Sentence, words.telling(from)) || strings.Contains(s.Sentence, "{") {
				t.Errorf("%q does not tell %q and %q", s.Sentence, words.telling(from), words.telling(to))
			}
			// Every number of the sentence is one of these, and the ends of the change stand last.
			known := []float64{float64(to.cell.N)}
			for _, text := range []string{words.telling(from), words.telling(to), s.Points[1].IntervalText, c.IntervalText} {
				for _, v := range numbersIn(t, text) {
					known = append(known, v, -v)
				}
			}
			if !ind.IsShare() {
				known = append(known, 1, float64(ind.Options))
			}
			numbers := numbersIn(t, s.Sentence)
			for _, v := range numbers {
				if !slices.Contains(known, v) {
					t.Errorf("%v is told nowhere: %q", v, s.Sentence)
				}
			}
			ends := []float64{}
			for _, v := range numbersIn(t, c.IntervalText) {
				if v != 0 || c.Word != Uncertain {
					ends = append(ends, max(v, -v))
				}
			}
			last := slices.Clone(numbers[len(numbers)-len(ends):])
			slices.Sort(last)
			slices.Sort(ends)
			if !slices.Equal(last, ends) {
				t.Errorf("the change is %q: %q", c.IntervalText, s.Sentence)
			}
			for way, sign := range map[string]bool{" ned": c.Interval.Lower < 0, " opp": c.Interval.Upper > 0} {
				if tail := s.Sentence[strings.LastIndex(s.Sentence, ". ")+1:]; strings.Contains(tail+".", way) != sign && !same {
					t.Errorf("%q: %q", c.IntervalText, tail)
				}
			}
		}
	}
	for _, language := range []string{"nb", "nn"} {
		for share := range waysToTell {
			for _, from := range waysToTell[share] {
				for _, to := range waysToTell[share] {
					for _, word := range []Word{ClearlyBetter, ClearlyWorse, Uncertain} {
						// From end to end of a scale it is never clear, or always.
						if ends := []disclosure.Telling{disclosure.Lower, disclosure.Higher}; slices.Contains(ends, from) && slices.Contains(ends, to) && (from == to) != (word == Uncertain) {
							continue
						}
						if name := fmt.Sprint(language, from, " ", to, " ", word); !said[name] {
							t.Errorf("nothing was said of %s", name)
						}
					}
				}
			}
		}
	}
}

// Readers are told the same of every town whose figures are told the same: the count inside
// a band moves no word, no number and no file.
func TestNothingShowsWhatABandHolds(t *testing.T) {
	for _, language := range []string{"nb", "nn"} {
		telling := map[string]bool{}
		for x := range 3 {
			waves := []disclosure.Snapshot{
				goal(then()).School("A", survey.Pupils810, [3]int{60, 54, x}, [3]int{60, 50, 9}).School("B", survey.Pupils810, [3]int{60, 50, 8}).Publish(t),
				goal(now()).School("A", survey.Pupils810, [3]int{60, 54, 2 - x}, [3]int{60, 50, 0}).School("B", survey.Pupils810, [3]int{60, 50, x}).Publish(t),
			}
			r, err := NewReport(frame, waves[1:], Scope{}, language)
			if err != nil {
				t.Fatal(err)
			}
			all := ""
			for _, s := range r.Series {
				if s.Indicator.ID != "E1" {
					continue
				}
				body, err := s.Table.CSV()
				if err != nil {
					t.Fatal(err)
				}
				all += fmt.Sprintln(s.Name, s.Population.Label, s.Sentence, s.Notes, s.Change.Text, s.Change.IntervalText, string(body))
			}
			telling[all] = true
		}
		if len(telling) != 1 {
			t.Errorf("%d things are told of one band: %v", len(telling), telling)
		}
	}
}

func TestNotesOnUnknownAnswers(t *testing.T) {
	for _, c := range []struct {
		cell   disclosure.Cell
		nb, nn string
	}{
		// By hand: 6 of 60 count for sure, and as many as 12 if those do of whom we do not know.
		{disclosure.Cell{N: 54, Missing: 6, Low: 6, High: 6}, "ligger et sted fra 10 % til 20 %.", "ligg ein stad frå 10 % til 20 %."},
		{disclosure.Cell{N: 54, Missing: 6, High: 2, Telling: disclosure.Band}, "ligger et sted fra 0 % til 14 %.", "ligg ein stad frå 0 % til 14 %."}, // 8 of 60
		{disclosure.Cell{N: 57, Missing: 3, Low: 6, High: 6}, "", ""},                                                                                  // one in twenty exactly
		{disclosure.Cell{N: 56, Missing: 4, Low: 6, High: 6}, "ligger et sted fra 10 % til 17 %.", "ligg ein stad frå 10 % til 17 %."},
	} {
		for language, want := range map[string]string{"nb": c.nb, "nn": c.nn} {
			got := strings.ReplaceAll(textsIn(t, language).unknown(figureOf(&oneShare, c.cell)), hardSpace, " ")
			if !strings.HasSuffix(got, want) || (got == "") != (want == "") {
				t.Errorf("%+v: %q", c.cell, got)
			}
		}
	}
	if got := textsIn(t, "nb").unknown(figureOf(&oneMean, disclosure.Cell{N: 54, Missing: 20, Mean: 2})); got != "" {
		t.Errorf("of a mean: %q", got)
	}
	// Of all invited: by hand, 0 of 90 at least and 2 + 36 of 90 at most, outwards.
	band := figureOf(&oneShare, disclosure.Cell{N: 54, High: 2, Telling: disclosure.Band})
	if got := strings.ReplaceAll(textsIn(t, "nb").silent(band, 90), hardSpace, " "); !strings.HasPrefix(got, "36 av 90") || !strings.HasSuffix(got, "fra 0 % til 43 %.") {
		t.Errorf("silent: %q", got)
	}
}

// A total says whose figures are not in it, units that come and go have a note of their own,
// and a break is only where something else was asked.
func TestNotesOnUnits(t *testing.T) {
	big := [3]int{120, 100, 30}
	first := then().School("A", survey.Pupils810, big).School("B", survey.Pupils810, big).School("C", survey.Pupils810, big)
	for name, c := range map[string]struct {
		last         *disclosuretest.Town
		notes, never []string
		wave         string
	}{
		"the same": {
			now().School("A", survey.Pupils810, big).School("B", survey.Pupils810, big).School("C", survey.Pupils810, big),
			nil,
			[]string{"Brudd", "uten", "enhetene", "Endringen er regnet"},
			"Måling 2026-03",
		},
		"one with few answers": {
			now().School("A", survey.Pupils810, big).School("B", survey.Pupils810, big).School("C", survey.Pupils810, [3]int{120, 25, 8}),
			[]string{"Måling 2026-03: Tallet er uten C skole. Derfra er det ingen svar, eller for få", "Endringen er regnet for A skole og B skole"},
			[]string{"Brudd"},
			"Måling 2026-03 (uten C skole)",
		},
		"one that is new": {
			now().School("A", survey.Pupils810, big).School("B", survey.Pupils810, big).School("C", survey.Pupils810, big).School("D", survey.Pupils810, big),
			[]string{"Endringen er regnet for A skole, B skole og C skole"},
			[]string{"Brudd", "uten"},
			"Måling 2026-03",
		},
		"most are new": {
			now().School("C", survey.Pupils810, big).School("D", survey.Pupils810, big).School("E", survey.Pupils810, big),
			[]string{"Tallet gjelder ikke de samme enhetene i alle målingene."},
			[]string{"Brudd", "uten", "Endringen er regnet"},
			"Måling 2026-03",
		},
	} {
		share, _ := totals(t, first, c.last)
		notes := share.Sentence + strings.Join(share.Notes, "\n")
		for _, want := range c.notes {
			if !strings.Contains(notes, want) {
				t.Errorf("%s: no %q in %q", name, want, share.Notes)
			}
		}
		for _, not := range c.never {
			if strings.Contains(notes, not) {
				t.Errorf("%s: %q in %q", name, not, share.Notes)
			}
		}
		if got := share.Table.Rows()[1][0].Text; got != c.wave {
			t.Errorf("%s: the table calls the wave %q", name, got)
		}
		if share.Points[1].Break {
			t.Errorf("%s: a break", name)
		}
	}
}

// Units have changed only between waves that asked the same and have a figure.
func TestUnitsChange(t *testing.T) {
	for name, c := range map[string]struct {
		first, last Point
		want        bool
	}{
		"other units":    {Point{asked: asked{"q", "A"}}, Point{asked: asked{"q", "AB"}}, true},
		"the same units": {Point{asked: asked{"q", "A"}}, Point{asked: asked{"q", "A"}}, false},
		"other words":    {Point{asked: asked{"r", "A"}}, Point{asked: asked{"q", "AB"}}, false},
		"nothing then":   {Point{Hidden: true, asked: asked{"q", "A"}}, Point{asked: asked{"q", "AB"}}, false},
		"nothing now":    {Point{asked: asked{"q", "A"}}, Point{Hidden: true, asked: asked{"q", "AB"}}, false},
	} {
		if got := (&Series{Points: []Point{c.first, c.last}}).unitsChange(); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Less is seen of what is told in steps or as a range than of the same told exactly.
func TestLessIsSeenOfWhatIsNotExact(t *testing.T) {
	ind := oneShare
	words := textsIn(t, "nb")
	exact := numbersIn(t, words.couldBeSeen(figureOf(&ind, disclosure.Cell{N: 200, Groups: 200, Low: 40, High: 40})))
	wide := numbersIn(t, words.couldBeSeen(figureOf(&ind, disclosure.Cell{N: 200, Groups: 200, Low: 30, High: 40, Telling: disclosure.Range})))
	if len(exact) != 3 || len(wide) != 3 || exact[1] != 20 || wide[1] != 20 || wide[2] >= exact[2] {
		t.Errorf("exact %v, a range %v", exact, wide)
	}
}

// Of grades many are compared, so they are judged as all the rest, whatever the share of
// all of them is for.
func TestGradesAreJudgedAsTheRest(t *testing.T) {
	var closed []disclosure.Snapshot
	for i, at := range []string{"2024-10-01", "2026-10-01"} {
		groups := [][3][3]int{gradesThen, gradesNow}[i]
		closed = append(closed, goal(disclosuretest.NewTown(survey.Pulse, at)).School("Stor", survey.Pupils57, groups[:]...).Publish(t))
	}
	r, err := NewReport(frame, closed, Scope{Unit: "unit-Stor"}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	s := seriesOf(t, r, "E1.pupils-5-7")
	if s.Change.Confidence != 0.95 || len(s.Grades) == 0 {
		t.Errorf("all of them: %v, %d", s.Change.Confidence, len(s.Grades))
	}
	for _, g := range s.Grades {
		for _, one := range g.Changes {
			if one.Change.Confidence != 0.995 {
				t.Errorf("%s: judged at %v", one.From, one.Change.Confidence)
			}
		}
	}
}
