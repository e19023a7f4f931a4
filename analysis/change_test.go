package analysis

import "testing"

// A change that is clear by itself is not called clear when it is one of many
// that are not.
func TestManyChangesAtOnce(t *testing.T) {
	texts, err := loadTexts("nb")
	if err != nil {
		t.Fatal(err)
	}
	word := func(p float64, others int) Word {
		changes := []*Change{{Word: ClearlyBetter, p: p}}
		for range others {
			changes = append(changes, &Change{Word: Uncertain, p: 0.8})
		}
		changes = append(changes, &Change{}) // not compared: no part of the family
		judge(changes, nil, texts)
		if first := changes[0]; first.Alone != (first.Word == Uncertain) || first.WordText == "" {
			t.Errorf("told as %+v", first)
		}
		return changes[0].Word
	}
	for _, c := range []struct {
		p      float64
		others int
		want   Word
	}{
		{0.04, 0, ClearlyBetter},
		{0.04, 1, ClearlyBetter}, // 0.08 adjusted
		{0.04, 2, Uncertain},     // 0.12
		{0.001, 50, ClearlyBetter},
		{0.001, 120, Uncertain},
	} {
		if got := word(c.p, c.others); got != c.want {
			t.Errorf("p %v among %d others: %s, want %s", c.p, c.others, got, c.want)
		}
	}
}
