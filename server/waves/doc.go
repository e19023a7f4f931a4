// Package waves leads a wave through its life: open, print, redeem, cast,
// close. It is where keys, store and analysis meet; web, the command line and
// the example data all go through it.
package waves
