package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"github.com/alecthomas/kong"

	"trivselspuls/server/page"
	"trivselspuls/server/setup"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/sheet"
	"trivselspuls/survey/store"
)

// verb is a command that does what a page of set-up does. What it returns is told
// as text or as JSON; nil is nothing.
type verb interface {
	do(context.Context, *line) (any, error)
}

// common are the flags of all verbs.
type common struct {
	JSON  bool   `help:"tell what came of it as JSON"`
	Owner string `placeholder:"NAME" help:"name or identifier of the owner; not needed when there is only one"`
}

func (c *common) flags() *common { return c }

// sure is in a verb whose work cannot be undone.
type sure struct {
	Sure bool `help:"do what cannot be undone"`
}

// Validate is asked before anything is done.
func (s sure) Validate() error {
	if !s.Sure {
		return errors.New("this cannot be undone: say -sure")
	}
	return nil
}

// line is a line that has been read, with what its verb works on.
type line struct {
	session
	store    *store.Store
	service  *waves.Service
	texts    *page.Texts
	printing              // set by verbs that print
	local    bool         // an address of this machine may be printed
	owner    survey.Owner // empty where no owner is meant
	editor   setup.Editor

	// What the words name, where a verb has such words.
	wave      survey.Wave
	group     store.WaveGroup
	unit      survey.Unit
	account   store.Account
	spoken    []setup.Recording // of a questionnaire in a language
	recording setup.Recording   // one of them
}

// finder is in a verb whose words name something that there must be.
type finder interface {
	find(context.Context, *line) error
}

// administer does what a line says and tells what came of it.
func administer(ctx context.Context, s session, st *store.Store, chosen *kong.Context, v verb) error {
	service, _, err := s.Waves(st)
	if err != nil {
		return err
	}
	texts, err := page.LoadTexts()
	if err != nil {
		return err
	}
	parent := chosen.Selected().Parent.Target.Addr().Interface()
	flags := parent.(interface{ flags() *common }).flags()
	l := &line{session: s, store: st, service: service, texts: texts}
	if of, ok := parent.(*waveCommands); ok {
		l.local = of.Local
	}
	switch v.(type) {
	case *ownerList, *ownerCreate:
	default:
		if err := l.findOwner(ctx, flags.Owner); err != nil {
			return err
		}
	}
	if words, ok := v.(finder); ok {
		if err := words.find(ctx, l); err != nil {
			return err
		}
	}
	shown, err := v.do(ctx, l)
	if err != nil || shown == nil {
		return err
	}
	return printResult(s.out, shown, flags.JSON)
}

// findOwner finds the owner the line is about.
func (l *line) findOwner(ctx context.Context, named string) error {
	owners, err := l.store.Owners(ctx)
	if err != nil {
		return err
	}
	switch {
	case named != "":
		l.owner, err = find(owners, named, "there is no owner", "owners", func(o survey.Owner) (string, string) { return o.Name, string(o.ID) })
	case len(owners) == 1:
		l.owner = owners[0]
	case len(owners) == 0:
		err = errors.New("there is no owner yet: server owner create NAME")
	default:
		err = fmt.Errorf("there are %d owners: say which with -owner", len(owners))
	}
	l.editor = setup.NewEditor(l.store, l.owner.ID, audit.CommandLine)
	return err
}

// find is the one of all that has a name or identifier. None begins the error that
// there is none; many is what several of them are.
func find[T any](all []T, named, none, many string, of func(T) (name, id string)) (one T, err error) {
	count := 0
	for _, each := range all {
		if name, id := of(each); name == named || id == named {
			one = each
			count++
		}
	}
	switch count {
	case 0:
		return one, fmt.Errorf("%s %q", none, named)
	case 1:
		return one, nil
	}
	return one, fmt.Errorf("%d %s are called %q: name it by its identifier", count, many, named)
}

// day is a date as people write it on a line or in a file and JSON carries it; zero
// when none is said.
type day time.Time

func (d day) String() string {
	if time.Time(d).IsZero() {
		return ""
	}
	return time.Time(d).UTC().Format(time.DateOnly)
}

// MarshalText writes 2026-09-14.
func (d day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads it.
func (d *day) UnmarshalText(text []byte) error {
	at, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("must be a day such as 2026-09-14, not %q", text)
	}
	*d = day(at)
	return nil
}

// end is the last second of the day; the zero time when none is said.
func (d day) end() time.Time { return survey.EndOfDay(time.Time(d)) }

// read returns what a file holds, or the input for «-», as text.
func (l *line) read(name string) (string, error) {
	text, _, err := l.table(name, sheet.Choice{})
	return text, err
}

// table is read, of a workbook's sheets those that are the table, with the others' names.
func (l *line) table(name string, choice sheet.Choice) (text string, others []string, err error) {
	body, err := l.bytes(name, math.MaxInt64)
	if err != nil {
		return "", nil, err
	}
	return sheet.Text(bytes.NewReader(body), choice)
}

// bytes returns what a file holds, or the input for «-», but no more than most.
func (s session) bytes(name string, most int64) ([]byte, error) {
	in := s.in
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in = file
	}
	return io.ReadAll(io.LimitReader(in, most))
}

// lineErrors are the mistakes in a table, as many as are listed at once.
type lineErrors []error

func (e *lineErrors) add(at setup.Spot, problems survey.Problems) {
	for _, shown := range setup.Describe(problems) {
		if len(*e) < sheet.MaxProblems {
			*e = append(*e, fmt.Errorf("%s: %s", at, shown))
		}
	}
}

// optionalFile is a file that is read; without one what is stored is shown.
type optionalFile struct {
	File string `arg:"" optional:"" help:"- for the input"`
}
