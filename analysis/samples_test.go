package analysis

import "gonum.org/v1/gonum/stat"

// The methods for means know a sample by its size, mean and variance. Published values
// are of samples; these find the three numbers first.

func momentsOf(values []float64) moments {
	mean, variance := stat.MeanVariance(values, nil)
	return moments{n: len(values), mean: mean, variance: variance}
}

func meanInterval(values []float64, confidence float64) (float64, Interval, error) {
	m := momentsOf(values)
	ci, err := m.interval(confidence)
	return m.mean, ci, err
}

func welchDifference(a, b []float64, confidence float64) (WelchResult, error) {
	return welch(momentsOf(a), momentsOf(b), confidence)
}

func hedgesG(a, b []float64) (float64, error) { return hedges(momentsOf(a), momentsOf(b)) }

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
