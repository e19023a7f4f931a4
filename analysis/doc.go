// Package analysis turns responses into figures a leader can trust and that
// disclose nobody. It is pure Go: no database, no clock, no HTTP.
//
// It may import survey, survey/questionnaire and survey/sheet.
//
// # The way through
//
//  1. At closing, [Publish] tallies the responses of one wave ([Input]), keeps
//     the figures that are safe and returns a [Snapshot]. What is unsafe is
//     dropped there and can never come back.
//  2. A page builds a [Report] from the snapshots of a project ([Frame]) and a
//     [Scope]: one unit, or the whole owner. It holds series of points, the
//     change since the baseline, sentences, and Tables.
//  3. One [Table] has every rendering (rows for a page, CSV, JSON, XLSX), so no
//     rendering can show what another one withheld.
//
// Start reading at thresholds.go (what is safe), then publish.go and report.go.
// The estimators (share.go, mean.go, trend.go) stand alone.
//
// # Promises
//
// A figure is shown if and only if its own counts are safe. A breakdown, a
// total or anything derived is shown if and only if everything it is made of is
// shown. The same answers in any order give the same bytes.
package analysis
