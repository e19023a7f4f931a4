// Package setup is where an owner's project, units, groups, contacts and people
// are written down, and where what was done is read.
package setup
