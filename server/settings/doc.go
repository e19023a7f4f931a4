// Package settings is what whoever runs the server can choose, and what is opened
// by it: the database, the key directory, the national figures. Every command
// opens them here, so that all of them keep the same rules.
//
// It imports no page and no HTTP.
package settings
