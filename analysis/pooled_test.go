package analysis

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// keySeries is a unit's key mean in some waves, as told.
func keySeries(id string, n, groups int, means ...float64) Series {
	ind := disclosure.Indicator{
		ID: id, Key: id, Kind: questionnaire.Index, Options: 5, Spread: 1, Level: disclosure.LevelKey,
		Audiences: []survey.Audience{survey.Pupils57}, Name: questionnaire.Texts{"nb": id},
	}
	s := Series{ID: id, Name: id, Indicator: ind, Audiences: ind.Audiences, Population: Population{Units: []survey.UnitID{"u"}}}
	for i, mean := range means {
		f := figureOf(&s.Indicator, disclosure.Cell{N: n, Groups: groups, Mean: mean})
		name := string(rune('A' + i))
		p := Point{Wave: WaveRef{ID: survey.WaveID(name), Name: name, Opens: time.Unix(int64(i)*1e7, 0)}, N: n, figure: f, Bounds: f.printed(), asked: asked{units: "same"}}
		p.Text = textWords.telling(f)
		s.Points = append(s.Points, p)
	}
	return s
}

var textWords, _ = loadTexts("nb")

func pooledRows(t *testing.T, series ...Series) []string {
	t.Helper()
	b := builder{texts: textWords, scope: Scope{Unit: "u"}, series: series}
	table, err := b.pooled()
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, row := range table.Rows() {
		var cells []string
		for _, e := range row {
			cells = append(cells, e.Text)
		}
		rows = append(rows, strings.Join(cells, "|"))
	}
	return rows
}

// By hand: 45 answers of three groups twice tell as much as 90/(1 + 14·0.02) = 70.3 people. The mean of
// two keys has the spread √((1 + 0.6)/2) = 0.894, so 1.96·0.894·√(2/70.3) = 0.30 around a change
// of 0.40; one key alone, at 99 percent, 2.58·√(2/70.3) = 0.43.
func TestPairsOfWaves(t *testing.T) {
	a, c := keySeries("E5", 45, 3, 3.5, 3.6, 1.1, 3.9, 4.0), keySeries("E7", 45, 3, 3.0, 3.1, 3.3, 3.4, 3.5)
	want := []string{
		"E5|E5||Elever 5.–7. trinn|snitt fra 1 til 5|A og B|3,6|D og E|4,0|+0,40|−0,03|+0,83|ikke sikker endring",
		"E7|E7||Elever 5.–7. trinn|snitt fra 1 til 5|A og B|3,1|D og E|3,5|+0,40|−0,03|+0,83|ikke sikker endring",
		"Snitt av E5 og E7|–||Elever 5.–7. trinn|snitt fra 1 til 5|A og B|3,3|D og E|3,7|+0,40|+0,10|+0,70|tydelig bedre",
	}
	if got := pooledRows(t, a, c); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	// It is made of what is printed: nothing behind the decimal changes it.
	finer := keySeries("E7", 45, 3, 3.04, 3.14, 3.3, 3.351, 3.451)
	if got := pooledRows(t, a, finer); !slices.Equal(got, want) {
		t.Errorf("more is told than the printed means: %q", got)
	}
	end, share, three, many := a, c, keySeries("E8", 45, 3, 3, 3, 3), keySeries("E8", FewAnswers, 3, 3, 3, 3, 3)
	end.Points = slices.Clone(a.Points)
	end.Points[1].Telling = disclosure.Higher
	share.Indicator.Kind = questionnaire.Share
	broken := c
	broken.Points = slices.Clone(c.Points)
	broken.Points[0].asked, broken.Points[1].asked = asked{units: "other"}, asked{units: "other"}
	for name, s := range map[string]Series{"an end": end, "a share": share, "three waves": three, "many answers": many, "a break": broken} {
		if got := pooledRows(t, s); len(got) != 0 {
			t.Errorf("%s is pooled: %q", name, got)
		}
	}
}

// What pairs of waves show of 45 pupils of three classes, three keys with a spread of 0.9 that
// correlate by 0.5: how often the mean of the keys is called better when it has risen by 0.3, and changed when
// nothing has happened; from what is printed, and had exact means been used.
func TestPowerOfPairs(t *testing.T) {
	random := rand.New(rand.NewPCG(14, 5))
	count := func(rise, decimals float64) float64 {
		clear, runs := 0, 1500
		for range runs {
			var keys [3][4]float64
			for w := range 4 {
				class := [3]float64{}
				for i := range class {
					class[i] = random.NormFloat64() * math.Sqrt(0.015)
				}
				for person := range 45 {
					common := random.NormFloat64()
					for k := range keys {
						v := math.Sqrt(0.5)*common + math.Sqrt(0.5)*random.NormFloat64()
						keys[k][w] += (3.4 + rise*float64(w/2) + 0.9*(v*math.Sqrt(0.985)+class[person%3])) / 45
					}
				}
			}
			var list []Series
			for k := range keys {
				for w := range keys[k] {
					keys[k][w] = math.Round(keys[k][w]*decimals) / decimals
				}
				s := keySeries(string(rune('P'+k)), 45, 3, keys[k][:]...)
				s.Indicator.Spread = 0.9
				for w := range s.Points {
					s.Points[w].figure.ind = &s.Indicator
					s.Points[w].Bounds.Lower = keys[k][w]
				}
				list = append(list, s)
			}
			rows := pooledRows(t, list...)
			if strings.HasSuffix(rows[len(rows)-1], "bedre") || rise == 0 && strings.HasSuffix(rows[len(rows)-1], "dårligere") {
				clear++
			}
		}
		return float64(clear) / float64(runs)
	}
	seen, exact, wrong := count(0.3, 10), count(0.3, 1e6), count(0, 10)
	t.Logf("a rise of 0.3 is seen in %.3f, with exact means in %.3f; false words %.3f", seen, exact, wrong)
	if seen < 0.5 || math.Abs(seen-exact) > 0.05 || wrong > 0.06 {
		t.Errorf("seen %.3f, exact %.3f, wrong %.3f", seen, exact, wrong)
	}
}
