package command

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"trivselspuls/server/keeper"
	"trivselspuls/server/settings"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// commands are what may stand after «server». The fields of each are its words and
// flags, and the help texts are the manual.
type commands struct {
	settings.Settings `group:"Settings:"`

	Run     runServer    `cmd:"" default:"withargs" help:"answer requests (the default)"`
	Demo    runDemo      `cmd:"" help:"start with the example municipality, made anew"`
	Migrate migrate      `cmd:"" help:"bring the database to this version"`
	Setup   setUp        `cmd:"" begins:"" help:"set up an owner from a plan file"`
	Backup  backup       `cmd:"" help:"copy the database, also while the server runs"`
	Restore restore      `cmd:"" help:"put a copy back where no database is; its open waves wait for a word about each"`
	Move    moveDatabase `cmd:"" help:"let the PostgreSQL database of DATABASE_URL take over from the embedded one of DATA_DIR"`
	Doctor  examine      `cmd:"" help:"look at the installation: addresses, database, clock, where keys lie, what closing left, the machine"`
	Keys    struct {
		Renew renewKey  `cmd:"" help:"give the accounts a new key and seal with it what the old one had sealed"`
		Adopt adoptKeys `cmd:"" help:"take KEY_DIR and KEY_COPY_DIR for the places of open waves' keys, when those they were made in are lost for good"`
	} `cmd:"" help:"the places of the keys, and the key of the accounts"`
	Audit struct {
		Verify verifyAudit `cmd:"" help:"check the log of what people with an account have done"`
	} `cmd:"" help:"the log of what people with an account have done"`
	Questionnaire struct {
		Check   checkQuestionnaire   `cmd:"" help:"name every mistake in a questionnaire's files"`
		Preview previewQuestionnaire `cmd:"" help:"write a questionnaire out in a language"`
	} `cmd:"" help:"help authors of questionnaires"`
	Import struct {
		National  importNational  `cmd:"" help:"read national figures, which results are shown beside"`
		Responses importResponses `cmd:"" help:"give a planned wave answers that were collected elsewhere, and close it"`
	} `cmd:"" help:"read what was collected elsewhere"`
	Export struct {
		Research exportResearch `cmd:"" help:"write the package of files that research receives"`
		List     listApprovals  `cmd:"" help:"list what was asked for that two persons must approve"`
	} `cmd:"" help:"hand out what two persons have approved"`
	Delete     deleteWhole   `cmd:"" help:"delete a project or an owner as a whole, as two persons have approved (server export list)"`
	Version    tellVersion   `cmd:"" nosettings:"" help:"say which program this is, and what it gives browsers"`
	Compare    compareServed `cmd:"" nosettings:"" help:"compare what a server gives browsers with this release"`
	Respondent answerSlip    `cmd:"" nosettings:"" help:"answer a survey"`

	Owner ownerCommands `cmd:"" help:"municipalities: their name, colour, contacts, project and what they ask"`
	Unit  unitCommands  `cmd:"" help:"an owner's schools and kindergartens, and their groups"`
	User  userCommands  `cmd:"" help:"people with an account and their roles"`
	Wave  waveCommands  `cmd:"" help:"measurements: plan, open, print slips, extend, close"`
}

// command is one that tells by itself what it does.
type command interface {
	run(context.Context, session) error
}

// stored is one that works on the database.
type stored interface {
	on(context.Context, session, *store.Store) error
}

// session is what every command works with.
type session struct {
	settings.Settings
	in  io.Reader
	out io.Writer
}

// useError is a line that is not one of the command's, or a setting that cannot be.
type useError struct{ error }

func misuse(format string, args ...any) error { return useError{fmt.Errorf(format, args...)} }

// Program runs the process's command line and ends the process. A signal lets what is
// under way finish; a second one ends it at once, a closing with it. A process that the
// server has started as a keeper is that instead.
func Program() {
	keeper.Main()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(Main(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// Main runs a command line and returns the exit status: 0 done, 1 failed, 2 wrong
// use.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	written := &output{to: stdout}
	err := execute(ctx, args, written)
	if written.err != nil {
		err = errors.Join(err, fmt.Errorf("what was done could not be told: %w", written.err))
	}
	if n := written.lost.Len(); n > 0 && n < mostLost {
		err = fmt.Errorf("%w. It is this:\n%s", err, &written.lost)
	}
	if err == nil {
		return 0
	}
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintln(stderr, "server:", strings.TrimSuffix(line, "\n"))
	}
	if _, ok := errors.AsType[useError](err); ok {
		return 2
	}
	return 1
}

// output is where a command tells what it has done. What a full disk does not take is kept, and
// whoever writes goes on: a link, or a key, may be written once only.
type output struct {
	to   io.Writer
	lost bytes.Buffer
	err  error
}

// mostLost is how much of what was lost is told.
const mostLost = 4 << 10

func (o *output) Write(text []byte) (int, error) {
	n := 0
	if o.err == nil {
		n, o.err = o.to.Write(text)
	}
	if o.err != nil && o.lost.Len() < mostLost {
		o.lost.Write(text[n:])
	}
	return len(text), nil
}

func newParser(all *commands, options ...kong.Option) (*kong.Kong, error) {
	return kong.New(all, append(options, kong.Name("server"),
		kong.Description("Trivselspuls: anonymous surveys of schools and kindergartens. A flag may have one hyphen or two."),
		kong.Help(help), kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true}), kong.Vars{
			"audiences": listed(survey.Audiences()), "roles": listed(survey.Roles()), "accents": listed(survey.Accents()),
		})...)
}

