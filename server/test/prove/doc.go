// Package prove holds the proofs that need a whole server and rough treatment:
// it is killed at any moment, its database is pulled away, and its source is
// broken on purpose. Only tests stand here.
//
//   - history_test.go: nothing that was acknowledged is lost, doubled or stuffed.
//   - closing_test.go: closing killed at any point is finished by the next try.
//   - servers_test.go: several servers on one PostgreSQL are as one, and its standby
//     takes over.
//   - nation_test.go: the country's schools in six weeks, in small.
//   - fsync_test.go: an acknowledged answer has reached the disk.
//   - mutants_test.go: each of these, and the proofs of server/waves, can fail.
//
// TRIVSELSPULS_PROVE=1 (what `make prove` sets) repeats them at full length.
package prove
