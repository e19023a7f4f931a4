package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"trivselspuls/server/page"
	"trivselspuls/server/print"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// printedResult is what stands in a file that was written to be printed.
type printedResult struct {
	File      string   `json:"file"`
	Slips     *int     `json:"slips,omitempty"`
	Languages []string `json:"languages,omitempty"`
	Note      string   `json:"note,omitempty"`
}

// printed tells of a file, and nothing where the output is the file.
func (p printedResult) printed() any {
	if p.File == "-" {
		return nil
	}
	return p
}

// secretNote goes with every file that is worth something to whoever finds it.
const secretNote = "this is the only copy: print it, then delete the file"

// printing is how something is printed: to a new file of this name, «-» for the
// output, in a written language or in those of letters.
type printing struct {
	Out, Language string
	Letters       []string
	Paper, Slips  string
}

type outFlag struct {
	Out string `placeholder:"FILE" help:"new file to write what is printed to, as a page (HTML) that every browser prints; - for the output"`
}

type languageFlag struct {
	Language string `placeholder:"CODE" help:"nb or nn; the owner's when empty"`
}

type lettersFlag struct {
	Letters []string `placeholder:"CODES" help:"languages of a letter to parents, with commas between, such as nb,pl"`
}

type paperFlag struct {
	Paper string `placeholder:"SIZE" help:"of the paper: a4 (the usual) or letter"`
}

// printFile is a file to print, made before what stands in it: what is made only once
// must have somewhere to go.
type printFile struct {
	name string
	file io.WriteCloser
}

