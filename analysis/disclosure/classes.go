package disclosure

import (
	"fmt"

	"trivselspuls/survey"
)

// checkClasses is made after the fact and knows nothing of the rules above: it
// sorts the groups by the set of published cells each is part of. What several
// cells tell together is, at the finest, the sum over such a class, so every
// class must hold enough people as if it stood by itself: in the eyes of everybody
// together, and, for what is open to all, by the floors that hold outside the unit. Where all
// its cells are exact, so is what is known of it, and it must be safe as well.
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
		classes, exact := map[string]counts{}, map[string]bool{}
		for _, g := range in.Groups {
			var signature []byte
			known := true
			for _, i := range covering[g.Group.Unit] {
				c := s.Cells[i]
				if (c.Group == "" || c.Group == g.Group.ID) && (v == OwnUnit || c.Outside) {
					signature = fmt.Append(signature, i, " ")
					known = known && c.Telling == Exact
				}
			}
			if _, asked := cells[g.Group.ID]; asked && len(signature) > 0 {
				classes[string(signature)], exact[string(signature)] = classes[string(signature)].add(cells[g.Group.ID]), known
			}
		}
		for class, sum := range classes {
			least := in.Thresholds.MinAnswers
			if v == OutsideUnit {
				least = in.Thresholds.MinOutside
			}
			if sum.n > 0 && (sum.n < least || exact[class] && !in.Thresholds.exact(ind, sum, OwnUnit)) {
				return fmt.Errorf("indicator %s leaves a part that could be found by subtraction: %w", ind.Key, ErrUnsafe)
			}
		}
	}
	return nil
}
