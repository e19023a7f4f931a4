// Package clip is about recordings of somebody reading aloud: what counts as
// one, which words it belongs to, and the one file that all recordings of a
// questionnaire travel in.
//
// It imports nothing of the module.
package clip
