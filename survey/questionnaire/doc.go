// Package questionnaire holds who is asked what: the data files, their texts in
// every language, and the loader that refuses a file with a mistake in it.
//
// It may import survey and nothing else of the module.
package questionnaire
