package print

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"trivselspuls/server/page"
	"trivselspuls/server/print/qr"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/questionnaire"
)

// Size is a size of paper: its name in forms and style sheets, and how many slips
// go on it in two columns.
type Size struct {
	Name  string
	slips int
}

// Sizes lists them; the first is what Norway has in its printers.
func Sizes() []Size { return []Size{{"a4", 10}, {"letter", 8}} }

// SizeOf finds a size by its name; the first when the name is empty.
func SizeOf(name string) (Size, bool) {
	return survey.Find(Sizes(), func(s Size) bool { return name == "" || s.Name == name })
}

// lettersOn is how many letters stand on a sheet and how they are set: two, while
// each has room for its languages on half of it, else one in two columns, in
// smaller type when there are many.
func lettersOn(languages int) (perSheet int, layout string) {
	switch {
	case languages <= 3:
		return 2, ""
	case languages <= 6:
		return 1, "whole"
	}
	return 1, "whole many"
}

// slipsInMore is how many slips go on a sheet when their words stand in more languages.
const slipsInMore = 6

// SlipSheet is a print view. Its codes are shown this once.
type SlipSheet struct {
	Unit, Group string
	Audience    survey.Audience
	Wave        string
	Host        string // what to type into the browser when the camera fails
	Fingerprint survey.Fingerprint
	Languages   []questionnaire.Language // that the words of a parent's slip stand in besides
	Letters     []SlipLetter             // the languages of the parents' letter; none: slips alone
	Paper       string
	Layout      string // of more languages, as the style sheet names it
	Sheets      [][]Slip
	Test        bool    // of the kind Test
	Lesson      *Lesson // for whoever has the group while it answers; nil for adults, who answer alone
}

// Slip is one of them.
type Slip struct {
	Code  string // in three blocks of four
	URL   string
	QR    qr.Image
	Spare bool // one of those that nobody is meant to have from the beginning
}

// View names the template that shows the sheet, and the key of its title.
func (s SlipSheet) View() (name, title string) {
	switch {
	case s.Test:
		return "print/sheet", "slips.test_title"
	case len(s.Letters) > 0:
		return "print/letters", "slips.letters_title"
	}
	return "print/sheet", "slips.title"
}

// URLs are what the slips' QR codes say, in the order of the slips.
func (s SlipSheet) URLs() []string {
	urls := []string{}
	for _, sheet := range s.Sheets {
		for _, one := range sheet {
			urls = append(urls, one.URL)
		}
	}
	return urls
}

// Kind is which slips are made.
type Kind string

// The kinds of slips.
const (
	First Kind = ""      // one for each invited, and the spare ones
	Spare Kind = "spare" // the few more that a group may have, where the first print had none
	Again Kind = "again" // in the place of all that are not used
	Test  Kind = "test"  // no slips: they show what a group is asked, and send nothing
)

// Order is what to print: slips, with a letter to parents when it has languages.
type Order struct {
	Kind     Kind
	Size     Size
	Letters  []questionnaire.Language
	Besides  []questionnaire.Language // of parents' slips without a letter
	Language string                   // of the page for whoever has the lesson
}

// Slips makes the codes of a group and returns them this once. They are stored
// nowhere in the clear, so a lost print is replaced as a whole. What cannot be
// printed now is survey.ErrState; letters for others than parents, and a kind
// there is none of, survey.ErrMalformed.
func (p Printer) Slips(ctx context.Context, actor audit.Actor, b Batch, o Order) (SlipSheet, error) {
	if o.Kind == Test {
		return p.testSlips(ctx, actor, b, o.Size)
	}
	sheet := SlipSheet{
		Unit: b.Unit, Group: b.Group.Name, Audience: b.Group.Audience, Wave: b.Wave.Name, Host: p.RespondentURL.Host, Paper: o.Size.Name,
		Languages: o.Besides,
	}
	if len(o.Letters) > 0 && !waves.LinkFor(b.Group.Audience) {
		return sheet, fmt.Errorf("print slips: letters are for parents: %w", survey.ErrMalformed)
	}
	// What may fail after the codes are made costs a print, so all else comes first.
	var err error
	if sheet.Letters, err = p.slipLetters(b, o.Letters); err != nil {
		return sheet, err
	}
	if sheet.Fingerprint, err = p.Waves.Fingerprint(ctx, b.Wave.ID); err != nil {
		return sheet, err
	}
	if age := AgeOf(b.Group.Audience); age != "" {
		if sheet.Lesson, err = p.Lesson(o.Language, age); err != nil {
			return sheet, err
		}
	}
	codes, spares, err := p.issue(ctx, actor, b, o)
	if err != nil {
		return sheet, fmt.Errorf("print slips: %w", err)
	}
	onPage := o.Size.slips
	if len(o.Besides) > 0 {
		onPage, sheet.Layout = slipsInMore, "spoken"
	}
	if len(o.Letters) > 0 {
		onPage, sheet.Layout = lettersOn(len(o.Letters))
	}
	if err = p.lay(&sheet, codes, false, onPage); err == nil {
		err = p.lay(&sheet, spares, true, onPage)
	}
	return sheet, err
}

