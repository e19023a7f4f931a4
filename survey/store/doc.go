// Package store is the database: all SQL of the module stands here, beside the
// method that uses it, in the subset SQLite and PostgreSQL share.
//
// It may import survey and migrations.
package store
