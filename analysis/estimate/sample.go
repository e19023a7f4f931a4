package estimate

import (
	"fmt"
	"math"
)

// Sample is a share or a mean as it is known: somewhere from Lower to Upper, which are
// equal when it is known exactly, from N people. People of the same classes are alike,
// so N is the number of people with nothing in common that tell as much, and need not be
// whole.
type Sample struct {
	Lower, Upper float64
	N            float64
}

// Share is the interval that holds the Wilson interval of every share the sample can have.
func (s Sample) Share(confidence float64) (Interval, error) {
	z, err := s.check(1, confidence)
	if err != nil {
		return Interval{}, fmt.Errorf("share: %w", err)
	}
	return Interval{Lower: wilson(s.Lower*s.N, s.N, z).Lower, Upper: wilson(s.Upper*s.N, s.N, z).Upper}, nil
}

// ShareChange is the interval of this share minus another that holds Newcombe's interval
// (method 10) for every two shares the samples can have.
func (s Sample) ShareChange(from Sample, confidence float64) (Interval, error) {
	z, err := s.check(1, confidence)
	if err == nil {
		_, err = from.check(1, confidence)
	}
	if err != nil {
		return Interval{}, fmt.Errorf("change of shares: %w", err)
	}
	return Interval{
		Lower: newcombe(s.Lower*s.N, s.N, from.Upper*from.N, from.N, z).Lower,
		Upper: newcombe(s.Upper*s.N, s.N, from.Lower*from.N, from.N, z).Upper,
	}, nil
}

// Mean is the interval mean ± z·spread/√N of every mean the sample can have, with a
// spread that is known beforehand.
func (s Sample) Mean(spread, confidence float64) (Interval, error) {
	z, err := s.check(math.MaxFloat64, confidence)
	if err == nil && !(spread > 0) {
		err = fmt.Errorf("spread %v: %w", spread, ErrInput)
	}
	if err != nil {
		return Interval{}, fmt.Errorf("mean: %w", err)
	}
	half := z * spread / math.Sqrt(s.N)
	return Interval{Lower: s.Lower - half, Upper: s.Upper + half}, nil
}

// MeanChange is the interval of this mean minus another, for every two means the samples
// can have, with a spread that is known beforehand.
func (s Sample) MeanChange(from Sample, spread, confidence float64) (Interval, error) {
	for _, one := range []Sample{s, from} {
		if _, err := one.Mean(spread, confidence); err != nil {
			return Interval{}, fmt.Errorf("change: %w", err)
		}
	}
	z, err := normalQuantile(confidence)
	half := z * spread * math.Sqrt(1/s.N+1/from.N)
	return Interval{Lower: s.Lower - from.Upper - half, Upper: s.Upper - from.Lower + half}, err
}

// check refuses what no sample can be; most is the highest value there is.
func (s Sample) check(most, confidence float64) (z float64, err error) {
	if !(s.N > 0 && s.Lower >= 0 && s.Lower <= s.Upper && s.Upper <= most) {
		return 0, fmt.Errorf("%v to %v of %v people: %w", s.Lower, s.Upper, s.N, ErrInput)
	}
	return normalQuantile(confidence)
}

// Outward rounds both ends away from each other, to a number of decimals: what is
// certain of the interval stays certain when it is printed.
func (i Interval) Outward(decimals int) Interval {
	return Interval{Lower: Down(i.Lower, decimals), Upper: Up(i.Upper, decimals)}
}

// almost is how far from a number of decimals a sum of binary fractions may lie.
const almost = 1e-9

// Down rounds to the nearest number of decimals below.
func Down(v float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Floor(v*scale+almost)/scale + 0
}

// Up rounds to the nearest number of decimals above.
func Up(v float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Ceil(v*scale-almost)/scale + 0
}

// SeenWith is how many standard errors a change must be, to be clear at a confidence with
// a probability: z of the confidence plus that of the probability.
func SeenWith(probability, confidence float64) (float64, error) {
	z, err := normalQuantile(confidence)
	if err == nil && !(probability > 0.5 && probability < 1) {
		err = fmt.Errorf("probability %v: %w", probability, ErrInput)
	}
	if err != nil {
		return 0, fmt.Errorf("seen with: %w", err)
	}
	more, err := normalQuantile(2*probability - 1)
	return z + more, err
}
