package estimate

import "gonum.org/v1/gonum/stat"

// The methods for means know a sample by its size, mean and variance. Published values
// are of samples; these find the three numbers first.

func momentsOf(values []float64) Moments {
	mean, variance := stat.MeanVariance(values, nil)
	return Moments{N: len(values), Mean: mean, Variance: variance}
}

func meanInterval(values []float64, confidence float64) (float64, Interval, error) {
	m := momentsOf(values)
	ci, err := m.Interval(confidence)
	return m.Mean, ci, err
}

func welchDifference(a, b []float64, confidence float64) (WelchResult, error) {
	return Welch(momentsOf(a), momentsOf(b), confidence)
}

func hedgesG(a, b []float64) (float64, error) { return HedgesG(momentsOf(a), momentsOf(b)) }
