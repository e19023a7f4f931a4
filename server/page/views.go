package page

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata"

	"trivselspuls/static"
	"trivselspuls/survey"
	"trivselspuls/survey/text"
	"trivselspuls/templates"
)

// Views are the pages, in every language of the leaders' side. They are safe for
// concurrent use.
type Views struct {
	Zone    *time.Location // the clock on the reader's wall
	current func() *files
}

// files are what pages are made of, as it was read from one file system. templates
// gives one set per page, apart so that two can define the same block: the layout's partials,
// its area's and the page's own file. Only those that somebody has asked for are kept.
type files struct {
	templates map[string]func() (*template.Template, error)
	texts     *Texts
	assets    *static.Assets
}

// LoadViews gives the embedded templates and texts, which are read once a process,
// because they never change. It fails when a text has a mistake in it. A template is parsed
// when somebody first asks for its page; TestEveryPageIsParsed has tried them all.
func LoadViews() (*Views, error) { return embedded() }

var embedded = sync.OnceValues(func() (*Views, error) {
	read, err := readFiles(templates.Files, static.Load)
	if err != nil {
		return nil, err
	}
	return newViews(func() *files { return read })
})

func newViews(current func() *files) (*Views, error) {
	// The binary carries the zones, for machines that have none.
	zone, err := time.LoadLocation("Europe/Oslo")
	return &Views{Zone: zone, current: current}, err
}

