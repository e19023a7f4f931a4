package web_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"trivselspuls/analysis/attacker"
	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

// eavesdropper has read everything as everybody: figures told and withheld, and
// changes, each once.
type eavesdropper struct {
	*overhearer
	telling []heard
	moved   []moved
	hidden  []heard
	once    map[string]bool
	read    map[string]int // by family
	formats map[string]int // by «json», «csv», «xlsx», and «» for pages
	joint   map[string]int // of several units and not of all, by the same
	insider survey.UnitID  // whose answers are known; mostly empty
}

// eavesdrop reads everything as everybody.
func (s *secretTown) eavesdrop(t testing.TB) *eavesdropper {
	t.Helper()
	e := &eavesdropper{once: map[string]bool{}, read: map[string]int{}, formats: map[string]int{}, joint: map[string]int{}}
	o := &overhearer{secretTown: s, t: t, names: map[string][]printed{}, labels: map[string]string{}, met: map[string]grid{}, follows: map[followed]int{}}
	e.overhearer = o
	var all []fetched
	formats := []string{"json", "csv", "xlsx"}
	for _, r := range readers(s.Published) {
		session := ""
		if r.role != "" {
			session = s.As(t, r.role, s.Owner, r.unit)
		}
		for _, f := range crawl(t, s.Published, session, formats, append([]string{"/hjem", "/offentlig/" + string(s.Project)}, s.given...)...) {
			if key := f.path + "\x00" + f.body; !e.once[key] { // many read the same
				e.once[key] = true
				all = append(all, f)
			}
		}
	}
	grids := make([][]grid, len(all))
	for i, f := range all {
		grids[i] = f.grids(t)
		o.learn(f, grids[i])
	}
	format := ""
	o.tell = func(f heard) {
		e.read[f.family]++
		e.formats[format]++
		e.joint[format] += one(f.joint)
		e.hear(t, f)
	}
	o.change = func(c moved) {
		e.read["changes in "+c.from.family]++
		if key := fmt.Sprint(c.key()); !e.once[key] {
			e.once[key] = true
			e.moved = append(e.moved, c)
		}
	}
	for i, f := range all {
		_, format, _ = strings.Cut(f.path, "?format=")
		o.hear(f, grids[i])
	}
	return e
}

func (c moved) key() moved {
	c.from, c.to = c.from.key(), c.to.key()
	return c
}

// key is a figure without where it was read.
func (f heard) key() heard {
	f.family, f.joint = "", false
	return f
}

// hear keeps a figure, if it was not heard before and is read aright.
func (e *eavesdropper) hear(t testing.TB, f heard) {
	t.Helper()
	if key := fmt.Sprint(f.key()); !f.hidden && e.once[key] || f.hidden && e.once[f.family+key] {
		return
	} else if e.once[key] = true; f.hidden {
		e.once[f.family+key] = true
		e.hidden = append(e.hidden, f)
		return
	}
	if f = e.within(f); f.groups == nil {
		e.lost++
		return
	}
	n, x, scale := e.truth(f.wave, f.name, f.groups)
	if f.n != unsaid && f.n != n || !e.prints(f, x, n, scale) {
		t.Errorf("misread, or not true: %+v, where %d of %d are in it", f, x, n)
	}
	e.telling = append(e.telling, f)
}

// within finds the units that a figure is of: as many people as it tells. A total is told
// without the units where few answered.
func (e *eavesdropper) within(f heard) heard {
	n, _, _ := e.truth(f.wave, f.name, f.groups)
	if f.n == n {
		return f
	}
	var units []survey.UnitID
	for _, g := range f.groups {
		if u := e.groups[g].Unit; !slices.Contains(units, u) {
			units = append(units, u)
		}
	}
	if f.n == unsaid {
		if len(units) > 1 {
			f.groups = nil // the same stands elsewhere with its number of answers
		}
		return f
	}
	whole := f.groups
	f.groups = nil
	for without := range 1 << len(units) {
		some := slices.DeleteFunc(slices.Clone(whole), func(g int) bool {
			return without&(1<<slices.Index(units, e.groups[g].Unit)) != 0
		})
		if n, _, _ := e.truth(f.wave, f.name, some); n == f.n {
			if f.groups != nil {
				f.groups = nil // two ways
				return f
			}
			f.groups = some
		}
	}
	return f
}

