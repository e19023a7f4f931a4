package disclosure_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"

	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
)

// Alpha from whole sums is cronbachAlpha of the complete cases.
func TestAlphaOfSnapshot(t *testing.T) {
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01").
		School("A", survey.Pupils810, [3]int{60, 50, 8}).
		School("B", survey.Pupils810, [3]int{60, 40, 6})
	var rows [][]float64
	for _, g := range m.Groups {
		for i, answers := range g.Responses {
			for j := 2; j < 5; j++ {
				answers[j] = survey.Answer(1 + m.Random.IntN(3) + int(answers[j])%3)
			}
			if i%7 == 0 {
				answers[3] = survey.Declined
				continue
			}
			rows = append(rows, []float64{float64(answers[3]), float64(answers[4])})
		}
	}
	want := cronbachAlpha(rows)
	s := m.Publish(t)
	for _, c := range s.Cells {
		ind, _ := s.Indicator(c.Indicator)
		switch {
		case ind.ID == "E5" && c.Total:
			if c.Alpha == nil {
				t.Fatal("no alpha")
			}
			near(t, "alpha", *c.Alpha, want, 0.005)
		case c.Alpha != nil:
			t.Errorf("%s of %v has an alpha", c.Indicator, c.Units)
		}
	}
}

// cronbachAlpha is the internal consistency of a scale by its definition: a row per
// person with one value per item.
func cronbachAlpha(rows [][]float64) float64 {
	sums, columns := make([]float64, len(rows)), make([][]float64, len(rows[0]))
	for i, row := range rows {
		for j, v := range row {
			sums[i] += v
			columns[j] = append(columns[j], v)
		}
	}
	within := 0.0
	for _, column := range columns {
		within += stat.Variance(column, nil)
	}
	k := float64(len(columns))
	return k / (k - 1) * (1 - within/stat.Variance(sums, nil))
}

// attitude of Chatterjee and Price, Regression Analysis by Example (1977), a row per
// department and a column per question, as R has it.
var attitude = [30][7]float64{
	{43, 51, 30, 39, 61, 92, 45},
	{63, 64, 51, 54, 63, 73, 47},
	{71, 70, 68, 69, 76, 86, 48},
	{61, 63, 45, 47, 54, 84, 35},
	{81, 78, 56, 66, 71, 83, 47},
	{43, 55, 49, 44, 54, 49, 34},
	{58, 67, 42, 56, 66, 68, 35},
	{71, 75, 50, 55, 70, 66, 41},
	{72, 82, 72, 67, 71, 83, 31},
	{67, 61, 45, 47, 62, 80, 41},
	{64, 53, 53, 58, 58, 67, 34},
	{67, 60, 47, 39, 59, 74, 41},
	{69, 62, 57, 42, 55, 63, 25},
	{68, 83, 83, 45, 59, 77, 35},
	{77, 77, 54, 72, 79, 77, 46},
	{81, 90, 50, 72, 60, 54, 36},
	{74, 85, 64, 69, 79, 79, 63},
	{65, 60, 65, 75, 55, 80, 60},
	{65, 70, 46, 57, 75, 85, 46},
	{50, 58, 68, 54, 64, 78, 52},
	{50, 40, 33, 34, 43, 64, 33},
	{64, 61, 52, 62, 66, 80, 41},
	{53, 66, 52, 50, 63, 80, 37},
	{40, 37, 42, 58, 50, 57, 49},
	{63, 54, 42, 48, 66, 75, 33},
	{66, 77, 66, 63, 88, 76, 72},
	{78, 75, 58, 74, 80, 78, 49},
	{48, 57, 44, 45, 51, 83, 38},
	{85, 85, 71, 71, 77, 74, 55},
	{82, 82, 39, 59, 64, 78, 39},
}

func TestAlphaAsInR(t *testing.T) {
	var rows [][]float64
	for _, row := range attitude {
		rows = append(rows, row[:])
	}
	got := cronbachAlpha(rows)
	near(t, "alpha", got, 0.843142769565, 1e-9)
}

// Another way to alpha: from the mean covariance over the mean variance.
func TestCronbachByCovariances(t *testing.T) {
	rows := [][]float64{{4, 5, 3}, {2, 2, 1}, {5, 4, 5}, {3, 3, 4}, {1, 2, 2}, {4, 4, 4}}
	k := len(rows[0])
	means := make([]float64, k)
	for _, r := range rows {
		for j := range r {
			means[j] += r[j] / float64(len(rows))
		}
	}
	var own, shared float64
	for a := range k {
		for b := range k {
			covariance := 0.0
			for _, r := range rows {
				covariance += (r[a] - means[a]) * (r[b] - means[b]) / float64(len(rows)-1)
			}
			if a == b {
				own += covariance / float64(k)
			} else {
				shared += covariance / float64(k*(k-1))
			}
		}
	}
	want := float64(k) * shared / (own + float64(k-1)*shared)
	got := cronbachAlpha(rows)
	near(t, "alpha", got, want, 1e-12)
}

func near(t *testing.T, name string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s: got %.9f, want %.9f", name, got, want)
	}
}
