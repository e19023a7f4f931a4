// Package analysis turns the published figures of waves into reports: what each reader is
// told, in words and tables, in bokmål and nynorsk. It is pure Go: no database, no clock,
// no HTTP.
//
// It may import survey, survey/questionnaire, survey/sheet, survey/text,
// analysis/disclosure and analysis/estimate.
//
// # The way through
//
//  1. At closing, [disclosure.Publish] keeps the figures of a wave that are safe. What is
//     unsafe never reaches this package.
//  2. A page builds a [Report] from the snapshots of a project ([Frame]) and a
//     [Scope]: one unit, or the whole owner. It holds series of points, the
//     change since the baseline, sentences, and Tables.
//  3. One [Table] has every rendering (rows for a page, CSV, JSON, XLSX), so no
//     rendering can show what another one withheld.
//
// # Where things are
//
//   - report.go, builder.go, places.go: a reader's report, wave by wave
//   - figure.go, change.go, pooled.go, around.go, seriestrend.go, grades.go, commonunits.go,
//     distribution.go, own.go, national.go, quality.go: what is derived from the figures
//   - turnout.go: how many answered
//   - precision.go: what a wave will be able to show, before it opens
//   - texts.go, sentence.go, locale: the words
//   - table.go, glossary.go: tables; render.go and workbook.go: files
//
// # Promise
//
// Anything derived is shown if and only if everything it is made of is shown: it takes
// figures, a hidden one is nil, and the only way to a Table judges each of them once more.
package analysis
