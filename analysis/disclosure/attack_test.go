package disclosure_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trivselspuls/analysis"
	"trivselspuls/analysis/attacker"
	. "trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// few is the number of values a hidden count must at least be able to have.
const few = 3

var frame = analysis.Frame{Owner: survey.Owner{Name: "Eksempeldal kommune"}, Project: survey.Project{Name: "Trygt miljø"}}

// attack reads everything everybody can read about one wave, all readers
// together, and returns each unsafe count it can pin down. It knows
// how many answered in every group, which is more than anybody is told.
func attack(t *testing.T, in Input) []leak {
	t.Helper()
	leaks, _ := attackFrom(t, in, "")
	return leaks
}

// leak is an unsafe count with fewer possible values than few.
type leak struct {
	what     string
	x, n     int
	possible []int
}

func (l leak) String() string {
	return fmt.Sprintf("%s, in truth %d of %d: can only be %v", l.what, l.x, l.n, l.possible)
}

// attackFrom is attack by somebody who also knows every answer of a unit, which may be
// empty. It returns how many counts of others were tried.
func attackFrom(t *testing.T, in Input, insider survey.UnitID) (leaks []leak, tried int) {
	t.Helper()
	s, err := Publish(in)
	if err != nil {
		t.Fatal(err)
	}
	e := &eavesdropper{
		t: t, in: in, shown: &s, unknown: map[string]map[string]attacker.Unknown{}, truth: Truths(in),
		insider: insider, chosen: map[string]map[survey.GroupID][]int{}, forms: map[string]int{}, sums: map[string][]sumOf{},
	}
	for _, ind := range s.Indicators {
		if ind.IsShare() && ind.Of != "" && !ind.Tail && ind.Option == 0 {
			e.forms[ind.Of]++
		}
	}
	for _, ind := range s.Indicators {
		if ind.IsShare() && ind.Base == "" {
			e.meet(ind)
		}
	}
	e.meetChoices()
	for _, ind := range s.Indicators {
		if ind.Split != nil && ind.Base == "" {
			e.meetParts(ind)
		}
	}
	for _, ind := range s.Indicators {
		if ind.Kind == questionnaire.Mean && ind.Items == 1 {
			e.meetMean(ind)
		}
	}
	scopes := []analysis.Scope{{}}
	for _, u := range in.Units {
		scopes = append(scopes, analysis.Scope{Unit: u.ID})
	}
	for _, scope := range scopes {
		r, err := analysis.NewReport(frame, []Snapshot{s}, scope, "nb")
		if err != nil {
			t.Fatal(err)
		}
		for _, series := range r.Series {
			e.read(series)
			e.readMean(series)
			e.readChoice(series)
		}
		for _, own := range r.Own {
			e.readOwn(own)
		}
	}
	e.subtract()
	if lies := e.system.Lies(); len(lies) > 0 {
		t.Errorf("%d facts are not true: the attacker misread what is printed", len(lies))
	}
	e.knowOwn()
	all := slices.Concat(e.shares(s), e.parts(s), e.worst(s))
	return e.tried(all), len(all)
}

// knowOwn adds everything that is true of the insider's own groups.
func (e *eavesdropper) knowOwn() {
	own := map[string]bool{}
	for _, g := range e.in.Groups {
		own[string(g.Group.ID)] = g.Group.Unit == e.insider
	}
	for _, groups := range e.unknown {
		for name, u := range groups {
			if own[name] {
				e.system.Sum(e.size(u), e.size(u), u)
			}
		}
	}
}

// wanted is an unsafe count of n people, to be tried when all are known.
type wanted struct {
	what string
	x, n int
	of   attacker.Unknown
}

// candidates are the possible values of a wanted count. One that cannot be worked out fails
// the test by its name, and the others are tried.
func (e *eavesdropper) candidates(w wanted) (possible []int) {
	defer func() {
		if why := recover(); why != nil {
			e.t.Errorf("%s, in truth %d of %d: %v", w.what, w.x, w.n, why)
			possible = make([]int, few)
		}
	}()
	return e.system.Candidates(w.of, few)
}

// tried are the wanted counts that have too few possible values.
func (e *eavesdropper) tried(all []wanted) (found []leak) {
	for _, w := range all {
		if got := e.candidates(w); len(got) < few {
			found = append(found, leak{w.what, w.x, w.n, got})
		}
	}
	return found
}

