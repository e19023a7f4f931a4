// Package print is what is printed or sent about a wave, whether a page shows it or a
// command writes it to a file: slips, letters to parents with a slip, the poster of
// an open link, the key on paper; and what a leader tells guardians and staff, as
// short texts for the school's own channels and a letter on one page. Issuing the
// codes and laying them out is one step here, so that nobody prints codes twice or
// stores them on the way. Nothing is sent from here, and no address is known.
//
// Start with slips.go and message.go.
package print
