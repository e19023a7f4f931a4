package estimate

// The published values are of counts, and reports have samples: these are the estimators
// of samples that are known exactly.

func exact(x, n int) (Sample, error) {
	share := float64(x) / float64(n)
	return Sample{share, share, float64(n)}, checkShare(x, n)
}

// Wilson is the interval of x among n.
func Wilson(x, n int, confidence float64) (Interval, error) {
	s, err := exact(x, n)
	if err != nil {
		return Interval{}, err
	}
	return s.Share(confidence)
}

// NewcombeDifference is the interval of x1/n1 − x2/n2.
func NewcombeDifference(x1, n1, x2, n2 int, confidence float64) (Interval, error) {
	one, err := exact(x1, n1)
	if err != nil {
		return Interval{}, err
	}
	other, err := exact(x2, n2)
	if err != nil {
		return Interval{}, err
	}
	return one.ShareChange(other, confidence)
}

// CochranArmitage is the trend of shares of successes at scores.
func CochranArmitage(successes, totals []int, scores []float64) (TrendResult, error) {
	samples := make([]Sample, len(successes))
	for i := range samples {
		var err error
		if samples[i], err = exact(successes[i], totals[i]); err != nil {
			return TrendResult{}, err
		}
	}
	return ShareTrend(samples, scores)
}
