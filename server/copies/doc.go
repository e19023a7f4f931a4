// Package copies makes copies of the database and puts them back: of the embedded one by
// itself, of PostgreSQL by its own tools, encrypted to whoever is to have it. A copy is
// read back before it counts as one, and put back only where no database is. No key of a
// wave is ever part of it.
package copies
