// Package migrations holds the database's schema as numbered SQL files, written
// in the subset that SQLite and PostgreSQL share, so that there is one text for
// both and it can be read in one place.
//
// Conventions: identifiers are 32 hexadecimal digits as text; times are
// timestamp columns in UTC, whole seconds; bytes are bytea, which PostgreSQL
// knows and SQLite keeps untouched because it accepts any type name and never
// converts a blob. CHECK constraints refuse what the code must never write.
//
// A file that has been released is never edited; a change is a new file. What SQLite
// cannot do, such as taking a constraint away, is one file for each database, named
// NNNNN_title.sqlite.sql and NNNNN_title.postgres.sql.
//
// It imports nothing else of the module.
package migrations

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
)

//go:embed *.sql
var files embed.FS

// SQLite and Postgres are the migrations of each database in goose's format, named
// NNNNN_title.sql.
var (
	SQLite   fs.FS = without{files, ".postgres.sql"}
	Postgres fs.FS = without{files, ".sqlite.sql"}
)

// without leaves out the files of the other database.
type without struct {
	embed.FS
	other string // how their names end
}

func (w without) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := w.FS.ReadDir(name)
	return slices.DeleteFunc(list, func(e fs.DirEntry) bool { return strings.HasSuffix(e.Name(), w.other) }), err
}
