package web_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"trivselspuls/analysis/attacker"
	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

// followed is a follow-up as it stands in a table: of all units and waves together.
type followed struct {
	id, text    string
	least, most int // parts of a thousand
}

// followUps has a follow-up in a row: its name, code, audiences and waves, and what is told.
func (o *overhearer) followUps(g grid) {
	for _, row := range g.rows {
		f := followed{id: row[1]}
		cells := strings.Split(strings.ReplaceAll(row[len(row)-1], "\u00a0", " "), "\t")
		if f.text = cells[0]; !strings.HasPrefix(f.text, "om lag") {
			continue
		}
		f.least, f.most = thousandths(cells[1]), thousandths(cells[2])
		o.follows[f]++
	}
}

var toldTenths = regexp.MustCompile(`^om lag (\d)0 %( eller mindre| eller mer)?$`)

// withFollowUps adds what is told of follow-ups.
func (s *solver) withFollowUps(t testing.TB) {
	for f := range s.follows {
		s.withFollowUp(t, f)
	}
	if lies := s.system.Lies(); len(lies) > 0 {
		t.Errorf("%d facts are not true", len(lies))
	}
}

// withFollowUp adds one: that it is told says that thirty were counted without any one unit, and here
// everybody whom the base counts answers.
func (s *solver) withFollowUp(t testing.TB, f followed) {
	part := toldTenths.FindStringSubmatch(f.text)
	if part == nil {
		t.Fatalf("a follow-up is told as %q", f.text)
	}
	tenths, _ := strconv.Atoi(part[1])
	low, high := 100*tenths-50, 100*tenths+50
	if strings.HasSuffix(part[2], "mindre") {
		low = 0
	} else if strings.HasSuffix(part[2], "mer") {
		high = 1000
	}
	if f.least != low || f.most != high {
		t.Errorf("%s lies from %d to %d", f.text, f.least, f.most)
	}
	var least, most []attacker.Term
	without := map[survey.UnitID][]attacker.Unknown{}
	for w := range s.waves {
		for i, g := range s.groups {
			c := s.counting(g.Audience, f.id)
			if c == nil {
				continue
			}
			x, base := s.cell(w, f.id, []int{i}), s.cell(w, c.base, []int{i})
			least = append(least, attacker.Term{Factor: 1000, Of: x}, attacker.Term{Factor: -low, Of: base})
			most = append(most, attacker.Term{Factor: high, Of: base}, attacker.Term{Factor: -1000, Of: x})
			for _, u := range s.Units {
				if u.ID != g.Unit {
					without[u.ID] = append(without[u.ID], base)
				}
			}
		}
	}
	s.system.Fact(0, 1<<30, least...)
	s.system.Fact(0, 1<<30, most...)
	for _, base := range without {
		s.system.Sum(disclosure.Floors().MinBullying, 1<<20, base...)
	}
}

// hasReadFollowUps must have read the same in every format, and make something of it.
func (e *eavesdropper) hasReadFollowUps(t *testing.T) {
	t.Helper()
	if len(e.follows) != 2 {
		t.Fatalf("the follow-ups are %v", e.follows)
	}
	for f, read := range e.follows {
		if read < 3 {
			t.Errorf("%v is read %d times", f, read)
		}
	}
	s := e.solve(e.telling, e.moved)
	s.withFollowUp(t, followed{id: "E4a", text: "om lag 10 % eller mindre", least: 0, most: 150})
	if len(s.system.Lies()) == 0 {
		t.Error("the attacker takes a tenth or less to be true, too")
	}
}
