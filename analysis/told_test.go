package analysis

import (
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// figureOf is a figure with a cell, judged as waves are now.
func figureOf(ind *disclosure.Indicator, c disclosure.Cell) *figure {
	floors, judging := disclosure.Floors(), disclosure.Judgement()
	c.Groups = max(1, c.Groups)
	return &figure{cell: &c, ind: ind, thresholds: &floors, judging: &judging}
}

func textsIn(t *testing.T, language string) *texts {
	t.Helper()
	words, err := loadTexts(language)
	if err != nil {
		t.Fatal(err)
	}
	return words
}

var (
	oneShare = disclosure.Indicator{Kind: questionnaire.Share, LowerIsBetter: true, Sensitive: true}
	oneMean  = disclosure.Indicator{Kind: questionnaire.Mean, Options: 3, Spread: 0.7}
)

func TestHowFiguresAreTold(t *testing.T) {
	added := figureOf(&oneMean, disclosure.Cell{N: 100, Telling: disclosure.Range})
	added.summed, added.sum = true, estimate.Interval{Lower: 2.24, Upper: 2.41}
	for _, c := range []struct {
		f           *figure
		nb, nn      string
		least, most float64
	}{
		{figureOf(&oneShare, disclosure.Cell{N: 54, Low: 6, High: 6}), "11 %", "11 %", 0.11, 0.11},
		{figureOf(&oneShare, disclosure.Cell{N: 54, Low: 0, High: 2, Telling: disclosure.Band}), "0–2 av 54 (høyst 4 %)", "0–2 av 54 (høgst 4 %)", 0, 0.038},
		{figureOf(&oneShare, disclosure.Cell{N: 54, Low: 52, High: 54, Telling: disclosure.Band}), "52–54 av 54 (minst 96 %)", "52–54 av 54 (minst 96 %)", 0.962, 1},
		{figureOf(&oneShare, disclosure.Cell{N: 12, Low: 0, High: 4, Telling: disclosure.Band}), "0–4 av 12", "0–4 av 12", 0, 0.334},
		{figureOf(&oneShare, disclosure.Cell{N: 12, Low: 8, High: 12, Telling: disclosure.Band}), "8–12 av 12", "8–12 av 12", 0.666, 1},
		{figureOf(&oneShare, disclosure.Cell{N: 29, Low: 0, High: 4, Telling: disclosure.Band}), "0–4 av 29", "0–4 av 29", 0, 0.138},
		{figureOf(&oneShare, disclosure.Cell{N: 30, Low: 0, High: 2, Telling: disclosure.Band}), "0–2 av 30 (høyst 7 %)", "0–2 av 30 (høgst 7 %)", 0, 0.067},
		{figureOf(&oneShare, disclosure.Cell{N: 1200, Low: 0, High: 2, Telling: disclosure.Band}), "0–2 av 1 200 (høyst 1 %)", "0–2 av 1 200 (høgst 1 %)", 0, 0.002},
		{figureOf(&oneShare, disclosure.Cell{N: 87, Low: 6, High: 8, Telling: disclosure.Step}), "6–8 av 87 (6,8 til 9,2 %)", "6–8 av 87 (6,8 til 9,2 %)", 0.068, 0.092},
		{figureOf(&oneShare, disclosure.Cell{N: 87, Low: 0, High: 2, Telling: disclosure.Step}), "0–2 av 87 (0,0 til 2,3 %)", "0–2 av 87 (0,0 til 2,3 %)", 0, 0.023},
		{figureOf(&oneShare, disclosure.Cell{N: 540, Low: 44, High: 47, Telling: disclosure.Range}), "8,1 til 8,8 %", "8,1 til 8,8 %", 0.081, 0.088},
		{figureOf(&oneMean, disclosure.Cell{N: 20, Mean: 2.8, Telling: disclosure.Higher}), "2,8 eller høyere", "2,8 eller høgare", 2.8, 3},
		{figureOf(&oneMean, disclosure.Cell{N: 20, Mean: 1.1, Telling: disclosure.Lower}), "1,1 eller lavere", "1,1 eller lågare", 1, 1.1},
		{figureOf(&oneMean, disclosure.Cell{N: 90, Mean: 3, Telling: disclosure.Higher}), "3,0", "3,0", 3, 3},
		{figureOf(&oneMean, disclosure.Cell{N: 90, Mean: 1, Telling: disclosure.Lower}), "1,0", "1,0", 1, 1},
		{figureOf(&oneMean, disclosure.Cell{N: 20, Mean: 2.449}), "2,4", "2,4", 2.4, 2.4},
		{added, "2,2 til 2,5", "2,2 til 2,5", 2.2, 2.5},
	} {
		for language, want := range map[string]string{"nb": c.nb, "nn": c.nn} {
			words := textsIn(t, language)
			if got := strings.ReplaceAll(words.telling(c.f), hardSpace, " "); got != want {
				t.Errorf("%s: %q, want %q", language, got, want)
			}
			if bare := strings.ReplaceAll(words.bare(c.f), hardSpace, " "); c.least == c.most && bare != want {
				t.Errorf("without a word it is %q, want %q", bare, want)
			}
			e := words.entry(c.f)
			if len(e.Ends) != 2 || *e.Ends[0].Number != c.least || *e.Ends[1].Number != c.most || (e.Number != nil) != (c.least == c.most) || e.Text != words.telling(c.f) {
				t.Errorf("%s has the ends %v and %v", want, *e.Ends[0].Number, *e.Ends[1].Number)
			}
			// What can be is within what is printed, and no further from it than the rounding.
			within(t, want, c.f)
		}
	}
}

func within(t *testing.T, name string, f *figure) {
	t.Helper()
	b, p, step := f.bounds(), f.printed(), 0.001
	if f.exact() || !f.ind.IsShare() {
		return // rounded to the nearest
	}
	if p.Lower > b.Lower || p.Upper < b.Upper || b.Lower-p.Lower > step || p.Upper-b.Upper > step {
		t.Errorf("%s is printed %+v and can be %+v", name, p, b)
	}
}

// exactly is a share of x among n people.
func exactly(x, n int) estimate.Sample {
	return estimate.Sample{Lower: float64(x) / float64(n), Upper: float64(x) / float64(n), N: float64(n)}
}

// The interval of a share is that of all its counts; an end of a scale has none.
func TestIntervalsOfWhatIsNotExact(t *testing.T) {
	band := figureOf(&oneShare, disclosure.Cell{N: 54, Low: 0, High: 2, Telling: disclosure.Band, Groups: 54})
	got, ok := band.interval()
	least, _ := exactly(0, 54).Share(0.95)
	most, _ := exactly(2, 54).Share(0.95)
	if want := (estimate.Interval{Lower: estimate.Round(least.Lower, 2), Upper: estimate.Round(most.Upper, 2)}); !ok || got != want {
		t.Errorf("a band: %+v, want %+v", got, want)
	}
	for _, telling := range []disclosure.Telling{disclosure.Lower, disclosure.Higher} {
		if _, ok := figureOf(&oneMean, disclosure.Cell{N: 20, Mean: 2, Telling: telling}).interval(); ok {
			t.Errorf("%s has an interval", telling)
		}
	}
	// By hand: 50 of two groups tell as much as 50/(1 + 24·0.03) = 29.07; 1.96·0.7/√29.07 is 0.254
	// around the printed 2.4, whatever was rounded.
	for _, mean := range []float64{2.351, 2.4, 2.449} {
		if got, _ := figureOf(&oneMean, disclosure.Cell{N: 50, Mean: mean, Groups: 2}).interval(); got != (estimate.Interval{Lower: 2.1, Upper: 2.7}) {
			t.Errorf("a mean of %v: %+v", mean, got)
		}
	}
	// Staff are taken to be more alike: with a spread of 1.2, 50/(1 + 24·0.05) = 22.7 people have
	// 0.493 around 3.0, and 29.07 pupils 0.436.
	staff := disclosure.Indicator{Kind: questionnaire.Mean, Options: 5, Spread: 1.2, Audiences: []survey.Audience{survey.Staff}}
	if got, _ := figureOf(&staff, disclosure.Cell{N: 50, Mean: 3.04, Groups: 2}).interval(); got != (estimate.Interval{Lower: 2.5, Upper: 3.5}) {
		t.Errorf("staff: %+v", got)
	}
	staff.Audiences = []survey.Audience{survey.Pupils57}
	if got, _ := figureOf(&staff, disclosure.Cell{N: 50, Mean: 3.04, Groups: 2}).interval(); got != (estimate.Interval{Lower: 2.6, Upper: 3.4}) {
		t.Errorf("pupils: %+v", got)
	}
}

var printedNumber = regexp.MustCompile(`[−+]?\d+(?:,\d+)?`)

// numbersIn are the numbers a text prints, as they stand there.
func numbersIn(t *testing.T, text string) (all []float64) {
	t.Helper()
	text = regexp.MustCompile(`(\d)`+hardSpace+`(\d)`).ReplaceAllString(text, "$1$2")
	for _, number := range printedNumber.FindAllString(text, -1) {
		v, err := strconv.ParseFloat(strings.NewReplacer("−", "-", "+", "", ",", ".").Replace(number), 64)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

// randomFigure is a figure that is told in a given way.
func randomFigure(random *rand.Rand, ind *disclosure.Indicator, telling disclosure.Telling) *figure {
	n := 30 + random.IntN(400)
	if telling == disclosure.Range {
		n *= 1 + random.IntN(4)
	}
	c := disclosure.Cell{N: n, Groups: 1 + random.IntN(n), Telling: telling}
	switch telling {
	case disclosure.Band:
		if c.High = 2; random.IntN(2) == 0 {
			c.Low, c.High = n-2, n
		}
	case disclosure.Step:
		c.Low = 3 * random.IntN(n/3)
		c.High = c.Low + 2
	case disclosure.Range:
		c.Low = random.IntN(n - 12)
		c.High = c.Low + 2 + random.IntN(10)
	case disclosure.Lower:
		c.Mean = estimate.Round(1.1+0.2*random.Float64(), 1)
	case disclosure.Higher:
		c.Mean = estimate.Round(float64(ind.Options)-0.1-0.2*random.Float64(), 1)
	default:
		c.Low = 3 + random.IntN(n-5)
		c.High = c.Low
		c.Mean = 1.4 + (float64(ind.Options)-1.8)*random.Float64()
	}
	f := figureOf(ind, c)
	if telling == disclosure.Range && !ind.IsShare() {
		f.summed = true
		f.sum.Lower = 1 + (float64(ind.Options)-1.2)*random.Float64()
		f.sum.Upper = f.sum.Lower + 0.2*random.Float64()
	}
	return f
}

var waysToTell = map[bool][]disclosure.Telling{
	true:  {disclosure.Exact, disclosure.Band, disclosure.Step, disclosure.Range},
	false: {disclosure.Exact, disclosure.Lower, disclosure.Higher, disclosure.Range},
}

// randomChange is a change of random figures.
func randomChange(random *rand.Rand, words *texts) (ind *disclosure.Indicator, from, to *figure, c Change) {
	ind = &disclosure.Indicator{
		Kind: questionnaire.Share, LowerIsBetter: random.IntN(2) == 0, Options: []int{3, 5}[random.IntN(2)], Spread: 0.4 + random.Float64(),
		Level: []disclosure.Level{disclosure.LevelMain, disclosure.LevelKey, disclosure.LevelRest}[random.IntN(3)],
		Items: 1, Sensitive: random.IntN(2) == 0,
	}
	if random.IntN(2) == 0 {
		ind.Kind = questionnaire.Mean
	}
	ways := waysToTell[ind.IsShare()]
	from, to = randomFigure(random, ind, ways[random.IntN(4)]), randomFigure(random, ind, ways[random.IntN(4)])
	return ind, from, to, newChange(Point{figure: from, Wave: WaveRef{Name: "våren"}}, Point{figure: to, Wave: WaveRef{Name: "høsten"}}, words)
}

// The word says what the printed interval says, whatever the figures; the interval holds
// what the difference can be, and every difference of values inside the figures has a
// narrower one.
func TestWordsAgreeWithPrintedIntervals(t *testing.T) {
	words := textsIn(t, "nb")
	random := rand.New(rand.NewPCG(3, 4))
	found := map[Word]int{}
	for range 5000 {
		ind, from, to, c := randomChange(random, words)
		if c.Hidden {
			t.Fatalf("no change of %+v and %+v", *from.cell, *to.cell)
		}
		found[c.Word]++
		ends := numbersIn(t, c.IntervalText)
		if len(ends) != 2 {
			t.Fatalf("interval %q", c.IntervalText)
		}
		want := Uncertain
		switch {
		case ends[0] > 0 && ind.LowerIsBetter, ends[1] < 0 && !ind.LowerIsBetter:
			want = ClearlyWorse
		case ends[0] > 0, ends[1] < 0:
			want = ClearlyBetter
		}
		if c.Word != want || c.WordText != words.get("word."+string(want)) {
			t.Errorf("%q is called %s, lower is better %v", c.IntervalText, c.Word, ind.LowerIsBetter)
		}
		if !holdsNumbers(*c.Interval, c.Bounds) {
			t.Errorf("the interval %+v does not hold %+v", *c.Interval, c.Bounds)
		}
		if c.Exact() != (from.exact() && to.exact()) {
			t.Errorf("%s and %s: exact %v", from.cell.Telling, to.cell.Telling, c.Exact())
		}
		then, now := from.bounds(), to.bounds()
		can := estimate.Interval{Lower: now.Lower - then.Upper, Upper: now.Upper - then.Lower}
		if !c.Exact() && !holdsNumbers(c.Bounds, can) {
			t.Errorf("bounds %+v do not hold %+v", c.Bounds, can)
		}
		if want := map[disclosure.Level]float64{disclosure.LevelMain: 0.95, disclosure.LevelKey: 0.99, disclosure.LevelRest: 0.995}[ind.Level]; c.Confidence != want {
			t.Errorf("%s is judged at %v", ind.Level, c.Confidence)
		}
		// Any one value of each, known exactly, is judged no more surely.
		one, other := *from, *to
		a, b := pick(random, from), pick(random, to)
		one.cell, other.cell = &a, &b
		one.summed, other.summed = false, false
		inside := newChange(Point{figure: &one}, Point{figure: &other}, words)
		if inside.Hidden || !holdsNumbers(*c.Interval, *inside.Interval) {
			t.Errorf("%s to %s: %+v does not hold %+v", words.telling(from), words.telling(to), *c.Interval, *inside.Interval)
		}
		if c.Word != Uncertain && inside.Word != c.Word {
			t.Errorf("%s to %s is %s, one value inside %s", words.telling(from), words.telling(to), c.Word, inside.Word)
		}
	}
	for _, w := range []Word{ClearlyBetter, Uncertain, ClearlyWorse} {
		if found[w] < 500 {
			t.Errorf("%s only %d times", w, found[w])
		}
	}
}

func holdsNumbers(outer, inner estimate.Interval) bool {
	return outer.Lower <= inner.Lower+1e-9 && inner.Upper <= outer.Upper+1e-9
}

// pick is a cell with one of the values a figure can have.
func pick(random *rand.Rand, f *figure) disclosure.Cell {
	c, b := *f.cell, f.bounds()
	c.Telling = disclosure.Exact
	c.Mean = b.Lower + (b.Upper-b.Lower)*random.Float64()
	c.Low += random.IntN(c.High - c.Low + 1)
	c.High = c.Low
	return c
}

// The same change is clear at one level and not at another; by Newcombe's interval, of
// people who have nothing in common.
func TestLevels(t *testing.T) {
	words := textsIn(t, "nb")
	for _, c := range []struct{ x, y int }{{20, 9}, {20, 7}, {20, 6}, {20, 5}, {20, 12}} {
		for level, confidence := range map[disclosure.Level]float64{disclosure.LevelMain: 0.95, disclosure.LevelKey: 0.99, disclosure.LevelRest: 0.995} {
			ind := oneShare
			ind.Level = level
			got := newChange(
				Point{figure: figureOf(&ind, disclosure.Cell{N: 100, Groups: 100, Low: c.x, High: c.x})},
				Point{figure: figureOf(&ind, disclosure.Cell{N: 100, Groups: 100, Low: c.y, High: c.y})}, words)
			want, err := exactly(c.y, 100).ShareChange(exactly(c.x, 100), confidence)
			if err != nil {
				t.Fatal(err)
			}
			if printed := (estimate.Interval{Lower: estimate.Round(want.Lower, 3), Upper: estimate.Round(want.Upper, 3)}); *got.Interval != printed || (got.Word == ClearlyBetter) != (printed.Upper < 0) {
				t.Errorf("%d to %d, %s: %+v %s, want %+v", c.x, c.y, level, *got.Interval, got.Word, printed)
			}
		}
	}
	// By hand: √(2·1.98/100) times a spread of 0.7 is 0.1393, and 0.3 is 2.15 of it: clear at
	// 95 % (1.96) and not at 99 % (2.58).
	ind := oneMean
	for level, want := range map[disclosure.Level]Word{disclosure.LevelMain: ClearlyBetter, disclosure.LevelKey: Uncertain, disclosure.LevelRest: Uncertain} {
		ind.Level = level
		got := newChange(Point{figure: figureOf(&ind, disclosure.Cell{N: 100, Groups: 2, Mean: 2})}, Point{figure: figureOf(&ind, disclosure.Cell{N: 100, Groups: 2, Mean: 2.3})}, words)
		if got.Word != want || got.Text != "+0,30" {
			t.Errorf("%s: %s, %s", level, got.Word, got.Text)
		}
	}
}
