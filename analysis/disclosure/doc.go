// Package disclosure decides what may be known of a wave: it counts the answers and keeps
// the figures that disclose nobody.
//
// It may import survey, survey/questionnaire and analysis/estimate.
//
// At closing, [Publish] tallies the responses of one wave ([Input]) and returns a
// [Snapshot]. What is unsafe is dropped there and can never come back.
//
//   - thresholds.go: when a figure may be shown by its own counts
//   - indicator.go, split.go, own.go: the figures of a wave, and which of them are
//     shown together or not at all
//   - tally.go, tallygroups.go, tallyscales.go: counting them
//   - merge.go: which small units share a figure
//   - publish.go, disclose.go, totals.go: what is told to whom; telling.go: how, and classes.go checks it afterwards
//   - spread.go, level.go: what intervals and words are made with
//   - snapshot.go: what is kept of a wave, and how it is looked up
//   - release.go, releaseleak.go: which answers may be handed to research
//
// A figure is shown if and only if its own counts are safe. A breakdown or a total is
// shown if and only if everything it is made of is shown. The same answers in any order
// give the same bytes. Tests that read reports like an attacker stand outside the package
// (attack_test.go) and know the truth from export_test.go.
package disclosure
