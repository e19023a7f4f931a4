package analysis

import (
	"strings"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

// OwnQuestion is a question the owner has added, in one place: how it was
// answered in each wave that asked it. It stands in no indicator, is never
// compared by an arrow or a trend, and has the strictest limits there are, since
// nobody knows what an owner will ask about.
type OwnQuestion struct {
	Audience   survey.Audience
	Population Population
	// Distribution has the answers merged into three parts, from the first
	// option to the last; a question with two options has nobody in the middle.
	Distribution
	Table Table // a row per wave

	used [3]bool // parts that have options
}

// ownPoint adds one wave to a question of the owner's own. A code means the same
// question in every wave.
func (b *builder) ownPoint(s *disclosure.Snapshot, ind *disclosure.Indicator, p Population) {
	id := strings.Join([]string{ind.ID, string(ind.Audiences[0]), string(p.Units[0])}, ".")
	if p.Total {
		id = strings.Join([]string{ind.ID, string(ind.Audiences[0]), "total"}, ".")
	}
	if p.Joint {
		id += ".joint"
	}
	at, ok := b.ownAt[id]
	if !ok {
		at = len(b.own)
		b.ownAt[id] = at
		b.own = append(b.own, OwnQuestion{Audience: ind.Audiences[0], Distribution: Distribution{ID: id, Item: ind.ID}})
	}
	o := &b.own[at]
	o.Population, o.Name = p, ind.Name.In(b.texts.language)
	o.Labels = b.texts.labels(ind.Split)
	for i, options := range ind.Split.Options {
		o.used[i] = len(options) > 0
	}
	d := DistributionPoint{Wave: newWaveRef(s, b.texts), Phase: s.Phase, OpenLink: len(openLinks(s, p.Units, ind)) > 0}
	o.Points = append(o.Points, b.filled(d, figureIn(s, ind, p, b.view(p))))
}

// finishOwn gives the owner's own questions their labels and tables.
func (b *builder) finishOwn() ([]OwnQuestion, error) {
	t := b.texts
	for i := range b.own {
		o := &b.own[i]
		o.Population = b.called(o.Population)
		columns := t.wordColumns("wave")
		for part, words := range o.Labels {
			if o.used[part] {
				columns = append(columns, Column{[]string{"first", "middle", "last"}[part], words, true, nil})
			}
		}
		columns = append(columns, t.numberColumns("n", "missing")...)
		var rows [][]Entry
		for _, p := range o.Points {
			row := []Entry{label(p.Wave.Name)}
			for part, e := range p.parts() {
				if o.used[part] {
					row = append(row, e)
				}
			}
			rows = append(rows, append(row, p.people(t)...))
		}
		var err error
		if o.Table, err = newTable(o.ID, o.Name+" – "+o.Population.Label, columns, rows); err != nil {
			return nil, err
		}
	}
	return b.own, nil
}
