// Command server is Trivselspuls: anonymous surveys and bullying indicators for
// schools and kindergartens, in one binary. Its commands are in server/command.
package main

import (
	"fmt"
	"os"

	"trivselspuls/server/command"
)

func main() {
	if err := keepSecret(); err != nil {
		fmt.Fprintln(os.Stderr, "server: keep the memory secret:", err)
		os.Exit(1)
	}
	command.Program()
}
