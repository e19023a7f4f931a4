// Package plan reads the description of an owner, its units and its project
// from a YAML file and stores it. It is how a municipality is set up from the
// command line («server setup FILE»).
//
// It may import survey and survey/store.
package plan