func (l *line) sheet() (printFile, error) {
	if l.Out == "-" {
		return printFile{l.Out, nopCloser{l.out}}, nil
	}
	file, err := os.OpenFile(l.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	return printFile{l.Out, file}, err
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// drop removes a sheet that nothing came of.
func (s printFile) drop(err error) error {
	if s.name == "-" {
		return err
	}
	return errors.Join(err, s.file.Close(), os.Remove(s.name))
}

// language is that of what is printed: of -language, or the owner's.
func (l *line) language() string {
	if slices.Contains(survey.WrittenLanguages(), l.Language) {
		return l.Language
	}
	return l.owner.Language
}

// fill renders a print view into the sheet.
func (l *line) fill(s printFile, view, title string, data any) error {
	views, err := page.LoadViews()
	if err != nil {
		return err
	}
	body, err := views.RenderFile(view, title, l.language(), l.owner, data)
	if err != nil {
		return err
	}
	_, err = s.file.Write(body)
	if file, ok := s.file.(*os.File); ok && err == nil {
		err = file.Sync()
	}
	if err != nil {
		return s.drop(err)
	}
	return s.file.Close()
}

// batch is the group of the line as it is printed for.
func (l *line) batch(ctx context.Context) (print.Printer, print.Batch, error) {
	p, err := l.printer()
	if err != nil {
		return p, print.Batch{}, err
	}
	b, err := p.Batch(ctx, l.wave, l.group)
	return p, b, err
}

// order reads which slips are wanted and on what.
func (l *line) order(ctx context.Context, p print.Printer, b print.Batch) (o print.Order, err error) {
	o.Kind, o.Language = print.Kind(l.Slips), l.language()
	if l.Slips == "first" {
		o.Kind = print.First
	}
	var known bool
	if o.Size, known = print.SizeOf(l.Paper); !known {
		return o, misuse("-paper must be a4 or letter, not %q", l.Paper)
	}
	if l.Out == "" && (len(l.Letters) > 0 || l.Paper != "") {
		return o, misuse("-letters and -paper are about what is printed: say -out")
	}
	if len(l.Letters) == 0 {
		return o, nil
	}
	written, err := p.LetterLanguages(ctx, l.owner.Language, b)
	if err != nil {
		return o, err
	}
	o.Letters, err = l.letterLanguages(survey.Map(written, func(one print.LetterLanguage) questionnaire.Language { return one.Language }))
	return o, err
}

// letterLanguages are those that -letters names, in the order a letter has them.
func (l *line) letterLanguages(written []questionnaire.Language) ([]questionnaire.Language, error) {
	codes := questionnaire.Codes(written)
	for _, code := range l.Letters {
		if !slices.Contains(codes, code) {
			return nil, misuse("-letters must be of those that parents are asked in: %s, not %q", strings.Join(codes, ", "), code)
		}
	}
	return survey.Filter(written, func(one questionnaire.Language) bool { return slices.Contains(l.Letters, one.Code) }), nil
}

type waveSlips struct {
	groupArgs
	Slips string `placeholder:"WHICH" default:"first" enum:"first,spare,again,test" help:"first, spare, again to replace all that are not used, or test, which show everything and send nothing"`
	outFlag
	lettersFlag
	paperFlag
	languageFlag
	sure
}

// Validate asks for nothing where nothing is used up.
func (c *waveSlips) Validate() error {
	if c.Slips == "test" {
		return nil
	}
	return c.sure.Validate()
}

func (c *waveSlips) do(ctx context.Context, l *line) (any, error) {
	l.printing = printing{c.Out, c.Language, c.Letters, c.Paper, c.Slips}
	p, b, err := l.batch(ctx)
	if err != nil {
		return nil, err
	}
	order, err := l.order(ctx, p, b)
	if err != nil {
		return nil, err
	}
	if l.Out == "" {
		slips, err := p.Slips(ctx, l.editor.Actor, b, order)
		return slices.Compact(slips.URLs()), notPrintable(b, err)
	}
	shown, err := l.printSlips(ctx, p, b, order)
	if err != nil {
		return nil, err
	}
	return shown.printed(), nil
}

// printSlips makes slips and writes them to the file of -out.
func (l *line) printSlips(ctx context.Context, p print.Printer, b print.Batch, order print.Order) (printedResult, error) {
	file, err := l.sheet()
	if err != nil {
		return printedResult{}, err
	}
	slips, err := p.Slips(ctx, l.editor.Actor, b, order)
	if err != nil {
		return printedResult{}, file.drop(notPrintable(b, err))
	}
	view, title := slips.View()
	if err := l.fill(file, view, title, slips); err != nil {
		return printedResult{}, fmt.Errorf("the slips are made but could not be written; make them anew with -slips again: %w", err)
	}
	made := len(slips.URLs())
	shown := printedResult{File: l.Out, Slips: &made}
	if !slips.Test {
		shown.Note = secretNote
	}
	shown.Languages = survey.Map(slips.Letters, func(one print.SlipLetter) string { return one.Code })
	return shown, nil
}

// notPrintable says in words why a group's slips cannot be made.
func notPrintable(b print.Batch, err error) error {
	switch {
	case errors.Is(err, survey.ErrState):
		return fmt.Errorf("the slips of %s cannot be made now: the wave is %s, or they have been made: %w", b.Group.Name, b.Wave.State, err)
	case errors.Is(err, survey.ErrMalformed):
		return fmt.Errorf("%s are given no letters: -letters is for parents", b.Group.Audience)
	}
	return err
}

// slipsLeft is what a group's spare slips go by, and how many can be made now.
type slipsLeft struct {
	Group  string `json:"group"`
	Asked  int    `json:"asked"`
	Spares int    `json:"spares"`
}

// slipsLeft tells what came of a change to a group's slips.
func (l *line) slipsLeft(ctx context.Context, err error) (any, error) {
	switch {
	case errors.Is(err, survey.ErrCodeUsed):
		return nil, fmt.Errorf("that slip is used, and its answers count: %w", err)
	case errors.Is(err, survey.ErrCodeRefused), errors.Is(err, survey.ErrCode):
		return nil, fmt.Errorf("%s has no slip with that code: %w", l.group.Name, err)
	case errors.Is(err, survey.ErrMalformed):
		return nil, fmt.Errorf("%s asks %d, and can ask more, up to %d: %w", l.group.Name, l.group.Asked(), 2*l.group.Invited, err)
	case err != nil:
		return nil, notIn(l.wave, "changed", err)
	}
	g, err := l.store.WaveGroup(ctx, l.group.ID)
	if err != nil {
		return nil, err
	}
	spares, err := l.service.SparesLeft(ctx, g.ID)
	return slipsLeft{g.Name, g.Asked(), spares}, err
}

type waveSpoilt struct {
	groupArgs
	Code string `arg:"" help:"of the slip, as it stands on it, or what its QR code says"`
	sure
}

func (c *waveSpoilt) do(ctx context.Context, l *line) (any, error) {
	slip, err := survey.ParseSlip(c.Code)
	if err == nil {
		err = l.service.RevokeSlip(ctx, l.editor.Actor, l.group.ID, slip.Code)
	}
	return l.slipsLeft(ctx, err)
}

type waveAsked struct {
	groupArgs
	Asked int `arg:"" help:"how many are asked now: more than before, and at most twice as many as at the opening"`
	sure
}

func (c *waveAsked) do(ctx context.Context, l *line) (any, error) {
	return l.slipsLeft(ctx, l.service.AskMore(ctx, l.editor.Actor, l.group.ID, c.Asked))
}

// linkResult is a group's open link.
type linkResult struct {
	Group   string `json:"group"`
	Address string `json:"address"`
	AtMost  int    `json:"at_most"` // codes that it gives
}

type waveLink struct {
	groupArgs
	Renew bool `help:"replace the link that the group has: its unused codes and its address are worthless then" xor:"what"`
	Undo  bool `help:"take the link back that the group has, which then may have slips; not once it has given a code" xor:"what"`
	sure
}

func (c *waveLink) do(ctx context.Context, l *line) (any, error) {
	p, b, err := l.batch(ctx)
	if err != nil {
		return nil, err
	}
	change, problem := l.service.IssueLink, "%s cannot be given an open link: it is for parents, in an open wave, before slips are printed: %w"
	if c.Renew {
		change, problem = l.service.RenewLink, "%s has no open link to replace: %w"
	}
	if c.Undo {
		change, problem = l.service.WithdrawLink, "%s has no open link, or it has given a code: %w"
	}
	err = change(ctx, l.editor.Actor, b.Group.ID)
	if errors.Is(err, survey.ErrState) {
		return nil, fmt.Errorf(problem, b.Group.Name, err)
	}
	if err != nil || c.Undo {
		return nil, err
	}
	link, err := l.service.Link(ctx, b.Group.ID)
	return newLinkResult(b, p.LinkURL(link)), err
}

func newLinkResult(b print.Batch, address string) linkResult {
	return linkResult{b.Group.Name, address, waves.LinkCap(b.Group.Invited)}
}

type wavePoster struct {
	groupArgs
	outFlag
	languageFlag
}

func (c *wavePoster) do(ctx context.Context, l *line) (any, error) {
	l.printing = printing{Out: c.Out, Language: c.Language}
	p, b, err := l.batch(ctx)
	if err != nil {
		return nil, err
	}
	poster, err := p.Poster(ctx, b)
	if errors.Is(err, survey.ErrNotFound) {
		return nil, fmt.Errorf("%s has no open link: server wave link gives it one", b.Group.Name)
	}
	if err != nil || l.Out == "" {
		return newLinkResult(b, poster.Link), err
	}
	return l.printPlain("print/poster", "slips.poster_title", poster, printedResult{File: l.Out})
}

// printPlain writes what may be printed again at any time.
func (l *line) printPlain(view, title string, data any, shown printedResult) (any, error) {
	file, err := l.sheet()
	if err != nil {
		return nil, err
	}
	return shown.printed(), l.fill(file, view, title, data)
}

// infoLetter is the letter about a wave in one language a sheet.
type infoLetter struct {
	print.Sender
	Letters []print.Letter
}

type waveLetter struct {
	waveArg
	unitFlag
	Out string `required:"" placeholder:"FILE" help:"new file to write it to, as a page (HTML) that every browser prints; - for the output"`
	lettersFlag
	languageFlag
}

func (c *waveLetter) do(ctx context.Context, l *line) (any, error) {
	l.printing = printing{Out: c.Out, Language: c.Language, Letters: c.Letters}
	p, from, err := l.sender(ctx, c.Unit)
	if err != nil {
		return nil, err
	}
	written, err := p.MessageLanguages(ctx, from)
	if err != nil {
		return nil, err
	}
	languages := written[:1] // the owner's own
	if len(l.Letters) > 0 {
		if languages, err = l.letterLanguages(written); err != nil {
			return nil, err
		}
	}
	data, shown := infoLetter{Sender: from}, printedResult{File: l.Out}
	for _, language := range languages {
		one, err := p.Letter(ctx, from, language)
		if err != nil {
			return nil, err
		}
		data.Letters, shown.Languages = append(data.Letters, one), append(shown.Languages, language.Code)
	}
	return l.printPlain("print/infoletter", "messages.letter_title", data, shown)
}
