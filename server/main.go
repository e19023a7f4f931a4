// Command server is Trivselspuls: anonymous surveys and bullying indicators for
// schools and kindergartens, in one binary.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

// A command is one word after «server».
type command struct {
	name string
	help string
	run  func(ctx context.Context, c config, args []string, out io.Writer) error
}

func commands() []command {
	return []command{
		{"run", "answer requests (the default)", run},
		{"demo", "start with the example municipality, made anew", runDemo},
		{"migrate", "bring the database to this version", migrate},
		{"setup", "set up an owner from a plan file: setup FILE", setUp},
		{"account", "create a local account: account NAME LOGIN ROLE OWNER [UNIT]", createAccount},
		{"questionnaire", "help authors: questionnaire check FILE, questionnaire preview FILE [LANGUAGE]", authorQuestionnaire},
		{"bench", "measure this machine: bench answers [HOW MANY]", runBench},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(Main(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

// Main runs the command line and returns the exit status: 0 done, 1 failed, 2
// wrong use.
func Main(ctx context.Context, args, environ []string, stdout, stderr io.Writer) int {
	name := "run"
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		name, args = args[0], args[1:]
	}
	list := commands()
	at := slices.IndexFunc(list, func(c command) bool { return c.name == name })
	if at < 0 {
		fmt.Fprintf(stderr, "server: there is no command %q\n", name)
		usage(stderr, list)
		return 2
	}
	c, rest, err := readConfig(name, args, environ, stderr)
	if err == nil {
		err = list[at].run(ctx, c, rest, stdout)
	}
	switch {
	case err == nil:
		return 0
	case err == errUsage: // already explained
		return 2
	case errors.Is(err, errUsage):
		fmt.Fprintln(stderr, "server:", strings.TrimSuffix(err.Error(), ": "+errUsage.Error()))
		return 2
	}
	fmt.Fprintln(stderr, "server:", err)
	return 1
}

func usage(w io.Writer, list []command) {
	fmt.Fprintln(w, "Commands (each takes -help):")
	for _, c := range list {
		fmt.Fprintf(w, "  %-14s %s\n", c.name, c.help)
	}
}
