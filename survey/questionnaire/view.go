package questionnaire

import (
	_ "embed"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/template"

	"trivselspuls/survey"
)

// View is a questionnaire in one language as a respondent's page is given it.
// It holds nothing about how answers are counted.
type View struct {
	Hash      string          `json:"hash"`
	Audience  survey.Audience `json:"audience"`
	Language  string          `json:"lang"`
	Dir       string          `json:"dir"`
	Title     string          `json:"title"`
	Languages []Language      `json:"languages"`
	Words     []Explanation   `json:"words"` // hard words that items use
	Items     []ViewItem      `json:"items"`
}

// ViewItem is one question. Before is an explanation to read first, or empty; Word is
// the ID of the explanation to have at hand, or empty.
type ViewItem struct {
	Code     string       `json:"code"`
	Text     string       `json:"text"`
	Before   string       `json:"before"`
	Word     string       `json:"word"`
	Practice bool         `json:"practice"`
	Best     string       `json:"best"` // the good end of the options: "first", "last" or "" where neither is
	Options  []ViewOption `json:"options"`
}

// ViewOption is one possible answer: Value is the byte that goes into the ballot.
type ViewOption struct {
	Value int    `json:"value"`
	Text  string `json:"text"`
}

// View shows the questionnaire in a language that is offered; false when it is
// not. What stands beside the scale comes after its options (252 and 251), then
// «Vet ikke» (254) where the scale has it, and «Vil ikke svare» (255) last on every item.
func (q *Questionnaire) View(language string) (View, bool) {
	lang, _ := survey.Find(q.Languages, func(l Language) bool { return l.Code == language })
	t := q.texts[lang.Code]
	if t == nil {
		return View{}, false
	}
	v := View{
		Hash: q.Hash, Audience: q.Audience, Language: lang.Code, Dir: lang.Dir,
		Title: t.title, Languages: q.Languages,
		Words: survey.Map(slices.Sorted(maps.Keys(t.words)), func(id string) Explanation { return t.words[id] }),
		Items: survey.Map(q.Items, func(item Item) ViewItem { return q.viewItem(item, t) }),
	}
	return v, true
}

func (q *Questionnaire) viewItem(item Item, t *texts) ViewItem {
	v := ViewItem{
		Code: item.Code, Text: t.items[item.Code], Before: t.before[item.Code],
		Practice: item.Practice, Best: q.best(item), Word: item.Word,
	}
	if item.Open {
		v.Before = t.words[item.Word].Means
	}
	for i, word := range t.scales[item.Scale] {
		v.Options = append(v.Options, ViewOption{i + 1, word})
	}
	for i, word := range t.beside[item.Code] {
		v.Options = append(v.Options, ViewOption{int(survey.Beside) - i, word})
	}
	if item.DontKnow {
		v.Options = append(v.Options, ViewOption{int(survey.DontKnow), t.dontKnow})
	}
	v.Options = append(v.Options, ViewOption{int(survey.Declined), t.declined})
	return v
}

// best says which end of the options is good.
func (q *Questionnaire) best(item Item) string {
	s, ok := q.scale(item.Scale)
	switch {
	case !ok || s.First == Unordered:
		return ""
	case bestFirst(item, s):
		return "first"
	default:
		return "last"
	}
}

// Check is Questionnaire.Check for somebody who has only what the page is given.
func (v View) Check(answers []survey.Answer) error {
	q := &Questionnaire{}
	for _, item := range v.Items {
		known := Item{Code: item.Code, Practice: item.Practice}
		for _, o := range item.Options {
			switch a := survey.Answer(o.Value); {
			case a == survey.DontKnow:
				known.DontKnow = true
			case a == survey.Declined:
			case a > survey.MaxOption:
				known.Beside++
			default:
				known.Options++
			}
		}
		q.Items = append(q.Items, known)
	}
	return q.Check(answers)
}

// Spoken are the texts of the questions as they are read aloud, each once, in the
// order they are met: explanations, questions, answers.
func (v View) Spoken() []string {
	var all []string
	for _, item := range v.Items {
		all = append(all, item.Before, item.Text)
		all = append(all, survey.Map(item.Options, func(o ViewOption) string { return o.Text })...)
	}
	for _, word := range v.Words {
		all = append(all, word.Asks, word.Means)
	}
	return survey.Unique(survey.Filter(all, func(text string) bool { return text != "" }))
}

// InEveryLanguage is the questionnaire with every language there is offered.
func (q *Questionnaire) InEveryLanguage() *Questionnaire {
	return q.WithDrafts(Codes(q.Drafts)...)
}

// Draft reports whether no native reader has checked a language's words.
func (q *Questionnaire) Draft(language string) bool {
	t := q.texts[language]
	return t != nil && t.draft
}

//go:embed preview.txt.tmpl
var previewFile string

// Preview writes a questionnaire as plain text, for authors to read through on a
// terminal before they hand it on. It shows drafts too, and what is not seen on
// a respondent's page: codes and the rules of the indicators. An
// unknown language is an error, as is one from w.
func (q *Questionnaire) Preview(w io.Writer, language string) error {
	languages := Codes(q.Languages)
	for _, l := range q.Drafts {
		languages = append(languages, "("+l.Code+")")
	}
	offered, ok := q.WithDrafts(language).View(language)
	if !ok {
		return fmt.Errorf("preview: %s has no texts in «%s»; it has %s", q.fileName(), language, strings.Join(languages, " "))
	}
	number := 0
	form := template.Must(template.New("").Funcs(template.FuncMap{
		"number": func() int { number++; return number },
		"list":   func(all []string) string { return strings.Join(all, ", ") },
	}).Parse(previewFile))
	return form.Execute(w, map[string]any{
		"Title": offered.Title, "Name": q.fileName(), "Language": language, "Draft": q.Draft(language), "Hash": q.Hash,
		"Languages": strings.Join(languages, " "), "Items": offered.Items, "Words": offered.Words, "Indicators": q.Indicators,
	})
}
