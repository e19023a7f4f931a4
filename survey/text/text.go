package text

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Catalog holds texts by language and key.
type Catalog struct{ languages map[string]*Localizer }

// Localizer gives texts in one language. It is safe for concurrent use.
type Localizer struct {
	language string
	tag      language.Tag
	printer  *message.Printer
	small    *strings.Replacer // writes a plain number below a thousand as the printer does
	texts    map[string]text
}

// text is the wording of one key by plural form; under Other when it has no plural.
type text struct {
	plural bool
	forms  map[plural.Form]string
}

var (
	formNames = map[string]plural.Form{
		"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many, "other": plural.Other,
	}
	wellFormed = regexp.MustCompile(`^(?:[^{}]|\{#?\w+\})+$`)
)

// Error is a text that is missing, or cannot be filled in.
type Error struct{ Key, Language, problem string }

func (e *Error) Error() string { return "text " + e.Key + " in " + e.Language + " " + e.problem }

// Load reads the files that match a pattern. It fails when a file is no text file,
// a key stands twice in a language, a brace is not closed, or a text lacks a plural
// form that whole numbers of its language need.
func Load(files fs.FS, pattern string) (*Catalog, error) {
	names, err := fs.Glob(files, pattern)
	if err != nil {
		return nil, fmt.Errorf("find texts: %w", err)
	}
	c := &Catalog{languages: map[string]*Localizer{}}
	entries, failures := make([]map[string]any, len(names)), make([]error, len(names))
	var reading sync.WaitGroup
	for i, name := range names { // on all processors: a server that starts waits for it
		reading.Go(func() { entries[i], failures[i] = read(files, name) })
	}
	reading.Wait()
	for i, name := range names {
		if err := cmp.Or(failures[i], c.addAll(name, entries[i])); err != nil {
			return nil, fmt.Errorf("texts in %s: %w", name, err)
		}
	}
	return c, nil
}

func read(files fs.FS, name string) (entries map[string]any, err error) {
	body, err := fs.ReadFile(files, name)
	if err == nil {
		err = yaml.Unmarshal(body, &entries)
	}
	return entries, err
}

func (c *Catalog) addAll(name string, entries map[string]any) error {
	code := strings.TrimSuffix(path.Base(name), ".yaml")
	code = code[strings.LastIndex(code, ".")+1:]
	for key, entry := range entries {
		if err := c.add(code, key, entry); err != nil {
			return err
		}
	}
	return nil
}

// Add gives the catalog a text from elsewhere, in each of its languages, before
// anybody uses it. It fails like Load.
func (c *Catalog) Add(key string, wordings map[string]string) error {
	for code, wording := range wordings {
		if err := c.add(code, key, wording); err != nil {
			return err
		}
	}
	return nil
}

func (c *Catalog) add(code, key string, entry any) (err error) {
	l := c.languages[code]
	if l == nil {
		// The digits are the same in every language, because figures from reports
		// and texts about them stand on one page.
		tag, err := language.Parse(code + "-u-nu-latn")
		if err != nil {
			return err
		}
		l = &Localizer{language: code, tag: tag, printer: message.NewPrinter(tag), texts: map[string]text{}}
		minus, mark, _ := strings.Cut(strings.TrimSuffix(l.print(-0.5, 1), "5"), "0")
		l.small = strings.NewReplacer("-", minus, ".", mark)
		c.languages[code] = l
	}
	if _, twice := l.texts[key]; twice {
		return fmt.Errorf("%s in %s stands in another file too", key, code)
	}
	if l.texts[key], err = l.parse(entry); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}

// parse reads a key's entry: a text, or texts by plural form. The forms are exactly
// those of the language, which whole numbers below a thousand and a million have
// all of; one for zero is allowed in every language.
func (l *Localizer) parse(entry any) (text, error) {
	forms, isPlural := entry.(map[string]any)
	if !isPlural {
		forms = map[string]any{"other": entry}
	}
	t := text{isPlural, map[plural.Form]string{}}
	for name, wording := range forms {
		form, known := formNames[name]
		words, _ := wording.(string)
		if !known || strings.TrimSpace(words) == "" || !wellFormed.MatchString(words) {
			return t, fmt.Errorf("%s is no text in a plural form, or a brace is not closed", name)
		}
		t.forms[form] = words
	}
	if !isPlural {
		return t, nil
	}
	needed := map[plural.Form]bool{plural.Other: true, l.form(1_000_000): true}
	for n := range 1000 {
		needed[l.form(n)] = true
	}
	for name, form := range formNames {
		if _, has := t.forms[form]; has != needed[form] && !(has && form == plural.Zero) {
			return t, fmt.Errorf("the language and the text do not agree that there is a form for %s", name)
		}
	}
	if !strings.Contains(t.forms[plural.Other], "{Count}") {
		return t, errors.New("the form for other does not tell {Count}")
	}
	return t, nil
}

