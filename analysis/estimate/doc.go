// Package estimate holds the estimators behind the figures: intervals and differences of
// shares and means, a trend, effect sizes, a funnel's limits, and the correction for many
// comparisons at once. Each names its source and is checked against published values and
// against R (reference_test.go). It knows nothing of surveys.
//
// It imports nothing else of the module.
package estimate
