// Command server is Trivselspuls: anonymous surveys and bullying indicators for
// schools and kindergartens, in one binary. Its commands are in server/command.
package main

import "trivselspuls/server/command"

func main() { command.Program() }
