package web_test

import (
	"fmt"

	"trivselspuls/analysis/attacker"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// relateParts adds how the parts of an indicator's questions hang together with it: a
// form or a share of one question is a part of it, a union holds its questions' parts,
// and points come from options.
func (s *solver) relateParts(wave, g int, ind questionnaire.Indicator) {
	group := s.groups[g]
	of := func(name string) attacker.Unknown { return s.unknown[fmt.Sprint(wave, name, []int{g})] }
	main, share := of(ind.ID), ind.Kind == questionnaire.Share
	counted, other := 0, 2 // the parts that the share and its tail are
	if ind.Direction == questionnaire.Higher {
		counted, other = other, counted
	}
	least, most := []attacker.Term{{Factor: 1, Of: main}}, []attacker.Term{{Factor: -1, Of: main}}
	var extentLeast, extentMost []attacker.Term
	for i, code := range ind.Items {
		if s.counting(group.Audience, partName(code, 0)) == nil {
			return
		}
		parts := []attacker.Unknown{of(partName(code, 0)), of(partName(code, 1)), of(partName(code, 2))}
		if ind.Base == "" {
			people := len(group.answers[wave])
			s.system.Sum(people, people, parts...)
		} else {
			base := attacker.Term{Factor: -1, Of: of(ind.Base)}
			s.system.Fact(0, 0, attacker.Term{Factor: 1, Of: parts[0]}, attacker.Term{Factor: 1, Of: parts[1]}, attacker.Term{Factor: 1, Of: parts[2]}, base)
		}
		same := func(a, b attacker.Unknown) {
			s.system.Fact(0, 0, attacker.Term{Factor: 1, Of: a}, attacker.Term{Factor: -1, Of: b})
		}
		switch {
		case share && len(ind.Items) == 1:
			if same(parts[counted], main); ind.Tail != nil {
				same(parts[other], of(ind.ID+"/tail"))
			}
		case share:
			if s.counting(group.Audience, ind.ID+"/extent") != nil {
				for part, low := range worth(ind, i) {
					extentLeast = append(extentLeast, attacker.Term{Factor: -low[0], Of: parts[part]})
					extentMost = append(extentMost, attacker.Term{Factor: low[1], Of: parts[part]})
				}
			}
			s.system.AtMost(parts[counted], main)
			for _, f := range ind.Forms {
				if f.Item == code {
					same(parts[counted], of(ind.ID+"/"+code))
				}
			}
		default:
			for part, low := range worth(ind, i) {
				least = append(least, attacker.Term{Factor: -low[0], Of: parts[part]})
				most = append(most, attacker.Term{Factor: low[1], Of: parts[part]})
			}
		}
	}
	if extentLeast != nil {
		s.relateExtent(len(group.answers[wave]), ind, main, of(ind.ID+"/extent"), extentLeast, extentMost)
	}
	if !share {
		s.system.Fact(0, 1<<20, least...)
		s.system.Fact(0, 1<<20, most...)
	}
}

// relateExtent adds how the extent of a share hangs together with it and with the parts of its
// questions: who counts has chosen at least the cut once, and who does not never.
func (s *solver) relateExtent(people int, ind questionnaire.Indicator, share, extent attacker.Unknown, least, most []attacker.Term) {
	s.system.Fact(0, 1<<20, append(least, attacker.Term{Factor: 1, Of: extent})...)
	s.system.Fact(0, 1<<20, append(most, attacker.Term{Factor: -1, Of: extent})...)
	items, below := len(ind.Items), ind.Cut.Option-1
	s.system.Fact(people*items, 1<<20, attacker.Term{Factor: 1, Of: extent}, attacker.Term{Factor: -below, Of: share})
	s.system.Fact(-1<<20, people*items*below, attacker.Term{Factor: 1, Of: extent}, attacker.Term{Factor: -items * (ind.Options - below), Of: share})
}

// worth is the least and the most points of an answer in each part of a question.
func worth(ind questionnaire.Indicator, i int) (points [3][2]int) {
	for o := range ind.Options {
		part, _ := partOf(ind, i, survey.Answer(o+1))
		v, _ := ind.Score(i, survey.Answer(o+1))
		p := &points[part]
		if p[0] == 0 || v < p[0] {
			p[0] = v
		}
		p[1] = max(p[1], v)
	}
	return points
}
