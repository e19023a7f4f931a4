// Package questionnairetest makes libraries for tests: the released questionnaires
// and, of some of them, a version that has not been written yet.
package questionnairetest
