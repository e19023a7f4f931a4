package research

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
)

func foresee(t *testing.T, s Study) []Foreseen {
	t.Helper()
	all, err := Foresee(s)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func publish(t *testing.T, in disclosure.Input) disclosure.Snapshot {
	t.Helper()
	snapshot, err := disclosure.Publish(in)
	if err != nil {
		t.Fatal(err)
	}
	return snapshot
}

// What is foreseen is counted again from the files.
func TestForeseenIsWhatComes(t *testing.T) {
	s := study(t)
	open := &s.Waves[1].In.Groups[0]
	open.OpenLink = true
	s.Waves[1].Snapshot = publish(t, s.Waves[1].In)
	foreseen := foresee(t, s)
	files, report := unpack(t, s)
	if !reflect.DeepEqual(report.Foreseen, foreseen) {
		t.Errorf("foreseen %+v, came %+v", foreseen, report.Foreseen)
	}
	if len(foreseen) != 4 {
		t.Fatalf("%d audiences", len(foreseen))
	}
	small, links := 0, 0
	for _, f := range foreseen {
		small, links = small+f.Small, links+f.OpenLinks
		body := files[fmt.Sprintf("%s.v%d.csv", f.Audience, f.Version)]
		if f.Rows == 0 {
			if body != nil {
				t.Errorf("%s leaves, and was said not to", f.Audience)
			}
			continue
		}
		table := lines(t, body)
		cells := map[string]bool{}
		for _, row := range table[1:] {
			cells[row[0]+row[3]] = true
		}
		if len(table)-1 != f.Rows || len(cells) != f.Cells || len(table[0])-len(belongs()) != f.Ordinary+f.Sensitive {
			t.Errorf("%s: %d rows, %d cells, %d variables, foreseen %+v", f.Audience, len(table)-1, len(cells), len(table[0])-len(belongs()), f)
		}
		if f.Alone < 1 && f.Audience == survey.Staff || f.Held > 4 {
			t.Errorf("%s: of so few people many are alone: %+v", f.Audience, f)
		}
	}
	if small != report.Small || links != 1 {
		t.Errorf("%d small cells of %d, %d open links", small, report.Small, links)
	}
}

// Those who sign read figures. So what they read of the package is the same whoever has been hurt.
func TestForeseenKnowsNobodyHurt(t *testing.T) {
	s := study(t)
	before := foresee(t, s)
	random := rand.New(rand.NewPCG(5, 6))
	for w := range s.Waves {
		in := &s.Waves[w].In
		for g := range in.Groups {
			q := in.Questionnaires[in.Groups[g].Group.Audience]
			crowd := simulate.NewCrowd(q, simulate.Typical(q))
			for _, answers := range in.Groups[g].Responses {
				other := crowd.Answers(random)
				for _, ind := range q.Indicators {
					for _, at := range ind.At {
						if ind.Sensitive {
							answers[at] = other[at]
						}
					}
				}
			}
		}
		s.Waves[w].Snapshot = publish(t, *in)
	}
	if after := foresee(t, s); !reflect.DeepEqual(before, after) {
		t.Errorf("before %+v\nafter  %+v", before, after)
	}
}

// An audience of which nothing leaves is told of, and so is a study of nothing.
func TestForeseenOfNothing(t *testing.T) {
	s := study(t)
	for w := range s.Waves {
		in := &s.Waves[w].In
		for g := range in.Groups {
			if in.Groups[g].Group.Audience == survey.Staff {
				in.Groups[g].Responses = in.Groups[g].Responses[:1]
			}
		}
		s.Waves[w].Snapshot = publish(t, *in)
	}
	for _, f := range foresee(t, s) {
		if f.Audience == survey.Staff && (f.Rows != 0 || f.Left == 0 || f.Small == 0) {
			t.Errorf("of staff %+v", f)
		}
	}
	if got := foresee(t, Study{}); len(got) != 0 {
		t.Errorf("of nothing: %+v", got)
	}
}

// Answers of ten people by hand: five are alone on three questions.
func TestAloneOnThree(t *testing.T) {
	tab := &table{q: &questionnaire.Questionnaire{}}
	put := func(wave int, unit string, a, b, c int) {
		tab.rows = append(tab.rows, []any{wave, "", 0, unit, "", 0, a, b, c})
	}
	put(1, "u", 1, 1, 1)
	put(1, "u", 1, 1, 1)
	put(1, "u", 1, 1, 2)
	put(1, "u", withheld, 1, 3)
	put(1, "v", 1, 1, 1)
	put(1, "v", 999, 1, 1)
	put(2, "u", 1, 1, 1)
	put(2, "u", 2, 1, 1)
	put(2, "u", 2, 1, 1)
	put(2, "u", 1, 2, 2)
	if n := tab.aloneOn([3]int{6, 7, 8}); n != 5 {
		t.Errorf("%d are alone", n)
	}
	for _, c := range [][3]int{{0, 0, 0}, {1, 10, 1}, {0, 10, 0}, {9, 10, 5}, {29, 100, 1}, {30, 100, 2}, {10, 10, 5}} {
		if got := fifths(c[0], c[1]); got != c[2] {
			t.Errorf("%d of %d is %d fifths, want %d", c[0], c[1], got, c[2])
		}
	}
}
