package analysis

import (
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
)

// Of a figure of one wave alone it is said why nothing is compared: the first time it is measured, a
// unit that is gone, other people in other waves. Nobody having answered is no first measurement.
func TestWhyThereIsNoChange(t *testing.T) {
	wave := func(day string) *disclosuretest.Town { return disclosuretest.NewTown(survey.Baseline, day) }
	five, eight := survey.Pupils57, survey.Pupils810
	asked := [3]int{50, 45, 5}
	first := wave("2025-03-01").School("A", five, asked).School("B", eight, asked)
	for name, c := range map[string]struct {
		waves               []*disclosuretest.Town
		id, key, conclusion string
	}{
		"the first":        {[]*disclosuretest.Town{first}, "E1.pupils-5-7.unit-A", "change.first", "word.first"},
		"a unit that came": {[]*disclosuretest.Town{wave("2024-03-01").School("A", five, asked), first}, "E1.pupils-8-10.unit-B", "change.first", "word.first"},
		"a unit that went": {[]*disclosuretest.Town{first, wave("2026-03-01").School("A", five, asked)}, "E1.pupils-8-10.unit-B", "change.once", "word.once"},
		"others later":     {[]*disclosuretest.Town{first, wave("2026-03-01").School("A", five, asked)}, "E1.pupils-5-7.pupils-8-10.total", "change.incomparable", "word.incomparable"},
		"others before":    {[]*disclosuretest.Town{wave("2024-03-01").School("A", five, asked), first}, "E1.pupils-5-7.pupils-8-10.total", "change.incomparable", "word.incomparable"},
		"nobody answered":  {[]*disclosuretest.Town{wave("2025-03-01").School("A", five, [3]int{50, 0, 0})}, "E1.pupils-5-7.unit-A", "", "word.first"},
	} {
		var closed []disclosure.Snapshot
		for _, w := range c.waves {
			closed = append(closed, w.Publish(t))
		}
		for _, language := range []string{"nb", "nn"} {
			words := textsIn(t, language)
			r, err := NewReport(frame, closed, Scope{}, language)
			if err != nil {
				t.Fatal(err)
			}
			s := seriesOf(t, r, c.id)
			for _, key := range []string{"change.first", "change.once", "change.incomparable"} {
				if strings.Contains(s.Sentence, words.get(key)) != (key == c.key) {
					t.Errorf("%s, %s: %q", name, key, s.Sentence)
				}
			}
			for _, row := range r.Overview.Rows() {
				if row[0].Text == s.Name && row[2].Text == s.Population.Label && row[len(row)-1].Text != words.get(c.conclusion) {
					t.Errorf("%s: the conclusion is %q", name, row[len(row)-1].Text)
				}
			}
		}
	}
}
