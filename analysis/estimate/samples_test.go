package estimate

import "gonum.org/v1/gonum/stat"

// moments are a sample's mean and variance, with the divisor n − 1.
type moments struct{ Mean, Variance float64 }

func momentsOf(values []float64) moments {
	mean, variance := stat.MeanVariance(values, nil)
	return moments{mean, variance}
}
