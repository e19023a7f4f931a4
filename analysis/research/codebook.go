package research

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"text/template"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// category is one value of a variable.
type category struct {
	Value   int                 `json:"catValu"`
	Label   questionnaire.Texts `json:"labl"`
	Missing bool                `json:"missing,omitempty"`
}

// missing are the numbers that are no answers.
func (t *table) missing() []category {
	return []category{
		{withheld, t.words.label("withheld"), true},
		{beside, t.words.label("beside"), true},
		{notAsked, t.words.label("not_asked"), true},
		{dontKnow, t.words.label("dont_know"), true},
		{declined, t.words.label("declined"), true},
		{none, t.words.label("none"), true},
	}
}

// categories are the values a variable of answers can have. The value of an index
// lies anywhere between its ends and has none of its own.
func (t *table) categories(c column) []category {
	var list []category
	switch {
	case c.item != "":
		words := map[string][]string{}
		for _, language := range labelled() {
			words[language] = t.q.OptionTexts(c.item, language)
		}
		for i := range words[questionnaire.Bokmål] {
			texts := questionnaire.Texts{}
			for language, w := range words {
				if i < len(w) {
					texts[language] = w[i]
				}
			}
			list = append(list, category{Value: i + 1, Label: texts})
		}
	case c.kind == whole:
		list = []category{
			{Value: 0, Label: t.words.label("counts_not")},
			{Value: 1, Label: t.words.label("counts")},
		}
	}
	return append(list, t.missing()...)
}

// label is what a variable is about.
func (t *table) label(c column) questionnaire.Texts {
	if c.item != "" {
		return survey.Keyed(labelled(), func(language string) (string, string) { return language, t.q.ItemText(c.item, language) })
	}
	if c.indicator.ID != "" {
		return c.indicator.Name
	}
	return t.words.label(c.name)
}

// The codebook has the names of DDI Codebook's elements.
type (
	collection struct {
		Wave     int    `json:"wave"`
		Name     string `json:"name"`
		Kind     string `json:"kind"`
		Start    string `json:"start"`
		End      string `json:"end"`
		Imported bool   `json:"imported,omitempty"`
		Phase    int    `json:"phase"` // of the project, by the day it opened
	}
	file struct {
		ID        string              `json:"ID"`
		Names     []string            `json:"fileName"`
		Cases     int                 `json:"caseQnty"`
		Variables int                 `json:"varQnty"`
		Universe  string              `json:"universe"`
		Title     questionnaire.Texts `json:"labl"`
		Version   int                 `json:"version"`
		Content   string              `json:"digest"` // of what was asked, equal for comparable waves

		Indicators []questionnaire.Indicator `json:"-"`
	}
	variable struct {
		File       string              `json:"files"`
		Name       string              `json:"name"`
		Label      questionnaire.Texts `json:"labl"`
		Question   questionnaire.Texts `json:"qstnLit,omitempty"`
		Universe   questionnaire.Texts `json:"universe,omitempty"`
		About      questionnaire.Texts `json:"txt,omitempty"`
		Indicator  string              `json:"concept,omitempty"`
		Better     string              `json:"better,omitempty"` // higher or lower
		Type       string              `json:"varFormat"`
		Categories []category          `json:"catgry,omitempty"`
	}
)

// book is what both forms of the codebook say.
type book struct {
	Study
	Collected []collection
	Files     []file
	Variables []variable
}

func (s Study) book(tables []*table) book {
	b := book{Study: s, Files: []file{}, Variables: []variable{}}
	b.Measures = slices.SortedStableFunc(slices.Values(s.Measures), func(m, n survey.Measure) int {
		return cmp.Or(cmp.Compare(s.Codes[m.Unit], s.Codes[n.Unit]), m.Starts.Compare(n.Starts), cmp.Compare(m.ID, n.ID)) // not by title
	})
	for i, one := range s.Waves {
		wave := one.In.Wave
		b.Collected = append(b.Collected, collection{
			i + 1, wave.Name, string(wave.Kind), wave.Opens.Format(time.DateOnly), wave.Closes.Format(time.DateOnly), wave.Imported, one.In.Phase,
		})
	}
	for _, t := range tables {
		f := file{
			ID: t.name, Names: []string{t.name + ".csv", t.name + ".parquet", t.name + ".sps"}, Cases: len(t.rows), Variables: len(t.columns),
			Universe: string(t.q.Audience), Version: t.q.Version, Content: t.q.Series, Indicators: t.q.Indicators,
			Title: survey.Keyed(labelled(), func(language string) (string, string) { return language, t.q.Title(language) }),
		}
		b.Files = append(b.Files, f)
		for _, c := range t.columns {
			b.Variables = append(b.Variables, t.variable(c))
		}
	}
	return b
}

func (b book) json(w io.Writer) error {
	type object = map[string]any
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(object{"codeBook": object{
		"stdyDscr": object{
			"citation": object{"titl": b.Title, "IDNo": b.Reference, "producer": b.Owner, "fictional": b.Fictional},
			"stdyInfo": object{"collDate": b.Collected, "anlyUnit": "person", "geogUnit": "unit, under a code that is used in this project only"},
			"dataAccs": object{"useStmt": "For the approved purpose only. No attempt may be made to find out who answered."},
		},
		"fileDscr": b.Files,
		"dataDscr": object{"var": b.Variables},
	}})
}

// forms are the files of text/*.tmpl: the codebook as DDI Codebook 2.5, whose schema wants
// its elements in one order, lists and syntax for programs that read no codebook, and what was
// checked. The lists hold our own definitions, days, numbers and codes, and of measures
// nothing that somebody has written.
var forms = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"xml": func(s string) (string, error) {
			var out strings.Builder
			err := xml.EscapeText(&out, []byte(s))
			return out.String(), err
		},
		"csv":    func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` },
		"list":   func(list any) string { return strings.Trim(fmt.Sprint(list), "[]") },
		"day":    func(t time.Time) string { return t.Format(time.DateOnly) },
		"flag":   func(b bool) int { return map[bool]int{true: 1}[b] },
		"quoted": quoted,
	}).ParseFS(textFiles, "text/*.tmpl"))
})

// quoted is a text as a string of SPSS, on one line, cut at a character so that it takes
// it: 250 bytes of a label, 110 of a value's.
func quoted(s string, longest int) string {
	s = strings.Join(strings.Fields(s), " ")
	for len(s) > longest {
		runes := []rune(s)
		s = string(runes[:len(runes)-1])
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

func (t *table) variable(c column) variable {
	v := variable{
		File: t.name, Name: c.name, Label: t.label(c), Indicator: c.indicator.ID, Better: string(c.indicator.Direction),
		Type: map[kind]string{text: "character", whole: "integer", score: "decimal"}[c.kind],
	}
	if c.indicator.Base != "" {
		v.Universe = t.words.label("among", "Base", c.indicator.Base)
	}
	switch {
	case c.item != "":
		v.Question, v.Better = v.Label, ""
	case c.indicator.ID != "":
		v.About = c.indicator.About
	}
	if c.indicator.ID != "" {
		v.Categories = t.categories(c)
	}
	return v
}

func (s Study) readme(w io.Writer) error {
	example := ""
	if s.Fictional {
		example = "\nEVERYTHING HERE IS INVENTED. These are example data.\n"
	}
	_, err := fmt.Fprintf(w, readme, s.Title, s.Owner, s.Reference, example)
	return err
}
