// Package wave is the project leader's pages of a wave: planning, opening, slips
// and letters, closing.
package wave
