package disclosure

import (
	"fmt"

	"trivselspuls/survey"
)

// checkClasses is made after the fact and knows nothing of the rules above: it
// sorts the groups by the set of published cells each is part of. What several
// cells tell together is, at the finest, the sum over such a class, so every
// class must be safe as if it stood by itself: in the eyes of everybody together,
// and, for what is open to all, by the floors that hold outside the unit.
func checkClasses(in Input, s Snapshot, ind Indicator, cells groupCounts) error {
	covering := map[survey.UnitID][]int{}
	for i, c := range s.Cells {
		if c.Indicator == ind.Key {
			for _, u := range c.Units {
				covering[u] = append(covering[u], i)
			}
		}
	}
	for _, v := range []View{OwnUnit, OutsideUnit} {
		classes := map[string]counts{}
		for _, g := range in.Groups {
			var signature []byte
			for _, i := range covering[g.Group.Unit] {
				c := s.Cells[i]
				if (c.Group == "" || c.Group == g.Group.ID) && (v == OwnUnit || c.Outside) {
					signature = fmt.Append(signature, i, " ")
				}
			}
			if _, asked := cells[g.Group.ID]; asked && len(signature) > 0 {
				classes[string(signature)] = classes[string(signature)].add(cells[g.Group.ID])
			}
		}
		for _, sum := range classes {
			if sum.n > 0 && !in.Thresholds.shows(ind, sum, v) {
				return fmt.Errorf("indicator %s leaves a part that could be found by subtraction: %w", ind.Key, ErrUnsafe)
			}
		}
	}
	return nil
}
