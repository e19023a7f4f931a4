package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/caarlos0/env/v11"

	"trivselspuls/server/settings"
)

// config is the settings with the flags of one command.
type config struct {
	settings.Settings
	own *flag.FlagSet // the flags that are no settings
}

// errUsage means that the command line or the environment is wrong. The text
// has been printed; the process ends with status 2.
var errUsage = errors.New("usage")

// errHelp means that the help that was asked for has been printed.
var errHelp = errors.New("help")

// readConfig reads environment and flags and reports all mistakes at once.
func readConfig(cmd command, args, environ []string, stdout, stderr io.Writer) (config, []string, error) {
	var c config
	var problems []error
	if err := env.ParseWithOptions(&c.Settings, env.Options{Environment: env.ToMap(environ)}); err != nil {
		problems = append(problems, err)
	}
	flags := flag.NewFlagSet("server "+cmd.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	c.register(flags)
	if cmd.flags != nil {
		cmd.flags(flags)
	}
	c.own = flags
	rest, wrong := parseAll(flags, args)
	if asksForHelp(args) {
		cmd.printHelp(flags, args, stdout)
		return c, nil, errHelp
	}
	if wrong != nil {
		problems = append(problems, wrong)
	}
	problems = append(problems, c.Complete()...)
	return c, rest, usageError(stderr, problems)
}

// printHelp writes what a command does and what its own flags are for. The
// settings, which all of them take, are told in full by those that start a server.
func (c command) printHelp(all *flag.FlagSet, args []string, out io.Writer) {
	switch {
	case c.explain != nil:
		verb := ""
		if len(args) > 0 {
			verb = args[0]
		}
		c.explain(out, verb)
	case c.name == "run" || c.name == "demo":
		fmt.Fprintf(out, "server %s: %s\n\nSettings:\n", c.name, c.help)
		printFlags(all, out)
		return
	default:
		fmt.Fprintf(out, "server %s: %s\n", c.name, c.help)
		if own := flag.NewFlagSet(c.name, flag.ContinueOnError); c.flags != nil {
			c.flags(own)
			printFlags(own, out)
		}
	}
	fmt.Fprintln(out, "\nThe server's settings, such as -data-dir and -database-url, are flags here too: server help run lists them.")
}

// printFlags writes what flags are for.
func printFlags(flags *flag.FlagSet, out io.Writer) {
	flags.SetOutput(out)
	flags.PrintDefaults()
}

// said is what one of the command's own flags says.
func (c config) said(name string) string { return c.own.Lookup(name).Value.String() }

// usageError prints every mistake on a line of its own.
func usageError(stderr io.Writer, problems []error) error {
	if len(problems) == 0 {
		return nil
	}
	for line := range strings.Lines(errors.Join(problems...).Error()) {
		fmt.Fprintln(stderr, "server:", strings.TrimSuffix(line, "\n"))
	}
	return errUsage
}

// parseAll goes on after a mistake, so that one run shows them all.
func parseAll(flags *flag.FlagSet, args []string) (rest []string, err error) {
	var all []error
	for len(args) > 0 {
		before := len(args)
		if err := flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			all = append(all, err)
		}
		args = flags.Args()
		if len(args) > 0 && !strings.HasPrefix(args[0], "-") || len(args) == before {
			rest = append(rest, args[0])
			args = args[1:]
		}
	}
	return rest, errors.Join(all...)
}

// register makes a flag of every setting.
func (c *config) register(flags *flag.FlagSet) {
	value := reflect.ValueOf(&c.Settings).Elem()
	for i := range value.NumField() {
		field := value.Type().Field(i)
		variable := field.Tag.Get("env")
		if variable == "" {
			continue
		}
		name := strings.ToLower(strings.ReplaceAll(variable, "_", "-"))
		help := fmt.Sprintf("%s (%s)", field.Tag.Get("help"), variable)
		switch target := value.Field(i).Addr().Interface().(type) {
		case *string:
			flags.StringVar(target, name, *target, help)
		case *[]string:
			flags.Func(name, help, func(s string) error { *target = strings.Split(s, ","); return nil })
		}
	}
}
