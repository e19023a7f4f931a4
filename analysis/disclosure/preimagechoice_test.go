package disclosure_test

import (
	"fmt"
	"slices"
	"testing"

	. "trivselspuls/analysis/disclosure"
)

// Every truth of towns that differ in how many of each school chose the last place instead of
// the one before. A total that is told because it leaves enough without any one school tells
// that, too: four schools and four pupils in a place would be one in each. And of a school that is
// not told its places although a hundred answered it is known that one of them is rare.
func TestAttackEveryChoice(t *testing.T) {
	for name, town := range map[string]choiceShape{
		"small schools":             {[]int{9, 9, 9, 9}, [6]int{20, 3, 3, 3, 3, 3}, 6},
		"schools of different size": {[]int{6, 9, 12}, [6]int{50, 4, 4, 4, 4, 4}, 9},
		"schools of a hundred":      {[]int{9, 9, 9}, [6]int{90, 3, 3, 3, 3, 3}, 9},
		"one is told by itself":     {[]int{35, 5, 9, 9}, [6]int{65, 3, 3, 3, 3, 3}, 6},
	} {
		t.Run(name, func(t *testing.T) { town.attack(t) })
	}
}

// choiceShape is schools that are alike but for the last two places.
type choiceShape struct {
	last []int  // how many chose one of them, school by school
	rest [6]int // how many chose each of the others
	most int    // chose the last place in all schools together, in the towns that are judged
}

// attack publishes the towns and puts those together that publish the same, for everybody and
// for whoever knows all answers of one school.
func (s choiceShape) attack(t *testing.T) {
	t.Helper()
	possible, readers := map[string]map[int]bool{}, map[string][]string{} // what is known of a school: how many there
	s.each(make([]int, len(s.last)), 0, s.most+few, func(truth []int) {   // more than are judged: they may look the same
		told := s.told(t, truth)
		readers[fmt.Sprint(truth)] = []string{told}
		for school, x := range truth {
			readers[fmt.Sprint(truth)] = append(readers[fmt.Sprint(truth)], fmt.Sprint(told, "knows ", school, x))
		}
		for _, reader := range readers[fmt.Sprint(truth)] {
			for school, x := range truth {
				key := fmt.Sprint(reader, "of ", school)
				if possible[key] == nil {
					possible[key] = map[int]bool{}
				}
				possible[key][x] = true
			}
		}
	})
	s.each(make([]int, len(s.last)), 0, s.most, func(truth []int) {
		for who, reader := range readers[fmt.Sprint(truth)] {
			least := 2
			if who == 0 {
				least = few
			}
			for school, x := range truth {
				if got := possible[fmt.Sprint(reader, "of ", school)]; school != who-1 && unsafe(Floors(), 30, x) && len(got) < least {
					t.Fatalf("%v: the %d of school %d can only be %v for reader %d", truth, x, school, got, who)
				}
			}
		}
	})
}

// each calls f with every truth of no more people than most in all.
func (s choiceShape) each(truth []int, at, most int, f func([]int)) {
	if at == len(truth) {
		f(truth)
		return
	}
	for truth[at] = 0; truth[at] <= min(most, s.last[at]); truth[at]++ {
		s.each(truth, at+1, most-truth[at], f)
	}
}

// told is what is told of the choice and its share.
func (s choiceShape) told(t *testing.T, truth []int) (text string) {
	t.Helper()
	var schools [][][]int
	for i, n := range s.last {
		schools = append(schools, [][]int{append(slices.Clone(s.rest[:]), n-truth[i], truth[i])})
	}
	snapshot, err := Publish(placesTown(t, schools...))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range snapshot.Cells {
		if ind, _ := snapshot.Indicator(c.Indicator); ind.IsCounted() {
			text += fmt.Sprintln(c.Indicator, c.Units, c.Total, c.Outside, c.Telling, c.N, c.Low, c.High)
		}
	}
	return text
}
