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
// # Where things are
//
// What is safe, and what is published:
//
//   - thresholds.go: when a figure may be shown by its own counts
//   - indicator.go, split.go, own.go: the figures of a wave, and which of them are
//     shown together or not at all
//   - tally.go and tally*.go: counting them
//   - merge.go: which small units share a figure
//   - publish.go, disclose.go: what is shown to whom; classes.go checks it afterwards
//   - snapshot.go: what is kept of a wave
//   - release.go, releaseleak.go: which answers may be handed to research
//
// What readers are shown:
//
//   - report.go, builder.go: a reader's report, wave by wave
//   - figure.go, change.go, seriestrend.go, funnel.go, grades.go, commonunits.go,
//     distribution.go, national.go, quality.go: what is derived from the figures
//   - plan.go: what a wave will be able to show, before it opens
//   - texts.go, sentence.go, locale: the words
//   - table.go, seriestables.go, glossary.go: tables; render.go and workbook.go: files
//
// The estimators (share.go, mean.go, trend.go, falsediscovery.go) know nothing of all
// this and are checked against published values.
//
// # Promises
//
// A figure is shown if and only if its own counts are safe. A breakdown, a
// total or anything derived is shown if and only if everything it is made of is
// shown. The same answers in any order give the same bytes.
package analysis
