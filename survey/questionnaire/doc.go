// Package questionnaire holds who is asked what: the data files, their texts in
// every language, and the loader that refuses a file with a mistake in it.
//
// A questionnaire is one structure file, data/AUDIENCE.vN.yaml, and one text
// file per language beside it, data/AUDIENCE.vN.LANGUAGE.yaml. Adding a language
// means adding files. A version that has been released never changes; its hash
// stands in data/released.yaml.
//
// Start at questionnaire.go (what a questionnaire is, and which answers fit) and
// indicator.go (what is computed from it); then view.go (what a respondent's page is given).
//
// It may import survey and nothing else of the module.
package questionnaire
