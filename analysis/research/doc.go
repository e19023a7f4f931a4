// Package research makes the package of files that research receives: for each
// questionnaire a table as CSV, as Parquet and with SPSS syntax to read it, a
// codebook with the elements of DDI, and what was checked before it was handed
// over.
//
// What may leave is decided by analysis.NewRelease; this package writes it down,
// counts again what it has written, and refuses when that breaks a promise. It
// knows no clock and no database. It may import survey, survey/questionnaire and
// analysis.
//
// Start reading at study.go, then table.go. docs/research.md is for those who
// receive the files.
package research
