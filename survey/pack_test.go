package survey_test

import (
	"math"
	"slices"
	"testing"

	"trivselspuls/survey"
)

// A pack keeps every record once, and no place tells when its record came. The limits let
// a fair shuffle fail about once in 100,000 runs.
func TestPackKeepsNoOrder(t *testing.T) {
	const records = 250
	p := survey.Pack{Size: 3}
	for i := range records {
		p.Add([]survey.Answer{survey.Answer(i), 7, survey.Answer(255 - i)})
	}
	var order []int
	sum, neighbours := 0.0, 0
	for record := range p.All() {
		came, place := int(record[0]), len(order)
		if record[1] != 7 || int(record[2]) != 255-came {
			t.Fatalf("record %d is %v", place, record)
		}
		if place > 0 && (order[place-1]-came == 1 || came-order[place-1] == 1) {
			neighbours++
		}
		order = append(order, came)
		sum += float64((place - came) * (place - came))
	}
	rho := 1 - 6*sum/(records*(records*records-1))
	if math.Abs(rho) > 4.5/math.Sqrt(records-1) || neighbours > 14 {
		t.Errorf("the order of coming shows: ρ = %.2f, %d neighbours are kept", rho, neighbours)
	}
	if slices.Sort(order); len(order) != records || len(slices.Compact(order)) != records {
		t.Errorf("%d records are kept, want %d", len(slices.Compact(order)), records)
	}
}

// Every order of three is as likely as every other: 6,000 packs, and no order is met as
// seldom or often as chance would have it once in 100,000 runs.
func TestPackIsFair(t *testing.T) {
	const packs = 6000
	met := map[[3]survey.Answer]int{}
	for range packs {
		p := survey.Pack{Size: 1}
		for i := range 3 {
			p.Add([]survey.Answer{survey.Answer(i)})
		}
		met[[3]survey.Answer(p.Records)]++
	}
	for order, n := range met {
		if math.Abs(float64(n)-packs/6) > 4.7*math.Sqrt(packs*5/36.) || len(met) != 6 {
			t.Errorf("%v comes %d times of %d, and there are %d orders", order, n, packs, len(met))
		}
	}
}
