package analysis

import (
	"slices"

	"trivselspuls/analysis/disclosure"
)

// choice is how many chose each answer of a question whose answers have no order, in the
// series' place: one distribution with a part for each.
func (b *builder) choice(s *Series, options []disclosure.Indicator) Distribution {
	t := b.texts
	d := Distribution{ID: s.ID + ".choice", Item: s.Indicator.ID, Name: options[0].About.In(t.language), Choice: true}
	for _, option := range options {
		d.Labels = append(d.Labels, option.Name.In(t.language))
	}
	for _, p := range s.Points {
		next := b.distributionPoint(s, p, options[0])
		next.Shares, next.figures = nil, nil
		for _, option := range options {
			part := b.distributionPoint(s, p, option)
			next.Shares = append(next.Shares, part.Shares[0])
			next.figures = append(next.figures, part.figures...)
		}
		if !next.Hidden && s.Population.Total {
			if without := b.without(s.Population.Units, next.figures[0].cell.Units); len(without) > 0 {
				next.Wave.Name = t.fill("wave.without", "Wave", p.Wave.Name, "Units", t.units(without))
			}
		}
		d.Points = append(d.Points, next)
	}
	d.Sentence = t.chosen(d)
	return d
}

// chosen says which answers were chosen the most the last time.
func (t *texts) chosen(d Distribution) string {
	p := d.Points[len(d.Points)-1]
	if p.Hidden {
		return t.fill("latest.hidden.choice", "Wave", p.Wave.Name)
	}
	most := 1 // the first answer is the share's own
	for i, share := range p.Shares {
		if i > most && share.Value > p.Shares[most].Value {
			most = i
		}
	}
	return t.fill("chosen", "Wave", p.Wave.Name, "Count", p.N, "First", d.Labels[0], "Share", p.Shares[0].Text,
		"Most", d.Labels[most], "MostText", p.Shares[most].Text)
}

// IsChoice reports whether the series' question has answers without order.
func (s Series) IsChoice() bool { return len(s.Distributions) > 0 && s.Distributions[0].Choice }

// AnyAnswers reports whether any wave has answers to the series' questions to tell of.
func (s Series) AnyAnswers() bool {
	return slices.ContainsFunc(s.Distributions, func(one Distribution) bool {
		return slices.ContainsFunc(one.Points, func(p DistributionPoint) bool { return !p.Hidden })
	})
}
