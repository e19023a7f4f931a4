package help

import (
	"bytes"
	"errors"
	"html/template"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/yuin/goldmark"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// Area is the documents, which hold nothing about any owner.
type Area struct{ *site.Site }

// Routes adds the area's routes to the table.
func (a *Area) Routes(add site.Add) {
	add("GET", "/hjelp", a.Anyone(), a.listPage)
	add("GET", "/hjelp/:document", a.Anyone(), a.documentPage)
}

// Documents are the last parts of their addresses and of the keys of their texts, in the order
// in which a project meets them.
func Documents() []string {
	return []string{"prosjektleder", "leder", "sma-tall", "nokler", "etter-lukking", "informasjon", "personvern", "innsyn", "drift"}
}

// document is one of them in one language.
type document struct {
	Name, Title string
	Lead        part
	Parts       []part
}

// part is what stands under one heading. ID is its place in the document, which is the same in
// every language.
type part struct {
	ID, Title, text string
	Body            template.HTML // once it is rendered
}

// document reads one, whose parts are not rendered.
func (a *Area) document(lang, name string) (document, error) {
	said := a.Views.Texts().Localizer(lang).Sayer()
	read := document{Name: name, Title: said.Say("help.title." + name)}
	for i, text := range strings.Split(said.Say("help.text."+name), "\n## ") {
		if i == 0 {
			read.Lead.text = text
			continue
		}
		title, body, _ := strings.Cut(text, "\n")
		read.Parts = append(read.Parts, part{ID: "del-" + strconv.Itoa(i), Title: title, text: body})
	}
	return read, said.Err
}

func (a *Area) documentPage(c *fiber.Ctx) error {
	name, known := survey.Find(Documents(), func(name string) bool { return name == c.Params("document") })
	if !known {
		return survey.ErrNotFound
	}
	lang := a.Language(c)
	read, err := a.document(lang, name)
	if err != nil {
		return err
	}
	err = read.Lead.render(lang)
	for i := range read.Parts {
		err = errors.Join(err, read.Parts[i].render(lang))
	}
	return a.Shown(c, "help/document", "help.title."+name, read, err)
}

// listData is every document with its headings, or the parts that have all words of a search.
type listData struct {
	Search    string
	Found     int
	Documents []document
}

func (a *Area) listPage(c *fiber.Ctx) error {
	data := listData{Search: strings.TrimSpace(c.Query("sok"))}
	words := strings.Fields(strings.ToLower(data.Search))
	for _, name := range Documents() {
		read, err := a.document(a.Language(c), name)
		if err != nil {
			return err
		}
		found := read.Parts[:0]
		for _, p := range read.Parts {
			text := strings.ToLower(read.Title + " " + p.Title + " " + p.text)
			if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) }) {
				found = append(found, p)
			}
		}
		if read.Parts = found; len(found) > 0 {
			data.Documents, data.Found = append(data.Documents, read), data.Found+len(found)
		}
	}
	return a.Show(c, "help/list", "help.title", data)
}

// ownLink is a link to a page of ours, which is read on in the same language.
var ownLink = regexp.MustCompile(`\]\((/[^)?#]*)`)

// render writes a part's Markdown as HTML. What the text has of HTML itself is left out.
func (p *part) render(lang string) error {
	var body bytes.Buffer
	err := goldmark.Convert([]byte(ownLink.ReplaceAllString(p.text, "]($1?"+site.LanguageQuery+"="+lang)), &body)
	p.Body = template.HTML(strings.ReplaceAll(body.String(), "<a ", `<a class="ds-link" `))
	return err
}
