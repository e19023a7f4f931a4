package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/caarlos0/env/v11"
)

// config is every setting. Each is an environment variable and a flag of the
// same name in small letters with hyphens; the flag wins. The help text of the
// flags is the manual.
type config struct {
	Listen         string   `env:"LISTEN" envDefault:"127.0.0.1:8080" help:"address and port to listen on"`
	BaseURL        string   `env:"BASE_URL" help:"address of the leaders' side as people type it; http://localhost and the port of LISTEN when empty"`
	RespondentURL  string   `env:"RESPONDENT_URL" help:"address of the respondents' side; BASE_URL when empty"`
	DataDir        string   `env:"DATA_DIR" envDefault:"data" help:"directory of the embedded database and the keys"`
	DatabaseURL    string   `env:"DATABASE_URL" help:"postgres://… for PostgreSQL; empty for SQLite under DATA_DIR"`
	CollectorURL   string   `env:"COLLECTOR_URL" help:"postgres://… of a user in the role trivselspuls_collector, to store answers; DATABASE_URL when empty"`
	IssuerURL      string   `env:"ISSUER_URL" help:"postgres://… of a user in the role trivselspuls_issuer, to redeem codes; DATABASE_URL when empty"`
	KeyDir         string   `env:"KEY_DIR" help:"directory of the waves' keys; DATA_DIR/keys when empty"`
	KeyCopyDir     string   `env:"KEY_COPY_DIR" help:"second copy of the keys, best on another disk; DATA_DIR/keys-copy when empty"`
	OIDCIssuer     string   `env:"OIDC_ISSUER" help:"identity provider that people may sign in at, such as https://auth.dataporten.no; none when empty (docs/signin.md)"`
	OIDCClient     string   `env:"OIDC_CLIENT_ID" help:"what the provider knows this server by"`
	OIDCSecretFile string   `env:"OIDC_CLIENT_SECRET_FILE" help:"file with the secret that goes with it, mode 0600"`
	OIDCName       string   `env:"OIDC_NAME" envDefault:"Feide" help:"what people call the provider"`
	OIDCScopes     []string `env:"OIDC_SCOPES" help:"comma-separated scopes to ask for beside openid"`
	OIDCClaim      string   `env:"OIDC_CLAIM" help:"verified identifier by which people can be invited, such as https://n.feide.no/claims/eduPersonPrincipalName; by link only when empty"`
	OIDCFactors    []string `env:"OIDC_SECOND_FACTOR" help:"comma-separated values of acr or amr that stand for two factors; the first is asked for. People without one of them prove the second here"`
	Thresholds     []string `env:"THRESHOLDS" help:"comma-separated numbers of people that figures need, raised for waves opened from now on, such as min_answers=15 (docs/figures.md); never below those built in"`
	TrustedProxies []string `env:"TRUSTED_PROXIES" help:"comma-separated addresses of reverse proxies whose X-Forwarded-For is believed"`

	own *flag.FlagSet // with the flags of the one command, which are no settings
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
	if err := env.ParseWithOptions(&c, env.Options{Environment: env.ToMap(environ)}); err != nil {
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
	problems = append(problems, c.complete()...)
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
	value := reflect.ValueOf(c).Elem()
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

// complete fills what follows from other settings and says what is wrong.
func (c *config) complete() (problems []error) {
	_, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		problems = append(problems, fmt.Errorf("LISTEN must be an address and port such as 127.0.0.1:8080, not %q", c.Listen))
	}
	if c.BaseURL == "" {
		c.BaseURL = "http://localhost:" + port
	}
	if c.RespondentURL == "" {
		c.RespondentURL = c.BaseURL
	}
	for _, setting := range []struct{ name, value string }{{"BASE_URL", c.BaseURL}, {"RESPONDENT_URL", c.RespondentURL}} {
		if u, err := url.Parse(setting.value); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || strings.Trim(u.Path, "/") != "" {
			problems = append(problems, fmt.Errorf("%s must be an address such as https://puls.example.no, not %q", setting.name, setting.value))
		}
	}
	for _, setting := range []struct{ name, value string }{
		{"DATABASE_URL", c.DatabaseURL}, {"COLLECTOR_URL", c.CollectorURL}, {"ISSUER_URL", c.IssuerURL},
	} {
		if setting.value != "" && !strings.HasPrefix(setting.value, "postgres://") && !strings.HasPrefix(setting.value, "postgresql://") {
			problems = append(problems, fmt.Errorf("%s must begin with postgres:// or be empty", setting.name))
		}
	}
	if c.DatabaseURL == "" && c.CollectorURL+c.IssuerURL != "" {
		problems = append(problems, errors.New("COLLECTOR_URL and ISSUER_URL need DATABASE_URL: the embedded database has no users"))
	}
	for _, proxy := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(proxy); err != nil && net.ParseIP(proxy) == nil {
			problems = append(problems, fmt.Errorf("TRUSTED_PROXIES must be addresses such as 10.0.0.1 or 10.0.0.0/8, not %q", proxy))
		}
	}
	problems = append(problems, c.checkProvider()...)
	if c.KeyDir == "" {
		c.KeyDir = filepath.Join(c.DataDir, "keys")
	}
	if c.KeyCopyDir == "" {
		c.KeyCopyDir = filepath.Join(c.DataDir, "keys-copy")
	}
	if c.KeyDir == c.KeyCopyDir {
		problems = append(problems, errors.New("KEY_COPY_DIR must be another directory than KEY_DIR"))
	}
	return problems
}

func mustURL(text string) *url.URL {
	u, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil {
		panic(err) // complete has parsed it
	}
	return u
}
