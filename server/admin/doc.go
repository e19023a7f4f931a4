// Package admin is what the pages of set-up can do, from the command line:
// «server owner|unit|user|wave VERB …». It reads words, asks server/setup,
// server/waves and server/print to do what they do for the pages, and tells what came of it as text
// or as JSON. It decides nothing itself, and who may run the program may do it all.
//
// Start with command.go (how a line is read), then owner.go, unit.go, user.go and
// wave.go (the verbs; what an owner asks is in languages.go and questions.go).
package admin
