// Package store is the database: all SQL of the module stands here, beside the
// method that uses it, in the subset SQLite and PostgreSQL share. Methods that read
// are Reader's, so that they work inside a transaction and outside; those that write
// are Tx's.
//
// The database itself: open.go (connections), store.go (transactions and the helpers
// of every statement), errors.go, queue.go and prepared.go (how an answer is written),
// statements.go (counting them), migrate.go, rewrite.go and backup.go, duties.go
// (PostgreSQL's users). The tables:
//
//   - owner.go, unit.go, project.go, wave.go, local.go, clip.go, measure.go: what is
//     set up
//   - wavegroup.go, window.go, collect.go, closing.go, summary.go: an open wave and
//     what is left of it
//   - account.go, grant.go, session.go, signinlink.go, challenge.go, totp.go,
//     recovery.go, passkey.go, identity.go: who may sign in, and as what
//   - audit.go, approval.go: what people with an account have done, or ask for
//
// Where the two databases differ a comment says «dialect exception»: rewrite.go,
// backup.go, duties.go, lock.go.
//
// It may import survey and migrations.
package store