// testSlips makes a sheet of test slips, all alike. That somebody prints them is audited.
func (p Printer) testSlips(ctx context.Context, actor audit.Actor, b Batch, paper Size) (SlipSheet, error) {
	sheet := SlipSheet{Unit: b.Unit, Group: b.Group.Name, Audience: b.Group.Audience, Wave: b.Wave.Name, Paper: paper.Name, Test: true}
	one := Slip{URL: p.TestURL(b.Group.ID)}
	var err error
	if one.QR, err = qr.New(one.URL); err == nil {
		err = p.Waves.NoteTestSlip(ctx, actor, b.Group.ID)
	}
	sheet.Sheets = [][]Slip{slices.Repeat([]Slip{one}, paper.slips)}
	return sheet, err
}

// lay puts slips on pages of their own.
func (p Printer) lay(sheet *SlipSheet, codes []survey.Code, spare bool, onPage int) error {
	for some := range slices.Chunk(codes, onPage) {
		var page []Slip
		for _, code := range some {
			one := Slip{Code: code.String(), URL: p.SlipURL(survey.Slip{Code: code, Fingerprint: sheet.Fingerprint}), Spare: spare}
			var err error
			if one.QR, err = qr.New(one.URL); err != nil {
				return err
			}
			page = append(page, one)
		}
		sheet.Sheets = append(sheet.Sheets, page)
	}
	return nil
}

// issue makes the codes, the spare ones apart. The letters' languages are kept before. A
// first print whose spare slips cannot be made any more is worth printing without.
func (p Printer) issue(ctx context.Context, actor audit.Actor, b Batch, o Order) (codes, spares []survey.Code, err error) {
	if o.Kind == Again || o.Kind == First && !b.Group.Printed {
		languages := questionnaire.Codes(o.Letters)
		if err := p.Waves.KeepLetters(ctx, b.Group.ID, languages); err != nil {
			return nil, nil, err
		}
	}
	switch o.Kind {
	case First:
		if codes, err = p.Waves.PrintSlips(ctx, actor, b.Group.ID); err == nil {
			if spares, err = p.Waves.SpareSlips(ctx, actor, b.Group.ID); err != nil {
				return codes, nil, nil //nolint:nilerr // they can be made afterwards
			}
		}
		return codes, spares, err
	case Spare:
		spares, err = p.Waves.SpareSlips(ctx, actor, b.Group.ID)
		return nil, spares, err
	case Again:
		codes, err = p.Waves.ReplaceSlips(ctx, actor, b.Group.ID)
		few := max(0, len(codes)-waves.Spares(b.Group.Asked()))
		return codes[:few], codes[few:], err
	}
	return nil, nil, fmt.Errorf("there are no slips of the kind %q: %w", o.Kind, survey.ErrMalformed)
}

// SlipLetter is the few lines that come home with a child's slip, in one language.
type SlipLetter struct {
	questionnaire.Language
	Title string
	Lines []string
}

// LetterLanguage is a language the letters of a group may be printed in.
type LetterLanguage struct {
	questionnaire.Language
	Chosen bool // to begin with: as they were printed, or the reader's own
}

// LetterLanguages are those the group's questions are asked in, as far as the
// letter is written in them. The reader's own language is chosen while nothing has
// been printed.
func (p Printer) LetterLanguages(ctx context.Context, reader string, b Batch) ([]LetterLanguage, error) {
	asked, err := p.Waves.AskedBy(ctx, b.Wave.ID, b.Group.Audience)
	if err != nil {
		return nil, fmt.Errorf("letter languages: %w", err)
	}
	printed := strings.Fields(b.Group.Letters)
	if len(printed) == 0 {
		printed = []string{reader}
	}
	return survey.Map(p.having(asked.Languages, "letter.title"), func(one questionnaire.Language) LetterLanguage {
		return LetterLanguage{one, slices.Contains(printed, one.Code)}
	}), nil
}

// having are the languages that a text is written in.
func (p Printer) having(languages []questionnaire.Language, key string) []questionnaire.Language {
	return survey.Filter(languages, func(one questionnaire.Language) bool {
		_, err := p.Texts.Localizer(one.Code).Text(key)
		return err == nil
	})
}

func (p Printer) slipLetters(b Batch, languages []questionnaire.Language) (letters []SlipLetter, err error) {
	for _, lang := range languages {
		words := p.Texts.Localizer(lang.Code)
		date, err := page.ShortDate(words, b.Wave.Closes)
		if err != nil {
			return nil, err
		}
		said := words.Sayer("Place", cmp.Or(b.Unit, b.Group.Name), "Host", p.RespondentURL.Host, "Date", date)
		letters = append(letters, SlipLetter{lang, said.Say("letter.title"), survey.Map([]string{"letter.why", "letter.how", "letter.safe"}, said.Say)})
		if said.Err != nil {
			return nil, said.Err
		}
	}
	return letters, nil
}
