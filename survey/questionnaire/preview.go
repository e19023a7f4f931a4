package questionnaire

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Preview writes a questionnaire as plain text, for authors to read through on a
// terminal before they hand it on. It shows drafts too, and what is not seen on
// a respondent's page: codes and the rules of the indicators. An
// unknown language is an error, as is one from w.
func (q *Questionnaire) Preview(w io.Writer, language string) error {
	offered, ok := q.WithDrafts(language).View(language)
	if !ok {
		return fmt.Errorf("preview: %s has no texts in «%s»; it has %s", q.fileName(), language, q.codes())
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s\n%s, %s", offered.Title, q.fileName(), language)
	if q.texts[language].draft {
		b.WriteString(", a draft no native reader has checked")
	}
	fmt.Fprintf(b, "\nhash %s\nlanguages %s\n", q.Hash, q.codes())
	for i, item := range offered.Items {
		previewItem(b, i+1, item)
	}
	for _, word := range offered.Words {
		fmt.Fprintf(b, "\n%s\n  %s\n", word.Asks, word.Means)
	}
	b.WriteString("\nIndicators\n")
	for _, ind := range q.Indicators {
		fmt.Fprintf(b, "  %-4s %s: %s\n", ind.ID, ind.Name.In(language), ind.rule())
	}
	return b.Flush()
}

func previewItem(b *bufio.Writer, number int, item ViewItem) {
	b.WriteByte('\n')
	if item.Practice {
		b.WriteString("  (practice)\n")
	}
	if item.Before != "" {
		fmt.Fprintf(b, "  %s\n", item.Before)
	}
	fmt.Fprintf(b, "%d. %s  [%s]\n", number, item.Text, item.Code)
	for _, option := range item.Options {
		fmt.Fprintf(b, "   %3d %s\n", option.Value, option.Text)
	}
}

// rule is an indicator's rule in words.
func (ind Indicator) rule() string {
	of := strings.Join(ind.Items, ", ")
	better := fmt.Sprintf("%s is better", ind.Direction)
	switch {
	case ind.Kind != Share:
		return fmt.Sprintf("%s of %s, 1 to %d, %s", ind.Kind, of, ind.Options, better)
	case ind.Base != "":
		better += ", of those counted in " + ind.Base
	}
	more := "more"
	if ind.Cut.OrLower {
		more = "less"
	}
	return fmt.Sprintf("share with option %d or %s on %s, %s", ind.Cut.Option, more, of, better)
}

// codes lists the languages with texts, drafts in brackets.
func (q *Questionnaire) codes() string {
	all := Codes(q.Languages)
	for _, l := range q.Drafts {
		all = append(all, "("+l.Code+")")
	}
	return strings.Join(all, " ")
}
