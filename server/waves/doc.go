// Package waves leads a wave through its life: open, print, look, redeem, cast,
// close. It is where keys, store and analysis meet; web, the command line and
// the example data all go through it, so there is one way to answer and none
// around it.
//
// Start with service.go (what is kept in memory while a wave is open), then in
// the order of a wave's life: plan.go, open.go, slips.go, answer.go,
// progress.go, close.go.
//
// It may import survey, survey/keys, survey/envelope, survey/questionnaire,
// survey/store and analysis.
package waves
