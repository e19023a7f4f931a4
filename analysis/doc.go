// Package analysis turns responses into figures a leader can trust and that
// disclose nobody. It is pure Go: no database, no clock, no HTTP.
//
// It may import survey and survey/questionnaire.
package analysis