func execute(ctx context.Context, args []string, out io.Writer) error {
	var all commands
	helped := false
	parser, err := newParser(&all, kong.Writers(out, out), kong.Exit(func(int) { helped = true }))
	if err != nil {
		return err
	}
	if len(args) > 0 && args[0] == "help" {
		args = append(args[1:len(args):len(args)], "--help")
	}
	args, problems := hyphenated(parser.Model, args)
	if len(args) > 0 && args[0][0] != '-' && !slices.ContainsFunc(parser.Model.Children, func(n *kong.Node) bool { return n.Name == args[0] }) {
		return misuse("there is no command %q: server help lists them", args[0])
	}
	chosen, err := parser.Parse(args)
	if helped {
		return nil
	}
	if err != nil {
		return useError{errors.Join(append(problems, howItIsUsed(err))...)}
	}
	target := chosen.Selected().Target.Addr().Interface()
	if !chosen.Selected().Tag.Has("nosettings") { // mistakes in what a command does not use are not its
		problems = append(problems, all.Complete()...)
	}
	if len(problems) > 0 {
		return useError{errors.Join(problems...)}
	}
	s := session{all.Settings, os.Stdin, out}
	if one, ok := target.(command); ok {
		return one.run(ctx, s)
	}
	if _, err := os.Stat(s.Database()); s.DatabaseURL == "" && err != nil && !chosen.Selected().Tag.Has("begins") {
		return fmt.Errorf("there is no database: %w. Are the settings those of the server (DATA_DIR, DATABASE_URL)?", err)
	}
	st, err := s.OpenStore(ctx, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	if one, ok := target.(stored); ok {
		return one.on(ctx, s, st)
	}
	return administer(ctx, s, st, chosen, target.(verb))
}

// howItIsUsed adds to what is wrong with a line how it should have been.
func howItIsUsed(err error) error {
	wrong, ok := errors.AsType[*kong.ParseError](err)
	if !ok || len(wrong.Context.Path) == 0 {
		return err
	}
	var node *kong.Node
	for _, path := range wrong.Context.Path {
		node = cmp.Or(path.Node(), node)
	}
	use := node.Summary()
	if len(node.Children) > 0 {
		names := survey.Map(node.Children, func(child *kong.Node) string { return child.Name })
		use = node.Path() + " " + strings.Join(names, "|")
	}
	return fmt.Errorf("%w\nuse: server %s", err, strings.TrimSpace(use))
}

// hyphenated gives flags the two hyphens that the parser wants, and finds those
// that no command has, all at once. What follows such a one is taken for its value.
func hyphenated(model *kong.Application, args []string) (known []string, unknown []error) {
	flags := map[string]bool{}
	kong.Visit(model, func(node kong.Visitable, next kong.Next) error { //nolint:errcheck // nothing in it fails
		if flag, ok := node.(*kong.Flag); ok {
			flags[flag.Name] = true
		}
		return next(nil)
	})
	for i := 0; i < len(args); i++ {
		name := strings.TrimLeft(args[i], "-")
		word, _, _ := strings.Cut(name, "=")
		switch {
		case name == args[i] || name == "" || args[i] == "-h":
			known = append(known, args[i])
		case flags[word]:
			known = append(known, "--"+name)
		default:
			unknown = append(unknown, fmt.Errorf("there is no flag -%s", word))
			if word == name && i+1 < len(args) && !strings.HasPrefix(args[i+1], "-") {
				i++
			}
		}
	}
	return known, unknown
}

// help writes how a command is used. The settings, which all of them take, are told
// by those that start a server.
func help(options kong.HelpOptions, ctx *kong.Context) error {
	node := ctx.Selected()
	if node == nil || node.Name != "run" && node.Name != "demo" {
		for _, flag := range ctx.Model.Flags {
			flag.Hidden = true
		}
		defer fmt.Fprintln(ctx.Stdout, "\nThe server's settings, such as -data-dir and -database-url, are flags here too: server help run lists them.")
	}
	return kong.DefaultHelpPrinter(options, ctx)
}

// listed is «a, b or c».
func listed[T ~string](all []T) string {
	words := survey.Map(all, func(one T) string { return string(one) })
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
