// Package keys keeps a wave's secrets in a directory beside the database and
// never inside it: the wave's opening key, each group's signing key and the
// pepper of the codes. What is destroyed here cannot be had back from a backup
// of the database.
//
// Every wave has two files, in two places: the key directory and a copy on other
// storage. One is for answering and one opens the answers, so that whoever answers
// never reads the other. Losing both loses the wave, and nothing else can open its ballots.
// Copying the directories with the database's backups would break the promise:
// whoever holds a ballot and the opening key reads the answers.
//
// Start with directory.go (create, load, destroy); file.go is what stands on
// disk, secrets.go what it means. It may import survey and survey/envelope.
package keys
