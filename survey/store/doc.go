// Package store is the database: all SQL of the module stands here, beside the
// method that uses it, in the subset SQLite and PostgreSQL share. Methods that read are
// Reader's, so that they work inside a transaction and outside; those that write are
// Tx's. What is judged of PostgreSQL stands in files of SQL: objects.sql, settings.sql
// and rules.sql.
//
// The database itself: open.go (connections), store.go (transactions and the helpers
// of every statement), errors.go, queue.go (how an answer is written), statements.go
// (counting them), migrate.go, maintain.go, connect.go (PostgreSQL's users). The tables:
//
//   - owner.go, unit.go, wave.go, local.go, written.go: what is set up, and written down
//   - wavegroup.go, collect.go, closing.go: an open wave and what is left of it
//   - account.go, session.go, secondfactor.go: who may sign in, and as what
//   - audit.go, approval.go: what people with an account have done, or ask for
//
// Where the two databases differ a comment says «dialect exception»: maintain.go, connect.go, lock.go.
//
// It may import survey and migrations.
package store