// eavesdropper turns what is printed into facts about the counts of groups.
type eavesdropper struct {
	t       *testing.T
	in      Input
	shown   *Snapshot
	system  attacker.System
	unknown map[string]map[string]attacker.Unknown // Indicator.Key, the groups' names
	truth   map[string]map[survey.GroupID]Truth
	lead    []Indicator
	splits  []Indicator
	means   []Indicator
	sums    map[string][]sumOf                  // Indicator.Key of a mean: what is known of scores
	forms   map[string]int                      // Indicator.Key of a share: how many it has
	chosen  map[string]map[survey.GroupID][]int // Indicator.Key of a mean: how many chose each answer
	sizes   []int                               // per unknown, the truth
	insider survey.UnitID                       // whose answers are known; mostly empty
}

// meet adds an indicator's count in every group, and that a form is within its
// union.
func (e *eavesdropper) meet(ind Indicator) {
	e.lead = append(e.lead, ind)
	e.unknown[ind.Key] = map[string]attacker.Unknown{}
	for _, g := range e.in.Groups {
		if c, asked := e.truth[ind.Key][g.Group.ID]; asked {
			e.unknown[ind.Key][string(g.Group.ID)] = e.system.Unknown(0, c.N, c.Count)
			e.sizes = append(e.sizes, c.Count)
			e.within(ind, string(g.Group.ID))
		}
	}
}

// cell is the unknown of some groups together, made when first spoken of.
func (e *eavesdropper) cell(ind Indicator, groups []survey.GroupID) attacker.Unknown {
	name := ""
	for _, g := range groups {
		name += string(g) + " "
	}
	name = strings.TrimSuffix(name, " ")
	if u, ok := e.unknown[ind.Key][name]; ok {
		return u
	}
	var c Truth
	var terms []attacker.Term
	for _, g := range groups {
		c = c.Add(e.truth[ind.Key][g])
		terms = append(terms, attacker.Term{Factor: 1, Of: e.unknown[ind.Key][string(g)]})
	}
	u := e.system.Unknown(0, c.N, c.Count)
	e.sizes = append(e.sizes, c.Count)
	e.unknown[ind.Key][name] = u
	e.system.Fact(0, 0, append(terms, attacker.Term{Factor: -1, Of: u})...)
	if ind.Of != "" {
		for _, other := range e.lead { // the union and its other forms, of the same people
			if other.Key == ind.Of || other.Of == ind.Of && other.Key != ind.Key {
				e.cell(other, groups)
			}
		}
	}
	e.within(ind, name)
	return u
}

// within says that a form is within its union, and the union within its forms
// together, once all three are there.
func (e *eavesdropper) within(ind Indicator, name string) {
	if ind.Tail { // nobody is both in the share and at its unhappy end
		n := 0
		for _, g := range strings.Fields(name) {
			n += e.truth[ind.Key][survey.GroupID(g)].N
		}
		e.system.Sum(0, n, e.unknown[ind.Key][name], e.unknown[ind.Of][name])
		return
	}
	if ind.Option > 0 {
		return
	}
	share := ind.Of
	if share == "" {
		share = ind.Key
	}
	union, ok := e.unknown[share][name]
	var forms []attacker.Unknown
	for _, form := range e.lead {
		if u, found := e.unknown[form.Key][name]; found && form.Of == share && !form.Tail && form.Option == 0 {
			forms = append(forms, u)
		}
	}
	if !ok || len(forms) == 0 || len(forms) < e.forms[share] {
		return
	}
	// What a union has beyond a form, and what its forms have beyond it, are
	// people too: counting them as unknowns of their own, which add up like the
	// rest, keeps the search short.
	var all []attacker.Term
	for i, form := range forms {
		all = append(all, attacker.Term{Factor: 1, Of: form})
		beyond := e.extra(fmt.Sprint(share, " beyond ", i), name, e.size(union)-e.size(form))
		e.system.Fact(0, 0, attacker.Term{Factor: 1, Of: union}, attacker.Term{Factor: -1, Of: form}, attacker.Term{Factor: -1, Of: beyond})
	}
	overlap := -e.size(union)
	for _, form := range forms {
		overlap += e.size(form)
	}
	beyond := e.extra(share+" overlap", name, overlap)
	e.system.Fact(0, 0, append(all, attacker.Term{Factor: -1, Of: union}, attacker.Term{Factor: -1, Of: beyond})...)
}

