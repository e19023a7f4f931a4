// Package simulate draws plausible answers to a questionnaire: for the example
// municipality, whose figures every page says are invented, and for benchmarks.
// Nothing in it knows anything about real pupils.
//
// It may import survey and survey/questionnaire. Start at Crowd.
package simulate
