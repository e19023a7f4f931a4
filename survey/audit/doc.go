// Package audit is the words of the audit log: what people with an account do
// (Action), who does it (Actor), and what it is about (Event). Respondents and
// counts never appear in it. The log itself, its chain of hashes included, is kept
// by survey/store.
//
// It may import survey.
package audit
