// Package migrations holds the database's schema as numbered SQL files, written
// in the subset that SQLite and PostgreSQL share, so that there is one text for
// both and it can be read in one place.
//
// Conventions: identifiers are 32 hexadecimal digits as text; times are
// timestamp columns in UTC, whole seconds; bytes are bytea, which PostgreSQL
// knows and SQLite keeps untouched because it accepts any type name and never
// converts a blob. CHECK constraints refuse what the code must never write.
//
// A file that has been released is never edited; a change is a new file.
//
// It imports nothing else of the module.
package migrations

import "embed"

// Files are the migrations in goose's format, named NNNNN_title.sql.
//
//go:embed *.sql
var Files embed.FS
