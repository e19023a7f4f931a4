// Package estimate holds the estimators behind the figures: intervals and differences of
// shares and means, a trend and an effect size. Each names its source and is checked
// against published values and against R (reference_test.go). It knows nothing of surveys.
//
// It imports nothing else of the module.
package estimate
