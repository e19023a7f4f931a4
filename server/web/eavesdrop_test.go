package web

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trivselspuls/analysis"
	"trivselspuls/analysis/attacker"
	"trivselspuls/survey"
)

// eavesdropper knows how many answered in every group, and adds what it reads.
type eavesdropper struct {
	*secretTown
	system  attacker.System
	unknown map[string]map[string]attacker.Unknown // by indicator, then the groups' numbers
	known   map[string]bool                        // facts, each once
	read    map[string]int                         // facts by format
	names   map[string]string                      // of series, to indicator
}

var bullying = []string{"E1", "E1/E1a", "E1/E1b", "E1/E1c"}

// eavesdrop reads everything as everybody.
func (s *secretTown) eavesdrop(t *testing.T) *eavesdropper {
	t.Helper()
	e := &eavesdropper{secretTown: s, known: map[string]bool{}, read: map[string]int{}, names: map[string]string{}, unknown: map[string]map[string]attacker.Unknown{}}
	for i, g := range s.groups {
		of := map[string]attacker.Unknown{}
		for _, id := range bullying {
			if e.unknown[id] == nil {
				e.unknown[id] = map[string]attacker.Unknown{}
			}
			of[id] = e.system.Unknown(0, g.n, g.counts[id])
			e.unknown[id][fmt.Sprint([]int{i})] = of[id]
		}
		for _, form := range bullying[1:] {
			e.system.AtMost(of[form], of["E1"])
		}
		e.system.AtMost(of["E1"], of["E1/E1a"], of["E1/E1b"], of["E1/E1c"])
	}
	var all []fetched
	formats := []string{"json", "csv", "xlsx"}
	for _, r := range s.readers() {
		if r.role == "" {
			all = append(all, s.crawl(t, "", formats, "/offentlig/"+string(s.project))...)
			continue
		}
		all = append(all, s.crawl(t, s.as(t, r.role, s.owner, r.unit), formats, "/hjem", "/offentlig/"+string(s.project))...)
	}
	for _, f := range all {
		for _, g := range f.grids(t) {
			e.learnName(g)
		}
	}
	for _, f := range all {
		_, format, _ := strings.Cut(f.path, "?format=")
		for _, g := range f.grids(t) {
			e.read[format] += e.learn(t, g)
		}
	}
	return e
}

// learnName learns from JSON what a series' indicator is called.
func (e *eavesdropper) learnName(g grid) {
	id, _, _ := strings.Cut(g.id, ".pupils-8-10")
	if id = strings.Replace(id, ".", "/", 1); slices.Contains(bullying, id) {
		name, _, _ := strings.Cut(g.caption, " – ")
		e.names[name] = id
	}
}

// learn takes the facts out of a table that has a figure, its interval and the
// number of answers in a row. It returns how many there were.
func (e *eavesdropper) learn(t *testing.T, g grid) int {
	t.Helper()
	lower, answers := slices.Index(g.head, "Laveste sannsynlige"), slices.Index(g.head, "Svar")
	if question := slices.Index(g.head, "Spørsmål"); question >= 0 && answers > 0 {
		return e.learnAnswers(t, g, question, answers)
	}
	if lower < 1 || answers < 0 {
		return 0
	}
	learned := 0
	for _, row := range g.rows {
		name, place, group := "", "", ""
		parts := strings.Split(g.caption, " – ")
		switch g.head[0] {
		case "Indikator":
			name, place = row[0], row[1]
		case "Måling", "Gruppe":
			if len(parts) < 2 {
				continue // CSV does not say what it is about
			}
			if name, place = parts[0], parts[1]; g.head[0] == "Gruppe" {
				group = row[0]
			}
		}
		id, ok := e.names[name]
		n, err := strconv.Atoi(row[answers])
		if !ok || err != nil {
			continue
		}
		learned++
		e.fact(id, e.groupsIn(t, place, group), n, [3]int{percent(t, row[lower-1]), percent(t, row[lower]), percent(t, row[lower+1])})
	}
	return learned
}

