package questionnaire

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"text/template"
)

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
