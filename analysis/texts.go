package analysis

import (
	"embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey"
)

//go:embed locale/*.yaml
var localeFiles embed.FS

// texts are the words of a report in one language, all from its locale file.
type texts struct {
	language string
	words    map[string]string
}

func loadTexts(language string) (*texts, error) {
	body, err := localeFiles.ReadFile("locale/" + language + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("no texts in language %q: %w", language, ErrInput)
	}
	t := &texts{language: language}
	if err := yaml.Unmarshal(body, &t.words); err != nil {
		return nil, fmt.Errorf("texts in language %q: %w", language, err)
	}
	return t, nil
}

// words are the texts the report was made with; those of its language for one that
// NewReport has not made.
func (r Report) words() (*texts, error) {
	if r.texts != nil {
		return r.texts, nil
	}
	return loadTexts(r.Language)
}

// get returns a text; the key itself where there is none, which the tests look
// for.
func (t *texts) get(key string) string {
	if text, ok := t.words[key]; ok {
		return text
	}
	return key
}

// wordColumns and numberColumns are columns of tables, labelled by their keys.
func (t *texts) wordColumns(keys ...string) []Column   { return t.columns(keys, false) }
func (t *texts) numberColumns(keys ...string) []Column { return t.columns(keys, true) }

func (t *texts) columns(keys []string, numeric bool) []Column {
	columns := make([]Column, len(keys))
	for i, key := range keys {
		columns[i] = Column{key, t.get("column." + key), numeric}
	}
	return columns
}

// fill replaces {name} by its value, for pairs of both.
func (t *texts) fill(key string, pairs ...string) string {
	var filled strings.Builder
	rest := t.get(key)
	for {
		before, after, _ := strings.Cut(rest, "{")
		filled.WriteString(before)
		name, behind, closed := strings.Cut(after, "}")
		if !closed {
			return filled.String()
		}
		value := "{" + name + "}" // what is not filled in stays, and tests look for it
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == name {
				value = pairs[i+1]
			}
		}
		filled.WriteString(value)
		rest = behind
	}
}

// name is an indicator's name. A form or an unhappy end is named together with
// the share it belongs to.
func (t *texts) name(ind Indicator, share string) string {
	name := ind.Name.In(t.language)
	switch {
	case ind.Tail:
		return t.fill("name.tail", "name", name)
	case ind.Of != "":
		return t.fill("name.form", "share", share, "name", name)
	}
	return name
}

func (t *texts) audience(a survey.Audience) string { return t.get("audience." + string(a)) }

// wave is a wave's name, with a word about answers that were collected elsewhere.
func (t *texts) wave(s *Snapshot) string {
	if s.Imported {
		return t.fill("wave.imported", "wave", s.Name)
	}
	return s.Name
}

// month is a date as «mars 2025».
func (t *texts) month(d time.Time) string {
	return t.get("month."+strconv.Itoa(int(d.Month()))) + " " + strconv.Itoa(d.Year())
}

// list joins names: «A, B og C».
func (t *texts) list(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " " + t.get("and") + " " + names[last]
}

// The characters Norwegian numbers are set with: a space that does not break
// before the unit, and a minus sign instead of a hyphen.
const (
	hardSpace = "\u00a0"
	minusSign = "−"
)

// number writes v with a decimal comma, a true minus sign and a hard space
// between thousands.
func (t *texts) number(v float64, decimals int) string {
	digits := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	whole, part, _ := strings.Cut(digits, ".")
	if len(whole) > 4 { // four digits stand together
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + hardSpace + whole[i:]
		}
	}
	if part != "" {
		whole += "," + part
	}
	if v < 0 && strings.Trim(digits, "0.") != "" {
		return minusSign + whole
	}
	return whole
}

// value writes a share as «12 %» and a mean as «3,8».
func (t *texts) value(ind Indicator, v float64) string {
	if ind.share() {
		return t.percent(v)
	}
	return t.number(v, 1)
}

func (t *texts) percent(v float64) string { return t.number(v*100, 0) + hardSpace + "%" }

func (t *texts) interval(ind Indicator, i Interval) string {
	lower, _, _ := strings.Cut(t.value(ind, i.Lower), hardSpace) // the unit once is enough
	return t.fill("range", "lower", lower, "upper", t.value(ind, i.Upper))
}

// difference writes a change with its sign: «−3 prosentpoeng», «+0,4».
func (t *texts) difference(ind Indicator, v float64) string {
	sign := ""
	if v > 0 {
		sign = "+"
	}
	if !ind.share() {
		return sign + t.number(v, 1)
	}
	return sign + t.number(v*100, 0) + hardSpace + t.get("points")
}

func (t *texts) differenceInterval(ind Indicator, i Interval) string {
	lower, _, _ := strings.Cut(t.difference(ind, i.Lower), hardSpace)
	return t.fill("range", "lower", lower, "upper", t.difference(ind, i.Upper))
}

// round rounds half away from zero to a number of decimals. A little below zero
// becomes zero, and not the «-0» that a file would have.
func round(v float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Round(v*scale)/scale + 0
}
