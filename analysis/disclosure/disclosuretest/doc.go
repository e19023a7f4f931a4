// Package disclosuretest makes towns for tests of what may be shown and of what is said
// about it: schools with few enough pupils to count by hand, and random ones.
//
// It may import survey, survey/questionnaire and analysis/disclosure.
package disclosuretest
