package analysis

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
	"trivselspuls/survey/text"
)

//go:embed locale/*.yaml
var localeFiles embed.FS

// catalog has the texts of reports in every language there is a file for.
var catalog = sync.OnceValues(func() (*text.Catalog, error) {
	all, err := text.Load(localeFiles, "locale/*.yaml")
	for id, names := range survey.AudienceNames() {
		if err == nil {
			err = all.Add("audience."+id, names)
		}
	}
	return all, err
})

// texts are the words of a report in one language, all from its locale file.
type texts struct {
	language string
	words    *text.Localizer
}

func loadTexts(language string) (*texts, error) {
	all, err := catalog()
	if err != nil {
		return nil, err
	}
	if !slices.Contains(all.Languages("hidden"), language) {
		return nil, fmt.Errorf("no texts in language %q: %w", language, disclosure.ErrInput)
	}
	return &texts{language, all.In(language)}, nil
}

// get is a text that needs nothing filled in.
func (t *texts) get(key string) string { return t.fill(key) }

// fill is a text with its placeholders filled in, from pairs of name and value. Keys
// and names are this package's own, so a wrong one is a mistake in it and panics;
// archtest compares the keys with the files.
func (t *texts) fill(key string, pairs ...any) string {
	filled, err := t.words.Text(key, pairs...)
	if err != nil {
		panic(err)
	}
	return filled
}

// wordColumns, numberColumns and figureColumns, which have ends, are columns of tables,
// labelled by their keys.
func (t *texts) wordColumns(keys ...string) []Column   { return t.columns(keys, false) }
func (t *texts) numberColumns(keys ...string) []Column { return t.columns(keys, true) }

func (t *texts) figureColumns(keys ...string) []Column {
	columns := t.columns(keys, true)
	for i := range columns {
		columns[i].Ends = t.ends(columns[i].Label)
	}
	return columns
}

func (t *texts) columns(keys []string, numeric bool) []Column {
	columns := make([]Column, len(keys))
	for i, key := range keys {
		columns[i] = Column{key, t.get("column." + key), numeric, nil}
	}
	return columns
}

// ends are the labels of the least and the most that figures of a column can be.
func (t *texts) ends(label string) []string {
	return []string{t.fill("column.least", "Name", label), t.fill("column.most", "Name", label)}
}

// name is an indicator's name. A form or an unhappy end is named together with
// the share it belongs to.
func (t *texts) name(ind disclosure.Indicator, share string) string {
	name := ind.Name.In(t.language)
	switch {
	case ind.Extent:
		return t.get("name.extent")
	case ind.Tail:
		return t.fill("name.tail", "Name", name)
	case ind.Of != "":
		return t.fill("name.form", "Share", share, "Name", name)
	}
	return name
}

func (t *texts) audience(a survey.Audience) string { return t.get("audience." + string(a)) }

// wave is a wave's name, with a word about answers that were collected elsewhere.
func (t *texts) wave(s *disclosure.Snapshot) string {
	if s.Imported {
		return t.fill("wave.imported", "Wave", s.Name)
	}
	return s.Name
}

// month is a date as «mars 2025».
func (t *texts) month(d time.Time) string {
	return t.get("month."+strconv.Itoa(int(d.Month()))) + " " + strconv.Itoa(d.Year())
}

// list joins names: «A, B og C».
func (t *texts) list(names []string) string { return joined(names, t.get("and")) }

// joined joins words with one before the last: «aldri eller sjelden».
func joined(words []string, before string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " " + before + " " + words[last]
}

// hardSpace does not let a line break between a number and its unit.
const hardSpace = "\u00a0"

func (t *texts) number(v float64, decimals int) string { return t.words.Number(v, decimals) }

// between joins the ends of a range; a unit that both have stands once.
func (t *texts) between(lower, upper string) string {
	if first, unit, ok := strings.Cut(lower, hardSpace); ok && strings.HasSuffix(upper, hardSpace+unit) {
		lower = first
	}
	return t.fill("range", "Lower", lower, "Upper", upper)
}

// value writes a share as «12 %» and a mean as «3,8».
func (t *texts) value(ind disclosure.Indicator, v float64) string {
	if ind.IsShare() {
		return t.percent(v)
	}
	return t.number(v, 1)
}

func (t *texts) percent(v float64) string        { return t.number(v*100, 0) + hardSpace + "%" }
func (t *texts) decimalPercent(v float64) string { return t.number(v*100, 1) + hardSpace + "%" }

// plainPercent has a decimal only where it is needed: «5 %», «99,5 %».
func (t *texts) plainPercent(v float64) string {
	if v == estimate.Round(v, 2) {
		return t.percent(v)
	}
	return t.decimalPercent(v)
}

func (t *texts) interval(ind disclosure.Indicator, i estimate.Interval) string {
	return t.between(t.value(ind, i.Lower), t.value(ind, i.Upper))
}

// difference writes a change with its sign: «−3 prosentpoeng», «+0,4».
func (t *texts) difference(ind disclosure.Indicator, v float64) string {
	sign := ""
	if v > 0 {
		sign = "+"
	}
	if !ind.IsShare() {
		return sign + t.number(v, 2)
	}
	return sign + t.number(v*100, 1) + hardSpace + t.get("points")
}

func (t *texts) differenceInterval(ind disclosure.Indicator, i estimate.Interval) string {
	return t.between(t.difference(ind, i.Lower), t.difference(ind, i.Upper))
}