func readFiles(source fs.FS, bundle func() (*static.Assets, error)) (*files, error) {
	texts, err := readTexts(source)
	if err != nil {
		return nil, err
	}
	assets, err := bundle()
	if err != nil {
		return nil, err
	}
	read := &files{templates: map[string]func() (*template.Template, error){}, texts: texts, assets: assets}
	names, err := fs.Glob(source, "*/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		patterns := []string{"layout/partials/*.html", name}
		partials := path.Dir(name) + "/partials"
		if _, err := fs.Stat(source, partials); err == nil {
			patterns = slices.Insert(patterns, 1, partials+"/*.html")
		}
		read.templates[strings.TrimSuffix(name, ".html")] = sync.OnceValues(func() (*template.Template, error) { return parsed(source, patterns) })
	}
	return read, nil
}

// indentation is up to half of a page of tables.
var indentation = regexp.MustCompile(`\n[ \t]+`)

// parsed are a page's files, without what indents their lines.
func parsed(source fs.FS, patterns []string) (*template.Template, error) {
	set := template.New("")
	for _, pattern := range patterns {
		names, err := fs.Glob(source, pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			text, err := fs.ReadFile(source, name)
			if err != nil {
				return nil, err
			}
			if _, err := set.New(name).Parse(indentation.ReplaceAllString(string(text), "\n")); err != nil {
				return nil, err
			}
		}
	}
	return set, nil
}

// Texts are the words of the pages.
func (v *Views) Texts() *Texts { return v.current().texts }

// Assets are the built scripts, styles and fonts.
func (v *Views) Assets() *static.Assets { return v.current().assets }

// Render executes a page's «page» block into memory, so that a mistake half-way
// through never sends half a page.
func (v *Views) Render(name string, p Page) ([]byte, error) {
	parse := v.current().templates[name]
	if parse == nil {
		return nil, fmt.Errorf("render page: there is no %s", name)
	}
	set, err := parse()
	if err != nil {
		return nil, fmt.Errorf("render page: %s: %w", name, err)
	}
	var out, whole buffer
	if err := set.ExecuteTemplate(&out, "page", p); err != nil {
		return nil, fmt.Errorf("render page: %s: %w", name, err)
	}
	if len(p.Secret) == 0 {
		return out, nil
	}
	for i, part := range bytes.Split(out, []byte(Hidden)) {
		if i > 0 {
			template.HTMLEscape(&whole, p.Secret)
		}
		_, _ = whole.Write(part)
	}
	return whole, nil
}

// Hidden is printed where Page.Secret is to stand: a template prints through memory that is
// kept and not overwritten.
const Hidden = "\ue000"

// buffer holds a page that grows. It overwrites what it has grown out of: a page may
// hold a code.
type buffer []byte

func (b *buffer) Write(p []byte) (int, error) {
	if len(*b)+len(p) > cap(*b) {
		larger := make(buffer, len(*b), 2*cap(*b)+len(p)+4096)
		copy(larger, *b)
		clear(*b)
		*b = larger
	}
	*b = append(*b, p...)
	return len(p), nil
}

// RenderFile executes a print view into a file that needs no server: styles and
// typeface stand in it, and it has no script. It is in an owner's colour.
func (v *Views) RenderFile(name, titleKey, lang string, owner survey.Owner, data any) ([]byte, error) {
	p := v.Page(lang, titleKey, data)
	p.Color, p.Fictional, p.Alone = ColorOf(owner.Accent), owner.Fictional, true
	return v.Render(name, p)
}

// Page is a page in one language, in the colour of nobody in particular.
func (v *Views) Page(lang, titleKey string, data any) Page {
	read := v.current()
	return Page{
		Lang: lang, Color: ColorOf(survey.Accents()[0]), TitleKey: titleKey, Data: data,
		Localizer: read.texts.Localizer(lang), assets: read.assets, zone: v.Zone, texts: read.texts,
	}
}

// Page is what every template receives. Data is the page's own.
type Page struct {
	Lang      string
	Path      string // of this page, for the language switch
	Home      string // where the product's name leads
	TitleKey  string
	Color     string // the design system's name for the owner's accent
	Fictional bool   // the owner's figures are invented
	Account   *Account
	Data      any
	Localizer *text.Localizer
	Spoken    []survey.Language // those that a respondents' page can be read in
	Secret    []byte            // what stands where the page prints Hidden
	Reader    string            // whose help lines the page has; empty: all of them
	Size      string            // of the text, as somebody has chosen it in the form without scripts
	Alone     bool              // a file, which has no server to ask for styles and scripts
	assets    *static.Assets
	zone      *time.Location
	texts     *Texts
}

// onPage is something with the page that gives it words.
type onPage struct {
	Page Page
	One  any
}

// On is one thing for a template of its own.
func (p Page) On(one any) any { return onPage{p, one} }

// Of is the page with other data, for a whole view that is a part of another.
func (p Page) Of(data any) Page {
	p.Data = data
	return p
}

// Account is the signed-in person as the layout shows them.
type Account struct {
	Name  string
	Owner survey.OwnerID
}

// T is the text of a key in the page's language. Further arguments are pairs of
// name and value for the text's placeholders.
func (p Page) T(key string, pairs ...any) (string, error) { return p.Localizer.Text(key, pairs...) }

// In is the text of a key in another language than the page's.
func (p Page) In(lang, key string) (string, error) { return p.texts.Localizer(lang).Text(key) }

// Written is the page's language, or the first of those that everything is written in.
func (p Page) Written() string {
	if Known(p.Lang) {
		return p.Lang
	}
	return survey.WrittenLanguages()[0]
}

// Dir is the direction that the page's language is written in.
func (p Page) Dir() string {
	language, _ := survey.Find(survey.Languages(), func(l survey.Language) bool { return l.Code == p.Lang })
	return cmp.Or(language.Dir, "ltr")
}

// Draft says in the page's language that nobody has checked it; empty where somebody has.
func (p Page) Draft() string {
	text, _ := p.Localizer.Text("respond.draft") //nolint:errcheck // a language that is checked has none
	return text
}

// Help is whom those who answer can turn to.
func (p Page) Help() Help { return p.texts.Help }

// HelpLines are those of the page's reader, or all of them: who is near; who comes when there is danger, before what has
// to be scrolled to; and the others, an owner's own among them.
func (p Page) HelpLines(own []HelpLine) [][]HelpLine {
	if len(own) == 0 {
		own = []HelpLine{{ID: ombud}}
	}
	own = slices.Clone(own)
	for i := range own {
		own[i].For = p.texts.Help.Own
	}
	help := p.texts.Help
	parts := [][]HelpLine{slices.Clone(help.Near), slices.Clone(help.Danger), slices.Concat(help.Talk, own, help.Web)}
	for i := range parts {
		parts[i] = slices.DeleteFunc(parts[i], func(l HelpLine) bool { return p.Reader != "" && !l.IsFor(p.Reader) })
	}
	return parts
}

// OtherLanguages are those that a page with a text of this key can also be read in.
func (p Page) OtherLanguages(key string) []survey.Language {
	return slices.DeleteFunc(p.texts.Languages(key), func(l survey.Language) bool { return l.Code == p.Lang })
}

// Title is the text of the page's title.
func (p Page) Title() (string, error) { return p.T(p.TitleKey) }

// Subject is whom or what the page is about, for data that has one: pages of the same kind
// are told apart by it in tabs and in the browser's history.
func (p Page) Subject() string {
	if about, ok := p.Data.(interface{ Subject() string }); ok {
		return about.Subject()
	}
	return ""
}

// Date is a day as people write it: «23. november 2026». A line never ends between
// the day and its month.
func (p Page) Date(t time.Time) (string, error) {
	month, err := p.T(fmt.Sprintf("layout.month.%d", t.Month()))
	if err != nil {
		return "", err
	}
	return p.T("layout.date", "Day", strconv.Itoa(t.Day()), "Month", month, "Year", strconv.Itoa(t.Year()))
}

// ShortDate is a day as the page's language writes it in short: «23.11.2026».
func (p Page) ShortDate(t time.Time) (string, error) { return ShortDate(p.Localizer, t) }

// ShortDate is a day as a language writes it in short, in every language that
// anything is printed in.
func ShortDate(words *text.Localizer, t time.Time) (string, error) {
	layout, err := words.Text("message.day")
	return t.Format(layout), err
}

// DateTime is a time as people write it: «23. november 2026 kl. 14.05».
func (p Page) DateTime(t time.Time) (string, error) {
	day, err := p.Date(t.In(p.zone))
	if err != nil {
		return "", err
	}
	clock, err := p.clock(t)
	if err != nil {
		return "", err
	}
	return p.T("layout.moment", "Date", day, "Clock", clock)
}

// Appointed says when somebody was given a role, and by whom: empty for whoever runs
// the server. The time is zero where the audit log does not tell.
func (p Page) Appointed(by string, at time.Time) (string, error) {
	if at.IsZero() {
		return p.T("appointed.unknown")
	}
	return p.did("appointed.", by, at)
}

// Relinked says the same of a new sign-in link, and nothing of none.
func (p Page) Relinked(by string, at time.Time) (string, error) {
	if at.IsZero() {
		return "", nil
	}
	return p.did("relinked.", by, at)
}

func (p Page) did(what, by string, at time.Time) (string, error) {
	day, err := p.Date(at.In(p.zone))
	if err != nil {
		return "", err
	}
	if by == "" {
		return p.T(what+"console", "Date", day)
	}
	return p.T(what+"by", "Name", by, "Date", day)
}

// clock is the time on the reader's wall.
func (p Page) clock(t time.Time) (string, error) {
	layout, err := p.T("layout.clock")
	return t.In(p.zone).Format(layout), err
}

// TimeRange is a short time of one day: «15. september 2026 kl. 10.00–10.45». One
// that ends on another day names both.
func (p Page) TimeRange(from, to time.Time) (string, error) {
	begins, err := p.DateTime(from)
	if err != nil {
		return "", err
	}
	if from.In(p.zone).YearDay() == to.In(p.zone).YearDay() && to.Sub(from) < 24*time.Hour {
		ends, err := p.clock(to)
		return begins + "–" + ends, err
	}
	ends, err := p.DateTime(to)
	return begins + " – " + ends, err
}

// With is a page with other data, for a template that is a part of it: pairs of
// name and value.
func (p Page) With(pairs ...any) Page {
	data := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		data[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	p.Data = data
	return p
}

// Static is the address of an asset under its content hash; in a file, the whole
// asset as an address.
func (p Page) Static(name string) (template.URL, error) {
	address := p.assets.Path
	if p.Alone {
		address = p.assets.Alone
	}
	found, err := address(name)
	return template.URL(found), err
}

// ColorOf is the design system's scale for an accent; each holds its contrasts in
// light and dark.
func ColorOf(accent survey.Accent) string {
	switch accent {
	case survey.Blue:
		return "accent"
	case survey.Violet:
		return "brand2"
	}
	return "brand1"
}
