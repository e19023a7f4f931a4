// Package sheet reads a table that somebody else has made, as spreadsheets save
// it, row by row, and says of everything that is wrong where it stands.
//
// It takes commas, semicolons or tabs between fields, UTF-8 with or without a
// mark, UTF-16 with one and, where the caller allows it, Windows-1252. It holds
// one row at a time, so a million of them need no more memory than ten.
//
// It imports nothing else of the module.
package sheet
