package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"trivselspuls/server/print"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
)

// printedRow is one of the files that wavePrint wrote.
type printedRow struct {
	Unit  string `json:"unit,omitempty"`
	Group string `json:"group"`
	Slips *int   `json:"slips,omitempty"` // none on a poster
	File  string `json:"file"`
}

// wavePrint prints what the groups are given first, each to a file of its own: the
// slips of those that have none yet, and the posters of open links. After a failure
// it goes on, when it is asked again, with those that are left.
type wavePrint struct {
	waveArg
	Out string `required:"" placeholder:"DIRECTORY" help:"directory to write the files to"`
	lettersFlag
	paperFlag
	languageFlag
	sure
}

func (c *wavePrint) do(ctx context.Context, l *line) (any, error) {
	if l.wave.State != survey.Open {
		return nil, notIn(l.wave, "printed", survey.ErrState)
	}
	l.printing = printing{Language: c.Language, Paper: c.Paper}
	if info, err := os.Stat(c.Out); err != nil || !info.IsDir() {
		return nil, misuse("-out must be a directory, and %q is none", c.Out)
	}
	p, err := l.printer()
	if err != nil {
		return nil, err
	}
	groups, err := l.store.WaveGroups(ctx, l.wave.ID)
	rows := []printedRow{}
	for _, g := range print.Waiting(groups) {
		if err != nil {
			break
		}
		var b print.Batch
		if b, err = p.Batch(ctx, l.wave, g); err != nil {
			continue
		}
		row := printedRow{Unit: b.Unit, Group: g.Name, File: filepath.Join(c.Out, fileName(b))}
		if l.Out, l.Letters = row.File, nil; waves.LinkFor(g.Audience) {
			l.Letters = c.Letters
		}
		if row.Slips, err = l.printFirst(ctx, p, b); err != nil {
			err = fmt.Errorf("%s: %w", strings.TrimSpace(b.Unit+" "+g.Name), err)
		}
		rows = append(rows, row)
	}
	return rows, err
}

// printer refuses an address that nobody but this machine reaches, unless told otherwise.
func (l *line) printer() (print.Printer, error) {
	address, err := url.Parse(l.RespondentURL)
	if err == nil && print.Local(address) && !l.local && !l.owner.Fictional {
		err = misuse("nobody but this machine reaches %s: set RESPONDENT_URL, or say -local", address)
	}
	return print.Printer{Store: l.store.Reader, Waves: l.service, Texts: l.texts, RespondentURL: address}, err
}

// sender is who tells about a wave: a unit, or the owner when none is named.
func (l *line) sender(ctx context.Context, unitNamed string) (print.Printer, print.Sender, error) {
	p, err := l.printer()
	if err != nil {
		return p, print.Sender{}, err
	}
	project, err := l.editor.Project(ctx)
	if err != nil {
		return p, print.Sender{}, err
	}
	var unit *survey.Unit
	if unitNamed != "" {
		found, err := l.findUnit(ctx, unitNamed)
		if err != nil {
			return p, print.Sender{}, err
		}
		unit = &found
	}
	from, err := p.Sender(ctx, project, l.wave, unit)
	return p, from, err
}

type unitFlag struct {
	Unit string `placeholder:"UNIT" help:"name or identifier of the unit that sends it; the owner when empty"`
}

// printFirst prints a group's slips, or its poster, which may be there already.
func (l *line) printFirst(ctx context.Context, p print.Printer, b print.Batch) (slips *int, err error) {
	if !b.Group.OpenLink {
		order, err := l.order(ctx, p, b)
		if err != nil {
			return nil, err
		}
		shown, err := l.printSlips(ctx, p, b, order)
		return shown.Slips, err
	}
	poster, err := p.Poster(ctx, b)
	if err == nil {
		_, err = l.printPlain("print/poster", "slips.poster_title", poster, printedResult{})
	}
	if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	return nil, err
}

// fileName names a group's file, as people would and so that no two groups share
// one.
func fileName(b print.Batch) string {
	words := strings.FieldsFunc(strings.ToLower(b.Unit+" "+b.Group.Name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(append(words, string(b.Group.ID[:8])), "-") + ".html"
}
