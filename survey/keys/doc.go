// Package keys keeps a wave's secrets in a directory beside the database and
// never inside it: the wave's opening key, each group's signing key and the
// pepper of the codes. What is destroyed here cannot be had back from a backup
// of the database.
//
// It may import survey and survey/envelope.
package keys