// solver works out counts from figures.
type solver struct {
	*eavesdropper
	system  attacker.System
	unknown map[string]attacker.Unknown // wave, counting, groups
	means   *solver                     // knows nothing but means
}

// solve puts figures together, and changes.
func (e *eavesdropper) solve(facts []heard, changes []moved) *solver {
	s := &solver{eavesdropper: e, unknown: map[string]attacker.Unknown{}}
	for w := range e.waves {
		for i, g := range e.groups {
			for _, c := range e.countings(g.Audience) {
				_, x, _ := e.truth(w, c.name, []int{i})
				s.unknown[fmt.Sprint(w, c.name, []int{i})] = s.system.Unknown(0, len(g.answers[w])*c.most, x)
			}
			s.relate(w, i)
		}
	}
	known := map[string][2]int{}
	for _, f := range facts {
		s.fact(f, known)
	}
	for _, c := range changes {
		s.moved(c, known)
	}
	s.knowOwn()
	return s
}

// cell is the unknown of some groups together.
func (s *solver) cell(wave int, name string, groups []int) attacker.Unknown {
	key := fmt.Sprint(wave, name, groups)
	if u, ok := s.unknown[key]; ok {
		return u
	}
	_, x, scale := s.truth(wave, name, groups)
	c := s.counting(s.groups[groups[0]].Audience, name)
	most := c.most * scale / max(1, c.items)
	n := 0
	for _, g := range groups {
		n += len(s.groups[g].answers[wave])
	}
	u := s.system.Unknown(0, n*most, x)
	terms := []attacker.Term{{Factor: -1, Of: u}}
	for _, g := range groups {
		factor := scale / max(1, s.counting(s.groups[g].Audience, name).items)
		terms = append(terms, attacker.Term{Factor: factor, Of: s.unknown[fmt.Sprint(wave, name, []int{g})]})
	}
	s.system.Fact(0, 0, terms...)
	s.unknown[key] = u
	return u
}

// relate adds what everybody knows of the counts of a group: how forms, questions,
// ends and follow-ups hang together with their share.
func (s *solver) relate(wave, g int) {
	group := s.groups[g]
	people := len(group.answers[wave])
	of := func(name string) attacker.Unknown { return s.unknown[fmt.Sprint(wave, name, []int{g})] }
	for _, ind := range s.asked[group.Audience].Indicators {
		main := of(ind.ID)
		if ind.Base != "" {
			s.system.AtMost(main, of(ind.Base))
		}
		if ind.Tail != nil {
			s.system.Sum(0, people, main, of(ind.ID+"/tail"))
		}
		var forms []attacker.Unknown
		for _, f := range ind.Forms {
			forms = append(forms, of(ind.ID+"/"+f.Item))
			s.system.AtMost(forms[len(forms)-1], main)
		}
		if len(forms) == len(ind.Items) {
			s.system.AtMost(main, forms...)
		}
		if n := choices(ind); n > 0 {
			options := make([]attacker.Unknown, n)
			for o := range options {
				options[o] = of(fmt.Sprint(ind.ID, "/", o+1))
			}
			s.system.Sum(people, people, options...)
			s.system.Fact(0, 0, attacker.Term{Factor: 1, Of: main}, attacker.Term{Factor: -1, Of: options[0]})
		}
		s.relateParts(wave, g, ind)
	}
}

// fact adds a printed figure: every count that is printed so.
func (s *solver) fact(f heard, known map[string][2]int) {
	c := s.counting(s.groups[f.groups[0]].Audience, f.name)
	n, _, scale := s.truth(f.wave, f.name, f.groups)
	if c.base != "" { // everybody who counts in the base was asked
		if f.n == unsaid {
			return
		}
		if f.silent != unsaid {
			s.system.Sum(f.n+f.silent, f.n+f.silent, s.cell(f.wave, c.base, f.groups))
		}
	}
	if !f.isSaid() {
		return
	}
	// Only what is safe is told exactly, so the rule rules counts out; forged figures break it.
	low, high := -1, -1
	for _, rule := range []bool{true, false} {
		for x := range n*c.most*scale/max(1, c.items) + 1 {
			unsafe := c.items == 0 && c.part < 0 && f.telling == "" && !disclosure.Floors().Safe(n, x)
			if s.prints(f, x, n, scale) && !(rule && unsafe) {
				if high = x; low < 0 {
					low = x
				}
			}
		}
		if low >= 0 {
			break
		}
	}
	key := fmt.Sprint(f.wave, f.name, f.groups)
	if is, ok := known[key]; ok {
		low, high = max(low, is[0]), min(high, is[1])
	}
	known[key] = [2]int{low, high}
	s.system.Sum(low, high, s.cell(f.wave, f.name, f.groups))
}

