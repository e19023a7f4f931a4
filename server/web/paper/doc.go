// Package paper is what is printed about a wave, whether a page shows it or a
// command writes it to a file: slips, letters to parents with a slip, the poster of
// an open link, the key on paper. Issuing the codes and laying them out is one step
// here, so that nobody prints codes twice or stores them on the way.
//
// Start with slips.go.
package paper
