package research

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

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
		texts := questionnaire.Texts{}
		for _, language := range labelled() {
			texts[language] = t.q.ItemText(c.item, language)
		}
		return texts
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
	}
	variable struct {
		File       string              `json:"files"`
		Name       string              `json:"name"`
		Label      questionnaire.Texts `json:"labl"`
		Question   questionnaire.Texts `json:"qstnLit,omitempty"`
		About      questionnaire.Texts `json:"txt,omitempty"`
		Indicator  string              `json:"concept,omitempty"`
		Better     string              `json:"better,omitempty"` // higher or lower
		Type       string              `json:"varFormat"`
		Categories []category          `json:"catgry,omitempty"`
	}
)

func (s Study) codebook(w io.Writer, tables []*table) error {
	type object = map[string]any
	var waves []collection
	for i, one := range s.Waves {
		wave := one.In.Wave
		waves = append(waves, collection{
			i + 1, wave.Name, string(wave.Kind), wave.Opens.Format(time.DateOnly), wave.Closes.Format(time.DateOnly), wave.Imported,
		})
	}
	files, variables := []file{}, []variable{}
	for _, t := range tables {
		f := file{
			ID: t.name, Names: []string{t.name + ".csv", t.name + ".parquet", t.name + ".sps"}, Cases: len(t.rows), Variables: len(t.columns),
			Universe: string(t.q.Audience), Title: questionnaire.Texts{}, Version: t.q.Version, Content: t.q.Series,
		}
		for _, language := range labelled() {
			f.Title[language] = t.q.Title(language)
		}
		files = append(files, f)
		for _, c := range t.columns {
			variables = append(variables, t.variable(c))
		}
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	err := out.Encode(object{"codeBook": object{
		"stdyDscr": object{
			"citation": object{"titl": s.Title, "IDNo": s.Reference, "producer": s.Owner, "fictional": s.Fictional},
			"stdyInfo": object{"collDate": waves, "anlyUnit": "person", "geogUnit": "unit, under a code that is used in this project only"},
			"dataAccs": object{"useStmt": "For the approved purpose only. No attempt may be made to find out who answered."},
		},
		"fileDscr": files,
		"dataDscr": object{"var": variables},
	}})
	if err != nil {
		return fmt.Errorf("codebook: %w", err)
	}
	return nil
}

func (t *table) variable(c column) variable {
	v := variable{
		File: t.name, Name: c.name, Label: t.label(c), Indicator: c.indicator.ID, Better: string(c.indicator.Direction),
		Type: map[kind]string{text: "character", whole: "integer", score: "decimal"}[c.kind],
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
