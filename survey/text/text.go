package text

import (
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Catalog holds texts by language and key. It never changes once it is loaded.
type Catalog struct{ languages map[string]*Localizer }

// Localizer gives texts in one language. It is safe for concurrent use.
type Localizer struct {
	language string
	tag      language.Tag
	printer  *message.Printer
	texts    map[string]text
}

// text is the wording of one key: a single one, or one for each plural form.
type text struct {
	plural bool
	forms  map[plural.Form][]piece // under plural.Other when there is a single one
}

// piece is words, or the name of what is filled in.
type piece struct {
	words  string
	name   string
	number bool // written {#Name}
}

// count is the placeholder that chooses the plural form.
const count = "Count"

var formNames = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// Load reads the files that match a pattern. It fails when a file is no text file,
// a key stands twice in a language, a brace is not closed, or a text lacks a plural
// form that whole numbers of its language need.
func Load(files fs.FS, pattern string) (*Catalog, error) {
	names, err := fs.Glob(files, pattern)
	if err != nil {
		return nil, fmt.Errorf("find texts: %w", err)
	}
	c := &Catalog{languages: map[string]*Localizer{}}
	for _, name := range names {
		if err := c.read(files, name); err != nil {
			return nil, fmt.Errorf("texts in %s: %w", name, err)
		}
	}
	return c, nil
}

func (c *Catalog) read(files fs.FS, name string) error {
	body, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	var entries map[string]any
	if err := yaml.Unmarshal(body, &entries); err != nil {
		return err
	}
	code := strings.TrimSuffix(path.Base(name), ".yaml")
	code = code[strings.LastIndex(code, ".")+1:]
	l := c.languages[code]
	if l == nil {
		tag, err := language.Parse(code)
		if err != nil {
			return err
		}
		// The digits are the same in every language, because figures from reports
		// and texts about them stand on one page.
		if tag, err = tag.SetTypeForKey("nu", "latn"); err != nil {
			return err
		}
		l = &Localizer{language: code, tag: tag, printer: message.NewPrinter(tag), texts: map[string]text{}}
		c.languages[code] = l
	}
	for key, entry := range entries {
		if _, twice := l.texts[key]; twice {
			return fmt.Errorf("%s stands in another file too", key)
		}
		if l.texts[key], err = l.parse(entry); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

// parse reads a key's entry: a text, or texts by plural form.
func (l *Localizer) parse(entry any) (text, error) {
	parsed := text{forms: map[plural.Form][]piece{}}
	forms, isPlural := entry.(map[string]any)
	if !isPlural {
		forms = map[string]any{"other": entry}
	}
	parsed.plural = isPlural
	for name, wording := range forms {
		form, known := formNames[name]
		words, isText := wording.(string)
		if !known || !isText || strings.TrimSpace(words) == "" {
			return parsed, fmt.Errorf("%s is not a text in a plural form", name)
		}
		pieces, err := split(words)
		if err != nil {
			return parsed, err
		}
		parsed.forms[form] = pieces
	}
	if isPlural {
		return parsed, l.complete(parsed)
	}
	return parsed, nil
}

// complete checks that a text has exactly the plural forms of its language, which
// whole numbers below a thousand and a million have all of. A form for zero is
// allowed in every language.
func (l *Localizer) complete(t text) error {
	needed := map[plural.Form]bool{plural.Other: true}
	for n := range 1000 {
		needed[l.form(n)] = true
	}
	needed[l.form(1_000_000)] = true
	for name, form := range formNames {
		if _, has := t.forms[form]; has != needed[form] && form != plural.Zero || needed[form] && !has {
			return fmt.Errorf("the language and the text do not agree that there is a form for %s", name)
		}
	}
	if !slices.ContainsFunc(t.forms[plural.Other], func(p piece) bool { return p.name == count }) {
		return fmt.Errorf("the form for other does not tell {%s}", count)
	}
	return nil
}

func (l *Localizer) form(n int) plural.Form {
	return plural.Cardinal.MatchPlural(l.tag, n, 0, 0, 0, 0)
}

func split(words string) (pieces []piece, err error) {
	for {
		before, after, opened := strings.Cut(words, "{")
		pieces = append(pieces, piece{words: before})
		if !opened {
			return pieces, nil
		}
		name, behind, closed := strings.Cut(after, "}")
		if !closed {
			return nil, fmt.Errorf("the brace before %q is not closed", after)
		}
		name, number := strings.CutPrefix(name, "#")
		pieces = append(pieces, piece{name: name, number: number})
		words = behind
	}
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
	found, ok := l.texts[key]
	if !ok {
		return "", fmt.Errorf("text %s is missing in %s", key, l.language)
	}
	if len(pairs)%2 != 0 {
		return "", fmt.Errorf("text %s: a name without a value", key)
	}
	form := plural.Other
	if found.plural {
		value, _ := valueOf(count, pairs)
		if !value.CanInt() {
			return "", fmt.Errorf("text %s: %s is not a whole number", key, count)
		}
		form = l.form(int(value.Int()))
		if _, has := found.forms[plural.Zero]; has && value.Int() == 0 {
			form = plural.Zero
		}
	}
	var filled strings.Builder
	for _, p := range found.forms[form] {
		filled.WriteString(p.words)
		if p.name == "" {
			continue
		}
		value, given := valueOf(p.name, pairs)
		switch {
		case !given:
			return "", fmt.Errorf("text %s in %s: nothing to fill {%s} with", key, l.language, p.name)
		case value.CanInt() && (p.number || found.plural && p.name == count):
			filled.WriteString(l.Number(float64(value.Int()), 0))
		case value.Kind() == reflect.String && !p.number:
			filled.WriteString(value.String())
		default:
			return "", fmt.Errorf("text %s in %s: {%s} cannot be filled with %v of kind %s", key, l.language, p.name, value, value.Kind())
		}
	}
	return filled.String(), nil
}

func valueOf(name string, pairs []any) (reflect.Value, bool) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == name {
			return reflect.Indirect(reflect.ValueOf(pairs[i+1])), true
		}
	}
	return reflect.Value{}, false
}

// Number writes a number with so many decimals as the language does. What rounds
// to zero has no sign.
func (l *Localizer) Number(v float64, decimals int) string {
	// The printer would round the shortest decimal number, not the number itself.
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', decimals, 64), 64)
	if err != nil {
		return ""
	}
	return l.printer.Sprint(number.Decimal(rounded+0, number.Scale(decimals)))
}