// learnAnswers takes the facts out of a table of how questions were answered: the
// unhappy part of a form is how many it counts.
func (e *eavesdropper) learnAnswers(t *testing.T, g grid, question, answers int) int {
	t.Helper()
	q, _ := e.Waves.Library().Current(survey.Pupils810)
	learned := 0
	for _, row := range g.rows {
		place := ""
		if parts := strings.Split(g.caption, " – "); g.head[0] == "Indikator" {
			place = row[1]
		} else if len(parts) > 1 {
			place = parts[1]
		}
		n, err := strconv.Atoi(row[answers])
		if place == "" || err != nil {
			continue
		}
		for _, code := range []string{"E1a", "E1b", "E1c"} {
			if q.ItemText(code, "nb") == row[question] {
				learned++
				e.fact("E1/"+code, e.groupsIn(t, place, ""), n, [3]int{percent(t, row[answers-3]), -1, -1})
			}
		}
	}
	return learned
}

// percent reads «7 %», «0,07» and «0.07».
func percent(t *testing.T, text string) int {
	t.Helper()
	number, whole := strings.CutSuffix(text, "\u00a0%")
	v, err := strconv.ParseFloat(strings.Replace(number, ",", ".", 1), 64)
	if err != nil {
		t.Fatalf("%q is no share: %v", text, err)
	}
	if !whole {
		v *= 100
	}
	return int(math.Round(v))
}

// groupsIn are the numbers of the groups of a place, by how it is called.
func (e *eavesdropper) groupsIn(t *testing.T, place, group string) []int {
	t.Helper()
	var list []int
	for i, g := range e.groups {
		u := e.units[slices.IndexFunc(e.units, func(u survey.Unit) bool { return u.ID == g.Unit })]
		all := place == "Alle enhetene samlet" || place == "Skolene samlet"
		if (all || strings.Contains(place, u.Name)) && (group == "" || group == g.Name) {
			list = append(list, i)
		}
	}
	if len(list) == 0 {
		t.Fatalf("no groups are called %q, %q", place, group)
	}
	return list
}

// percentOf is how a share and its interval are printed.
func percentOf(x, n int) [3]int {
	ci, err := analysis.Wilson(x, n, 0.95)
	if err != nil {
		panic(err)
	}
	whole := func(v float64) int { return int(math.Floor(100*v + 0.5 + 1e-9)) }
	return [3]int{whole(float64(x) / float64(n)), whole(ci.Lower), whole(ci.Upper)}
}

// fact adds one printed figure, with its interval or with −1 where it has none:
// every count that is printed so.
func (e *eavesdropper) fact(id string, groups []int, n int, printed [3]int) {
	key := fmt.Sprint(id, groups, n, printed)
	if e.known[key] {
		return
	}
	e.known[key] = true
	low, high := -1, -1
	for x := range n + 1 {
		if is := percentOf(x, n); is == printed || printed[1] < 0 && is[0] == printed[0] {
			if high = x; low < 0 {
				low = x
			}
		}
	}
	e.system.Sum(low, high, e.cell(id, groups))
}

// cell is the unknown of some groups together.
func (e *eavesdropper) cell(id string, groups []int) attacker.Unknown {
	key := fmt.Sprint(groups)
	if u, ok := e.unknown[id][key]; ok {
		return u
	}
	n, x := e.truth(id, groups)
	u := e.system.Unknown(0, n, x)
	terms := []attacker.Term{{Factor: -1, Of: u}}
	for _, i := range groups {
		terms = append(terms, attacker.Term{Factor: 1, Of: e.unknown[id][fmt.Sprint([]int{i})]})
	}
	e.system.Fact(0, 0, terms...)
	e.unknown[id][key] = u
	return u
}

func (e *eavesdropper) truth(id string, groups []int) (n, x int) {
	for _, i := range groups {
		n, x = n+e.groups[i].n, x+e.groups[i].counts[id]
	}
	return n, x
}

// leaks tries every unsafe count of a group and of a unit.
func (e *eavesdropper) leaks(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, id := range bullying {
		cells := map[string][]int{}
		for i, g := range e.groups {
			cells["group "+fmt.Sprint(i)] = []int{i}
			cells["unit "+string(g.Unit)] = append(cells["unit "+string(g.Unit)], i)
		}
		for name, groups := range cells {
			n, x := e.truth(id, groups)
			if x == 0 || analysis.Floors().Safe(n, x) {
				continue
			}
			if got := e.system.Candidates(e.cell(id, groups), few); len(got) < few {
				found = append(found, fmt.Sprintf("%s of %s, in truth %d of %d: can only be %v", id, name, x, n, got))
			}
		}
	}
	return found
}
