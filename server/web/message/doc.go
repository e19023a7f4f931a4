// Package message is what a leader tells guardians and staff about a wave: short
// texts for the school's own channels, and a letter on one page in each language.
// Nothing is sent from here, and no address is known. The pages show it, and so does
// «server wave messages».
package message
