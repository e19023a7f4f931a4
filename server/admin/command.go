package admin

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"trivselspuls/server/page"
	"trivselspuls/server/setup"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// ErrUse means that the line is not one of the command's. The text says how it
// should have been.
var ErrUse = errors.New("wrong use")

// Server is what the commands work on.
type Server struct {
	Store         *store.Store
	Waves         *waves.Service
	Texts         *page.Texts
	Views         func() (*page.Views, error) // of what is printed
	BaseURL       string                      // without a slash at the end, as RespondentURL
	RespondentURL string
	In            io.Reader // what «-» for a file means
}

// Command is a noun with its verbs.
type Command struct {
	Name, Does string
	notes      []string // what the words in capitals may be
	verbs      []verb
}

// verb is one line that can be written. args are shown as they stand; those in
// brackets may be left out, and dots take any number. flags are the names of those
// that mean something here, beside json and owner, and needs those that must be said.
type verb struct {
	name, args, help string
	flags, needs     []string
	example          string // of the FILE
	sure             bool   // cannot be undone: must be said with -sure
	do               func(context.Context, *line) (any, error)
}

// line is a line that has been read.
type line struct {
	Server
	Flags
	args   []string
	owner  survey.Owner // empty where no owner is meant
	editor setup.Editor
	out    io.Writer
}

// Commands lists them all.
func Commands() []Command {
	return []Command{
		{"owner", "municipalities: their name, colour, contacts, project and what they ask", []string{audienceNote, inputNote}, ownerVerbs()},
		{"unit", "an owner's schools and kindergartens, and their groups", []string{"UNIT is a name or an identifier.", audienceNote, inputNote}, unitVerbs()},
		{"user", "people with an account and their roles", []string{roleNote, "UNIT is a name or an identifier, for a role that holds for one unit."}, userVerbs()},
		{"wave", "measurements: plan, open, print slips, extend, close", []string{"WAVE and GROUP are names, or the identifiers that list and show tell.", inputNote}, waveVerbs()},
	}
}

// Flags are what a line may say beside its words. An empty one has not been said.
type Flags struct {
	JSON, Sure, Read                   bool
	Owner                              string
	Name, Kind, From, To, Audiences    string
	Accent, Language, Expires, Custody string
	KeyFile, Slips, Expected, Unit     string
	Out, Letters, Paper                string
	said                               *flag.FlagSet
}

// Register makes the flags that mean something to one of the command's verbs.
func (c Command) Register(f *Flags, set *flag.FlagSet) {
	f.said = set
	set.BoolVar(&f.JSON, "json", false, "tell what came of it as JSON")
	for _, one := range f.texts() {
		if one.name == "owner" || slices.ContainsFunc(c.verbs, func(v verb) bool { return v.knows(one.name) }) {
			set.StringVar(one.into, one.name, "", one.help)
		}
	}
	if slices.ContainsFunc(c.verbs, func(v verb) bool { return v.knows("sure") }) {
		set.BoolVar(&f.Sure, "sure", false, "do what cannot be undone")
	}
	if slices.ContainsFunc(c.verbs, func(v verb) bool { return v.knows(readFlag) }) {
		set.BoolVar(&f.Read, readFlag, false, "say that somebody who speaks them has read the translations that are turned on")
	}
}

// readFlag is said of a translation before it is offered.
const readFlag = "read-by-native-speaker"

type textFlag struct {
	into       *string
	name, help string
}

func (f *Flags) texts() []textFlag {
	return []textFlag{
		{&f.Owner, "owner", "`NAME` or identifier of the owner; not needed when there is only one"},
		{&f.Name, "name", "a new `NAME`"},
		{&f.Kind, "kind", "`KIND` of a wave: baseline, pulse or endline"},
		{&f.From, "from", "first `DAY`, such as 2026-09-14"},
		{&f.To, "to", "last `DAY`, such as 2026-09-25"},
		{&f.Audiences, "audiences", "`WHOM` a wave asks, with commas between, of " + audienceList() + "; as the wave before when empty"},
		{&f.Accent, "accent", "`COLOUR` of the owner's pages: green, blue or violet"},
		{&f.Unit, "unit", "name or identifier of the `UNIT` that sends it; the owner when empty"},
		{&f.Language, "language", "`CODE` of a language: nb or nn, the owner's when empty; of messages to parents, any that they are asked in"},
		{&f.Expires, "expires", "last `DAY` of a role; half a year after the project when empty"},
		{&f.Expected, "expected", "what the identity provider calls the `PERSON`, who then needs no link"},
		{&f.Custody, "custody", "`WHERE` the key of a wave is kept: file (the usual) or paper"},
		{&f.KeyFile, "key", "`FILE` with the key from paper"},
		{&f.Out, "out", "new `FILE` to write what is printed to, as a page (HTML) that every browser prints; - for the output. Of wave print, a directory"},
		{&f.Letters, "letters", "`CODES` of the languages of a letter to parents, with commas between, such as nb,pl"},
		{&f.Paper, "paper", "`SIZE` of the paper: a4 (the usual) or letter"},
		{&f.Slips, "slips", "`WHICH` slips: first (the usual), spare, or again to replace all that are not used"},
	}
}