// moved adds a printed change: every pair of counts that is printed so, as far as they
// are not known already.
func (s *solver) moved(c moved, known map[string][2]int) {
	if s.counting(s.groups[c.to.groups[0]].Audience, c.to.name).base != "" {
		return
	}
	for _, f := range []*heard{&c.from, &c.to} {
		if f.joint {
			if f.groups = s.setOf(*f); f.groups == nil {
				return
			}
		}
	}
	var n, scale [2]int
	span := [2][2]int{{math.MaxInt32, -1}, {math.MaxInt32, -1}}
	var is [2][2]int
	for i, f := range []heard{c.from, c.to} {
		n[i], _, scale[i] = s.truth(f.wave, f.name, f.groups)
		known, ok := known[fmt.Sprint(f.wave, f.name, f.groups)]
		if is[i] = known; !ok {
			return // over the units two waves share, it is no change of these counts
		}
	}
	for before := is[0][0]; before <= is[0][1]; before++ {
		for after := is[1][0]; after <= is[1][1]; after++ {
			if s.printsChange(c, before, after, n, scale) {
				for i, x := range [2]int{before, after} {
					span[i] = [2]int{min(span[i][0], x), max(span[i][1], x)}
				}
			}
		}
	}
	for i, f := range []heard{c.from, c.to} {
		if span[i][1] >= 0 { // over the units two waves share, it is no change of these counts
			s.system.Sum(span[i][0], span[i][1], s.cell(f.wave, f.name, f.groups))
		}
	}
}

// setOf are the groups of units that share a figure of a change, which may be told without their
// names or how many answered: of the only set that the same is told of elsewhere.
func (s *solver) setOf(f heard) []int {
	var sets [][]int
	for _, told := range s.telling {
		if told.joint && told.name == f.name && told.wave == f.wave {
			sets = append(sets, told.groups)
		}
	}
	slices.SortFunc(sets, slices.Compare)
	sets = slices.CompactFunc(sets, slices.Equal)
	switch {
	case slices.ContainsFunc(sets, func(set []int) bool { return slices.Equal(set, f.groups) }):
		return f.groups
	case len(sets) == 1:
		return sets[0]
	}
	return nil
}

// leaks tries every unsafe count of a group, of a unit and of every place that
// anything is said or withheld of. Where some can be seen at a glance it looks no
// further: to show that a value is impossible can take long.
func (e *eavesdropper) leaks() (found []string) {
	s := e.solve(e.telling, e.moved)
	s.withFollowUps(e.t)
	unsafe := e.unsafe()
	glance := slices.DeleteFunc(slices.Clone(unsafe), func(cell heard) bool {
		low, high := s.system.Bounds(s.cell(cell.wave, cell.name, cell.groups))
		return high-low+1 >= few
	})
	for _, cells := range [][]heard{glance, unsafe} {
		for _, cell := range cells {
			if leak := s.leak(cell); leak != "" {
				found = append(found, leak)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return found
}

// leak says what a count can only be, if it has fewer values than it must.
func (s *solver) leak(cell heard) string {
	got := s.values(cell)
	if len(got) >= few {
		return ""
	}
	n, x, _ := s.truth(cell.wave, cell.name, cell.groups)
	return fmt.Sprintf("%s in wave %d of groups %v, in truth %d of %d: can only be %v", cell.name, cell.wave+1, cell.groups, x, n, got)
}

// values are those that a count can have, three at most. What a mean tells of the answers behind
// it by itself is no leak: means are shown by numbers of answers alone.
func (s *solver) values(cell heard) []int {
	got := s.system.Candidates(s.cell(cell.wave, cell.name, cell.groups), few)
	if len(got) < few && !s.isMean(cell.name) {
		if s.means == nil {
			s.means = s.solve(slices.DeleteFunc(slices.Clone(s.telling), func(f heard) bool { return !s.isMean(f.name) || s.few(f) || strings.HasSuffix(f.name, "/extent") }), nil)
		}
		if m := s.means; len(m.system.Candidates(m.cell(cell.wave, cell.name, cell.groups), few)) < few {
			return make([]int, few)
		}
	}
	return got
}
