// Package command is the server's commands: each reads its words and flags into a
// struct, asks the packages below to do what it is for, and tells what came of it.
// Those that do what the pages of set-up do are verbs of «server owner», «unit»,
// «user» and «wave»; they tell it as text or as JSON, decide nothing themselves, and
// who may run the program may do it all.
//
// Start with command.go, which lists them and says how a line is read, then
// administer.go and owner.go, unit.go, user.go and wave.go.
//
// It knows no page: running one that answers requests is server/serve's.
package command
