// Command server is Trivselspuls: anonymous surveys and bullying indicators for
// schools and kindergartens, in one binary.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

// A command is one word after «server». It has either run, which gets the
// server's settings, or alone, which reads its own flags. flags adds to those of
// the settings; verbs tells in the help how the words after the command go, and
// explain how one of them does.
type command struct {
	name    string
	help    string
	flags   func(*flag.FlagSet)
	verbs   func(io.Writer)
	explain func(w io.Writer, verb string)
	run     func(ctx context.Context, c config, args []string, out io.Writer) error
	alone   func(ctx context.Context, args []string, stdout, stderr io.Writer) error
}

func commands() []command {
	list := []command{
		{name: "run", help: "answer requests (the default)", run: run},
		{name: "demo", help: "start with the example municipality, made anew", run: runDemo},
		{name: "migrate", help: "bring the database to this version", run: migrate},
		{name: "setup", help: "set up an owner from a plan file: setup FILE", run: setUp},
		{name: "backup", help: "copy the embedded database, also while the server runs: backup FILE", run: backup},
		{name: "keys", help: "give the accounts a new key and seal with it what the old one had sealed: keys renew", run: renewKey},
		{name: "audit", help: "check the log of what people with an account have done: audit verify [HASH]", run: verifyAudit},
		{name: "questionnaire", help: "help authors: questionnaire check FILE, questionnaire preview FILE [LANGUAGE]", run: authorQuestionnaire},
		{name: "import", help: "read what was collected elsewhere: import national FILE, import responses FILE... -wave WAVE -approval ID", run: runImport, flags: importFlags},
		{name: "export", help: "hand out what two persons have approved: export research APPROVAL FILE.zip, export list", run: runExport},
		{name: "compare", help: "compare what a server gives browsers with this release: compare ADDRESS", alone: compareServed},
		{name: "respondent", help: "answer a survey: respondent -slip ADDRESS [-answers FILE]", alone: answerSlip},
	}
	return append(list, administration()...)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(Main(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

// Main runs the command line and returns the exit status: 0 done, 1 failed, 2
// wrong use.
func Main(ctx context.Context, args, environ []string, stdout, stderr io.Writer) int {
	list := commands()
	name := "run"
	switch {
	case len(args) > 1 && args[0] == "help":
		name, args = args[1], append(args[2:], "-help")
	case len(args) > 0 && (args[0] == "help" || asksForHelp(args[:1])):
		usage(stdout, list)
		return 0
	case len(args) > 0 && args[0] != "" && args[0][0] != '-':
		name, args = args[0], args[1:]
	}
	at := slices.IndexFunc(list, func(c command) bool { return c.name == name })
	if at < 0 {
		fmt.Fprintf(stderr, "server: there is no command %q\n", name)
		usage(stderr, list)
		return 2
	}
	switch err := list[at].call(ctx, args, environ, stdout, stderr); {
	case err == nil, err == errHelp:
		return 0
	case err == errUsage: // already explained
		return 2
	case errors.Is(err, errUsage):
		fmt.Fprintln(stderr, "server:", strings.TrimSuffix(err.Error(), ": "+errUsage.Error()))
		return 2
	default:
		for line := range strings.Lines(err.Error()) {
			fmt.Fprintln(stderr, "server:", strings.TrimSuffix(line, "\n"))
		}
		return 1
	}
}

// asksForHelp reports whether a word asks how the rest should have been.
func asksForHelp(args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool { return arg == "-h" || arg == "-help" || arg == "--help" })
}

func (c command) call(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	if c.alone != nil {
		return c.alone(ctx, args, stdout, stderr)
	}
	settings, rest, err := readConfig(c, args, environ, stdout, stderr)
	if err != nil {
		return err
	}
	return c.run(ctx, settings, rest, stdout)
}

func usage(w io.Writer, list []command) {
	fmt.Fprintln(w, "Commands (server help COMMAND tells more of each):")
	for _, c := range list {
		fmt.Fprintf(w, "  %-14s %s\n", c.name, c.help)
	}
	for _, c := range list {
		if c.verbs != nil {
			fmt.Fprintf(w, "\n%s: %s\n", c.name, c.help)
			c.verbs(w)
		}
	}
}
