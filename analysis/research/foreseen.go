package research

import (
	"fmt"
	"slices"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

// Foreseen is what those who sign are told of one audience before there is a package.
// They read figures too, so it is made of numbers invited and answered alone, and of
// what single answers about ordinary things come to in fifths: nothing in it depends on
// who has been hurt.
type Foreseen struct {
	Audience  survey.Audience
	Version   int
	Rows      int // people whose answers leave
	Cells     int // units, or small ones together, that they come from; a wave each
	Joint     int // of them, several units together
	Small     int // cells left out whole, because too few answered
	Left      int // people in them
	OpenLinks int // groups left out
	Own       int // the owner's own questions, left out
	Ordinary  int // variables
	Sensitive int // variables that stay behind where leaders do not read an exact figure
	Narrow    int // of them, those that leaders are told of all units together, or not at all
	// Held is how much of the ordinary variables is withheld, and Alone how many people are alone in
	// their cell with their answers to three ordinary questions that stand beside each other:
	// those that single out most. Both in fifths: 0 is nobody or a few.
	Held, Alone int
}

// Foresee makes what the two who sign read, of the rows the package would have.
func Foresee(s Study) ([]Foreseen, error) {
	_, report, err := s.tables()
	if err != nil {
		return nil, fmt.Errorf("foresee research package: %w", err)
	}
	return report.Foreseen, nil
}

// of is what is foreseen of an audience and version.
func (r *Report) of(a survey.Audience, version int) *Foreseen {
	at := slices.IndexFunc(r.Foreseen, func(f Foreseen) bool { return f.Audience == a && f.Version == version })
	if at < 0 {
		at = len(r.Foreseen)
		r.Foreseen = append(r.Foreseen, Foreseen{Audience: a, Version: version})
	}
	return &r.Foreseen[at]
}

// foresee counts what a wave hands over and what it leaves out.
func (r *Report) foresee(in disclosure.Input, release disclosure.Release) {
	r.Small += len(release.Small)
	for _, a := range survey.Audiences() {
		q := in.Questionnaires[a]
		if q == nil {
			continue
		}
		f := r.of(a, q.Version)
		f.Own = max(f.Own, len(q.Local()))
		for _, g := range in.Groups {
			if g.OpenLink && g.Group.Audience == a {
				f.OpenLinks++
				r.OpenLinks++
			}
		}
		for _, c := range release.Small {
			if c.Audience == a {
				f.Small++
				f.Left += c.N
			}
		}
		for _, c := range release.Cells {
			if c.Audience == a && c.Part <= 1 { // whether a cell is told by groups depends on who is hurt
				f.Cells++
				if len(c.Units) > 1 {
					f.Joint++
				}
			}
		}
	}
}

// foreseeRows counts what the rows of a table tell.
func (r *Report) foreseeRows(t *table) {
	f, known, held := r.of(t.q.Audience, t.q.Version), len(belongs()), 0
	f.Rows = len(t.rows)
	var single []int
	for i, c := range t.columns[known:] {
		if c.indicator.Sensitive {
			f.Sensitive++
			if c.indicator.TotalOnly || c.indicator.Base != "" {
				f.Narrow++
			}
			continue
		}
		f.Ordinary++
		for _, row := range t.rows {
			if row[known+i] == withheld || row[known+i] == float64(withheld) {
				held++
			}
		}
		if c.item != "" {
			single = append(single, known+i)
		}
	}
	f.Held = fifths(held, f.Rows*f.Ordinary)
	most := 0
	for at := range len(single) - 2 {
		most = max(most, t.aloneOn([3]int(single[at:at+3])))
	}
	f.Alone = fifths(most, f.Rows)
}

// aloneOn counts the people whose answers in three columns nobody else has whom they
// could be taken for: those of the same wave and unit, whatever groups it is told by.
func (t *table) aloneOn(columns [3]int) int {
	type person struct {
		wave    int
		unit    string
		answers [3]int
	}
	same := map[person]int{}
	for _, row := range t.rows {
		p := person{wave: row[0].(int), unit: row[3].(string)}
		for i, c := range columns {
			p.answers[i] = row[c].(int)
		}
		if !slices.Contains(p.answers[:], withheld) {
			same[p]++
		}
	}
	return ones(same)
}

// fifths rounds a part of a whole to fifths.
func fifths(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return (part*10 + whole) / (2 * whole)
}
