// Package setup is how an owner is set up: its units, groups, people, project and
// waves. Editor does it for the pages, the commands, the first run and the example,
// which so have the same rules and leave the same traces; Plan describes a whole
// owner in a YAML file («server setup FILE»); ReadTable reads groups from a
// spreadsheet, ReadHolidays a calendar.
//
// Start with editor.go.
//
// It may import analysis/disclosure, survey, survey/clip, survey/questionnaire and
// survey/store.
package setup