// Run does what a line says and writes what came of it. A line that is not one of
// the command's is an ErrUse; problems with what was entered come all at once.
func (c Command) Run(ctx context.Context, s Server, f Flags, args []string, out io.Writer) error {
	v, args, err := c.verb(f, args)
	if err != nil {
		return err
	}
	l := &line{Server: s, Flags: f, args: args, out: out}
	if c.Name != "owner" || v.name != "list" && v.name != "create" {
		if err := l.findOwner(ctx); err != nil {
			return err
		}
	}
	told, err := v.do(ctx, l)
	if err != nil || told == nil {
		return err
	}
	return tell(out, told, f.JSON)
}

// verb finds the verb a line begins with and sees that the rest fits it.
func (c Command) verb(f Flags, args []string) (verb, []string, error) {
	at := -1
	if len(args) > 0 {
		at = slices.IndexFunc(c.verbs, func(v verb) bool { return v.name == args[0] })
	}
	if at < 0 {
		var names []string
		for _, v := range c.verbs {
			names = append(names, v.name)
		}
		return verb{}, nil, fmt.Errorf("use: server %s %s; server help %s tells more: %w", c.Name, strings.Join(names, "|"), c.Name, ErrUse)
	}
	v, args := c.verbs[at], args[1:]
	least, most := v.takes()
	if len(args) < least || len(args) > most {
		return v, nil, fmt.Errorf("use: server %s: %w", strings.TrimSpace(c.Name+" "+v.name+" "+v.args), ErrUse)
	}
	var strange error
	said := map[string]bool{}
	f.said.Visit(func(one *flag.Flag) {
		said[one.Name] = true
		// Those of the server's settings are not ours to judge.
		if isOurs(one.Name) && !v.knows(one.Name) {
			strange = fmt.Errorf("-%s means nothing to server %s %s: %w", one.Name, c.Name, v.name, ErrUse)
		}
	})
	for _, name := range v.needs {
		if strange == nil && !said[name] {
			strange = fmt.Errorf("server %s %s needs -%s: %w", c.Name, v.name, name, ErrUse)
		}
	}
	if strange == nil && v.sure && !f.Sure {
		strange = fmt.Errorf("server %s %s cannot be undone: say -sure: %w", c.Name, v.name, ErrUse)
	}
	return v, args, strange
}

// knows reports whether a flag means something to a verb.
func (v verb) knows(name string) bool {
	return v.sure && name == "sure" || slices.Contains(v.flags, name) || slices.Contains(v.needs, name)
}

// isOurs reports whether a flag is one that only some verbs have.
func isOurs(name string) bool {
	return name == "sure" || name == readFlag || name != "owner" && slices.ContainsFunc(new(Flags).texts(), func(one textFlag) bool { return one.name == name })
}

// many is more words than a line holds.
const many = 1000

// takes is how many words the verb wants after its own.
func (v verb) takes() (least, most int) {
	for _, word := range strings.Fields(v.args) {
		switch {
		case strings.HasSuffix(word, "...]"):
			most = many
		case strings.HasSuffix(word, "..."):
			least, most = least+1, many
		case strings.HasPrefix(word, "["):
			most++
		default:
			least, most = least+1, most+1
		}
	}
	return least, most
}

// findOwner finds the owner the line is about.
func (l *line) findOwner(ctx context.Context) error {
	owners, err := l.Store.Owners(ctx)
	if err != nil {
		return err
	}
	switch {
	case l.Owner != "":
		l.owner, err = setup.FindOwner(owners, l.Owner)
	case len(owners) == 1:
		l.owner = owners[0]
	case len(owners) == 0:
		err = errors.New("there is no owner yet: server owner create NAME")
	default:
		err = fmt.Errorf("there are %d owners: say which with -owner", len(owners))
	}
	l.editor = setup.NewEditor(l.Store, l.owner.ID, audit.CommandLine)
	return err
}
