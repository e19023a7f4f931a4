// Package approval leads what reaches past the published figures to the answers
// themselves, which nobody may do alone: somebody asks, others sign, it is done
// once, and the audit log tells of every step.
//
// It may import survey, survey/store, server/waves, analysis and
// analysis/research. Start reading at ask.go.
package approval
