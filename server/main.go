// Command server is Trivselspuls: anonymous surveys and bullying indicators for
// schools and kindergartens, in one binary. Its commands are in server/command.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"trivselspuls/server/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(command.Main(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