// extra is an unknown that belongs to some groups without being printed.
func (e *eavesdropper) extra(key, name string, truth int) attacker.Unknown {
	u := e.system.Unknown(0, 1000, truth)
	e.sizes = append(e.sizes, truth)
	if e.unknown[key] == nil {
		e.unknown[key] = map[string]attacker.Unknown{}
	}
	e.unknown[key][name] = u
	if parts := strings.Fields(name); len(parts) > 1 {
		terms := []attacker.Term{{Factor: -1, Of: u}}
		for _, g := range parts {
			terms = append(terms, attacker.Term{Factor: 1, Of: e.unknown[key][g]})
		}
		e.system.Fact(0, 0, terms...)
	}
	return u
}

// size is what an unknown is in truth.
func (e *eavesdropper) size(u attacker.Unknown) int { return e.sizes[u] }

// read takes the facts out of a series' printed rows.
func (e *eavesdropper) read(s analysis.Series) {
	groups, byName := e.groupsIn(s.Indicator.Key, e.toldOf(s))
	for _, row := range s.Table.Rows() {
		e.fact(s.Indicator, texts3(row[3:6]), row[6].Text, groups)
	}
	e.readParts(s)
	for _, row := range s.Groups.Rows() {
		e.fact(s.Indicator, texts3(row[1:4]), row[4].Text, []survey.GroupID{byName[row[0].Text]})
	}
	if s.Points[0].Hidden && strings.ContainsAny(strings.TrimPrefix(s.Sentence, s.Points[0].Wave.Name), "0123456789") {
		e.t.Errorf("%s is hidden and its sentence has a number: %s", s.ID, s.Sentence)
	}
}

// toldOf is the place of a series without the units that its figure lacks.
func (e *eavesdropper) toldOf(s analysis.Series) analysis.Population {
	place := s.Population
	place.Units = slices.DeleteFunc(slices.Clone(place.Units), func(id survey.UnitID) bool {
		unit := e.in.Units[slices.IndexFunc(e.in.Units, func(u survey.Unit) bool { return u.ID == id })]
		return slices.Contains(s.Points[0].Without, unit.Name)
	})
	return place
}

// groupsIn are the groups of a place that were asked, in all and by name.
func (e *eavesdropper) groupsIn(key string, p analysis.Population) (groups []survey.GroupID, byName map[string]survey.GroupID) {
	byName = map[string]survey.GroupID{}
	for _, g := range e.in.Groups {
		for _, u := range p.Units {
			if _, asked := e.truth[key][g.Group.ID]; asked && g.Group.Unit == u {
				groups = append(groups, g.Group.ID)
				byName[g.Group.Name] = g.Group.ID
			}
		}
	}
	return groups, byName
}

func texts3(entries []analysis.Entry) [3]string {
	return [3]string{entries[0].Text, entries[1].Text, entries[2].Text}
}

// shares are the unsafe counts of groups, units and sets of units.
func (e *eavesdropper) shares(s Snapshot) (all []wanted) {
	for _, ind := range e.lead {
		for name, groups := range e.cells(s, ind) {
			var c Truth
			for _, g := range groups {
				c = c.Add(e.truth[ind.Key][g])
			}
			if unsafe(e.in.Thresholds, c.N, c.Count) {
				all = append(all, wanted{ind.ID + " of " + name, c.Count, c.N, e.cell(ind, groups)})
			}
		}
	}
	return all
}

// cells are the groups, units and sets of units that were asked, by name; those of others
// than the insider.
func (e *eavesdropper) cells(s Snapshot, ind Indicator) map[string][]survey.GroupID {
	cells := map[string][]survey.GroupID{}
	for _, g := range e.in.Groups {
		if _, asked := e.truth[ind.Key][g.Group.ID]; asked && g.Group.Unit != e.insider {
			cells["group "+string(g.Group.ID)] = []survey.GroupID{g.Group.ID}
			cells["unit "+string(g.Group.Unit)] = append(cells["unit "+string(g.Group.Unit)], g.Group.ID)
			if set := s.ReportingUnits(ind.Key)[g.Group.Unit]; len(set) > 1 {
				cells["set "+fmt.Sprint(set)] = append(cells["set "+fmt.Sprint(set)], g.Group.ID)
			}
		}
	}
	return cells
}

// unsafe reports whether knowing a count could point at somebody. Nobody cannot.
func unsafe(t Thresholds, n, x int) bool { return x > 0 && !t.Safe(n, x) }
