// Package setup is how an owner is set up: its units, groups, people, project and
// waves. Desk does one thing at a time for the pages and for the server's commands,
// which so have the same rules and leave the same traces; Plan describes a whole
// owner in a YAML file («server setup FILE»); ReadTable reads groups from a
// spreadsheet.
//
// Start with desk.go.
//
// It may import survey, survey/clip, survey/questionnaire and survey/store.
package setup