func (l *Localizer) form(n int) plural.Form {
	return plural.Cardinal.MatchPlural(l.tag, n, 0, 0, 0, 0)
}

// Languages are those that have a text of a key, in alphabetical order.
func (c *Catalog) Languages(key string) []string {
	var found []string
	for code, l := range c.languages {
		if _, has := l.texts[key]; has {
			found = append(found, code)
		}
	}
	slices.Sort(found)
	return found
}

// In gives the texts in one language. In one that has none, no text is found.
func (c *Catalog) In(language string) *Localizer {
	if l := c.languages[language]; l != nil {
		return l
	}
	return &Localizer{language: language}
}

// Text is the text of a key with its placeholders filled in, from pairs of name
// and value. An unknown key, a placeholder without a value, and a number where the
// text has no form for it are errors: a page with a hole in it must not be sent.
func (l *Localizer) Text(key string, pairs ...any) (string, error) {
	t, ok := l.texts[key]
	if !ok {
		return "", &Error{key, l.language, "is missing"}
	}
	valueOf := func(name string) (value reflect.Value) {
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == name {
				value = reflect.Indirect(reflect.ValueOf(pairs[i+1]))
			}
		}
		return value
	}
	words := t.forms[plural.Other]
	if count := valueOf("Count"); t.plural && count.CanInt() {
		words = t.forms[l.form(int(count.Int()))]
		if none, has := t.forms[plural.Zero]; has && count.Int() == 0 {
			words = none
		}
	}
	before, rest, more := strings.Cut(words, "{")
	if !more {
		return words, nil
	}
	var filled strings.Builder
	for ; more; before, rest, more = strings.Cut(rest, "{") {
		filled.WriteString(before)
		var hole string
		hole, rest, _ = strings.Cut(rest, "}")
		name, isNumber := strings.CutPrefix(hole, "#")
		isNumber = isNumber || t.plural && name == "Count"
		switch value := valueOf(name); {
		case isNumber && value.CanInt():
			filled.WriteString(l.Number(float64(value.Int()), 0))
		case !isNumber && value.Kind() == reflect.String:
			filled.WriteString(value.String())
		default:
			return "", &Error{key, l.language, fmt.Sprintf("has {%s}, which cannot be filled with a value of kind %s", hole, value.Kind())}
		}
	}
	filled.WriteString(before)
	return filled.String(), nil
}

// Sayer gives texts one after another, each filled in from the same pairs, and keeps
// the first error for whoever looks once all are said.
type Sayer struct {
	words *Localizer
	pairs []any
	Err   error
}

// Sayer is one that fills in these pairs.
func (l *Localizer) Sayer(pairs ...any) *Sayer { return &Sayer{words: l, pairs: pairs} }

// Say is the text of a key; empty where there is an error.
func (s *Sayer) Say(key string) string {
	said, err := s.words.Text(key, s.pairs...)
	if s.Err == nil {
		s.Err = err
	}
	return said
}

// Number writes a number with so many decimals as the language does. What rounds
// to zero has no sign.
func (l *Localizer) Number(v float64, decimals int) string {
	// The printer would round the shortest decimal number, not the number itself.
	plain := strconv.FormatFloat(v, 'f', decimals, 64)
	rounded, err := strconv.ParseFloat(plain, 64)
	switch {
	case err != nil:
		return ""
	case rounded == 0:
		plain = strings.TrimPrefix(plain, "-")
	case !(math.Abs(rounded) < 1000): // in groups of digits
		return l.print(rounded, decimals)
	}
	return l.small.Replace(plain) // a county's file has ten million of them
}

func (l *Localizer) print(v float64, decimals int) string {
	return l.printer.Sprint(number.Decimal(v, number.Scale(decimals)))
}

// Figure writes a figure that is printed in the first written language, «8,1 %», as the language
// writes numbers: «8.1%».
func (l *Localizer) Figure(printed string) string {
	mark, percent := strings.Trim(l.Number(0.5, 1), "05"), strings.Trim(l.printer.Sprint(number.Percent(0.5)), "05")
	return strings.NewReplacer(",", mark, "\u00a0%", percent).Replace(printed)
}
