package research

import (
	"fmt"
	"slices"
	"strings"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Numbers that stand where there is no answer. They lie above every option.
const (
	withheld = 995 // taken out of the whole cell
	beside   = 994 // the question does not fit: «Har ikke sett det»
	notAsked = 996 // the question is about some only
	dontKnow = 997
	declined = 998
	none     = 999 // left unanswered, or too little answered for a value
)

// kind is what a column holds.
type kind int

const (
	text kind = iota
	whole
	score // a number with decimals
)

// column is one variable. Those without an indicator say where a row belongs.
type column struct {
	name string
	kind kind
	// indicator is whom the variable is for; item is empty for its value.
	indicator questionnaire.Indicator
	item      string
	of        func(answers []survey.Answer) (float64, bool) // its value for one person
}

// table is what one version of a questionnaire was answered, a row per person.
type table struct {
	name    string
	q       *questionnaire.Questionnaire
	columns []column
	words   words
	rows    [][]any // string, int or float64, as the columns say
}

// belongs are the columns that say where a row belongs: what somebody could know of
// a person beforehand. Everything else is answers.
func belongs() []column {
	return []column{
		{name: "wave", kind: whole},
		{name: "wave_kind", kind: text},
		{name: "imported", kind: whole},
		{name: "unit", kind: text},
		{name: "unit_kind", kind: text},
		{name: "part", kind: whole},
	}
}

func newTable(q *questionnaire.Questionnaire, w words) *table {
	t := &table{words: w, name: fmt.Sprintf("%s.v%d", q.Audience, q.Version), q: q, columns: belongs()}
	for _, ind := range q.Indicators {
		value := column{name: "I_" + ind.ID, kind: score, indicator: ind, of: disclosure.PersonValue(q, ind)}
		if ind.Kind == questionnaire.Share {
			value.kind = whole
		}
		t.columns = append(t.columns, value)
		for _, code := range ind.Items {
			if !slices.ContainsFunc(t.columns, func(c column) bool { return c.item == code }) {
				t.columns = append(t.columns, column{name: code, kind: whole, indicator: ind, item: code})
			}
		}
	}
	return t
}

// asks reports whether a questionnaire's answers belong here. Questions an owner
// has added make no difference: they are in no indicator, and stay behind.
func (t *table) asks(q *questionnaire.Questionnaire) bool {
	return t.q.Audience == q.Audience && t.q.Version == q.Version && t.q.Series == q.Series
}

// add appends the people of a cell.
func (t *table) add(s Study, number int, wave Wave, cell disclosure.ReleasedCell) error {
	unit, err := s.unit(wave, cell.Units)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(wave.In.Units, func(u survey.Unit) bool { return u.ID == cell.Units[0] })
	imported := 0
	if wave.In.Wave.Imported {
		imported = 1
	}
	for _, g := range wave.In.Groups {
		if !slices.Contains(cell.Groups, g.Group.ID) {
			continue
		}
		for _, answers := range g.Responses {
			row := []any{number, string(wave.In.Wave.Kind), imported, unit, string(wave.In.Units[at].Kind), cell.Part}
			for _, c := range t.columns[len(row):] {
				row = append(row, c.value(t.q, cell, answers))
			}
			t.rows = append(t.rows, row)
		}
	}
	return nil
}

// value is what a variable holds for one person of a cell.
func (c column) value(q *questionnaire.Questionnaire, cell disclosure.ReleasedCell, answers []survey.Answer) any {
	number := float64(withheld)
	switch {
	case c.item == "" && !slices.Contains(cell.Values, c.indicator.ID), c.item != "" && !slices.Contains(cell.Items, c.item):
	case !asked(q, c.indicator, answers):
		number = notAsked
	case c.item != "":
		number = float64(numberOf(answers[q.Position(c.item)]))
	default:
		if v, ok := c.of(answers); ok {
			number = v
		} else {
			number = none
		}
	}
	if c.kind == whole {
		return int(number)
	}
	return number
}

// asked reports whether an indicator is about a person: everybody, or those whom its base
// counts.
func asked(q *questionnaire.Questionnaire, ind questionnaire.Indicator, answers []survey.Answer) bool {
	base, ok := q.Indicator(ind.Base)
	return !ok || base.Counted(answers)
}

func numberOf(a survey.Answer) int {
	switch a {
	case survey.Skipped:
		return none
	case survey.Beside, survey.Beside - 1:
		return beside
	case survey.NotAsked:
		return notAsked
	case survey.DontKnow:
		return dontKnow
	case survey.Declined:
		return declined
	}
	return int(a)
}

// join names several units together.
func join(codes []string) string { return strings.Join(codes, "+") }
