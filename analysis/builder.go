package analysis

import (
	"fmt"
	"slices"
	"strings"

	"trivselspuls/survey"
)

// builder collects the points of every series, wave by wave.
type builder struct {
	texts     *texts
	scope     Scope
	snapshots []*Snapshot
	phase     float64 // mean length in months
	national  National
	units     map[survey.UnitID]Unit
	series    []Series
	own       []OwnQuestion
	at        map[string]int    // Series.ID to index
	of        map[string]string // Indicator.Key to name
}

func (b *builder) add(s *Snapshot) {
	if b.units == nil {
		b.units, b.at, b.of = map[survey.UnitID]Unit{}, map[string]int{}, map[string]string{}
	}
	for _, u := range s.Units {
		b.units[u.ID] = u
	}
	for _, ind := range s.Indicators {
		if ind.Split != nil && ind.Split.Main == "" {
			for _, p := range s.places(ind, b.scope) {
				b.ownPoint(s, ind, p)
			}
		}
		if ind.Split != nil {
			continue // told with the indicator it belongs to
		}
		b.of[ind.Key] = ind.Name.In(b.texts.language)
		for _, p := range s.places(ind, b.scope) {
			b.point(s, ind, p)
		}
	}
}

// places are where a reader looks for an indicator in one wave: the owner and
// every set of units, or the one unit or the set it shares its figure with.
func (s *Snapshot) places(ind Indicator, scope Scope) []Place {
	sets := s.sets[ind.Key]
	if scope.Unit != "" {
		return s.ownPlaces(ind, scope.Unit)
	}
	total := Place{Total: true}
	var parts []Place
	for _, u := range s.Units {
		if set := sets[u.ID]; len(set) > 0 {
			total.Units = append(total.Units, u.ID)
			if set[0] == u.ID {
				parts = append(parts, Place{Units: set, Joint: len(set) > 1})
			}
		}
	}
	if len(total.Units) == 0 {
		return nil
	}
	return append([]Place{total}, parts...)
}

// ownPlaces are those of one unit: itself, or the units it shares its figure
// with, and a joint unit that holds merged groups of it.
func (s *Snapshot) ownPlaces(ind Indicator, unit survey.UnitID) []Place {
	var own []Place
	for _, u := range s.Units {
		if u.ID != unit && !slices.Contains(u.Members, unit) {
			continue
		}
		switch set := s.sets[ind.Key][u.ID]; {
		case len(set) == 0:
		case len(set) > 1 && ind.merged():
			own = append(own, Place{Units: set, Joint: true})
		default:
			own = append(own, Place{Units: unitSet{u.ID}})
		}
	}
	if len(own) == 2 && own[0].Joint && slices.Equal(own[0].Units, own[1].Units) {
		own = own[:1] // both are in the same set
	}
	return own
}

// point adds one wave to the series of an indicator in a place. A series goes
// on as long as the same audiences are asked there; whether two points may be
// compared is told by what exactly they were asked.
func (b *builder) point(s *Snapshot, ind Indicator, p Place) {
	var there []survey.Audience
	var audiences, series []string
	for i, a := range ind.Audiences {
		if s.asked(p.Units, a) {
			there = append(there, a)
			audiences = append(audiences, string(a))
			series = append(series, ind.Series[i])
		}
	}
	if len(there) == 0 { // nobody is invited: then it is about whom the indicator is about
		there = ind.Audiences
	}
	id := strings.Join(append([]string{ind.ID}, audiences...), ".")
	switch {
	case slices.Contains(p.Units, b.scope.Unit):
	case p.Total:
		id += ".total"
	default:
		id += "." + string(p.Units[0])
		if p.Joint {
			id += ".joint"
		}
	}
	id = strings.ReplaceAll(id, "/", ".")
	i, ok := b.at[id]
	if !ok {
		i = len(b.series)
		b.at[id] = i
		b.series = append(b.series, Series{ID: id})
	}
	row := &b.series[i]
	row.Indicator, row.Place, row.Audiences = ind, p, there
	next := newPoint(s, s.figure(ind, p, b.view(p)), b.texts)
	open := s.openLinks(p.Units, ind)
	units := p.Units
	if f := next.figure; f != nil && p.Total {
		units = f.cell.Units
		next.Without = b.without(p.Units, units)
	}
	next.OpenLink, next.questions = len(open) > 0, fmt.Sprint(series, open)
	next.asked = fmt.Sprint(next.questions, slices.Sorted(slices.Values(units)))
	if last := len(row.Points) - 1; last >= 0 {
		next.Break = row.Points[last].asked != next.asked
	}
	row.Points = append(row.Points, next)
}

// view is how the reader sees a place: a unit's own figures are its own, joint
// ones are everybody's.
func (b *builder) view(p Place) view {
	return view(b.scope.Unit == "" || p.Joint)
}

// figure is the figure of an indicator in a place, nil when it is hidden from
// this view.
func (s *Snapshot) figure(ind Indicator, p Place, v view) *figure {
	at := place{indicator: ind.Key, total: p.Total}
	if !p.Total {
		at.unit, at.several = p.Units[0], len(p.Units) > 1
	}
	c := s.cell(at)
	if c == nil || v == outsideUnit && !c.Outside {
		return nil
	}
	return &figure{cell: *c, ind: ind, thresholds: s.Thresholds, view: v}
}

func (s *Snapshot) asked(units []survey.UnitID, a survey.Audience) bool {
	for _, u := range units {
		if slices.ContainsFunc(s.home[u], func(row Turnout) bool { return row.Audience == a && row.Invited > 0 }) {
			return true
		}
	}
	return false
}

// openLinks are the units of a place that were asked through an open link.
func (s *Snapshot) openLinks(units []survey.UnitID, ind Indicator) []survey.UnitID {
	var open []survey.UnitID
	for _, u := range units {
		for _, row := range s.home[u] {
			if row.OpenLink && slices.Contains(ind.Audiences, row.Audience) && !slices.Contains(open, u) {
				open = append(open, u)
			}
		}
	}
	return open
}

// finish turns points into series with everything that follows from them.
func (b *builder) finish() ([]Series, error) {
	for i := range b.series {
		s := &b.series[i]
		s.Name, s.About = b.texts.name(s.Indicator, b.of[s.Indicator.Of]), s.Indicator.About.In(b.texts.language)
		s.Place.Label = b.label(s.Place)
		s.Change, s.Trend = s.change(b.texts), s.trend(b.phase)
		if s.Change.Word == "" && s.Place.Total {
			s.Change = b.commonChange(s)
		}
	}
	changes := make([]*Change, len(b.series))
	for i := range b.series {
		changes[i] = &b.series[i].Change
	}
	judge(changes, b.texts)
	for i := range b.series {
		s := &b.series[i]
		s.National = b.national.beside(s, b.texts)
		b.texts.tell(s, b.invited(s), b.members(s.Place), b.without(s.Change.Units, nil))
		var err error
		if s.Table, err = s.table(b.texts); err != nil {
			return nil, err
		}
		if err := b.distributions(s); err != nil {
			return nil, err
		}
		if b.scope.Unit != "" && !s.Place.Joint {
			if s.Groups, err = b.groups(s); err != nil {
				return nil, err
			}
			b.grades(s)
		}
	}
	b.funnels()
	return b.series, b.finishGrades()
}

// without names the units of a place that are not in its figure.
func (b *builder) without(place, figure unitSet) []string {
	var names []string
	for _, u := range place {
		if !slices.Contains(figure, u) {
			names = append(names, b.units[u].Name)
		}
	}
	return names
}

// change compares the latest point with the first one that may be compared with
// it. Across a break nothing is compared.
func (s *Series) change(t *texts) Change {
	last := s.Points[len(s.Points)-1]
	for _, p := range s.Points[:len(s.Points)-1] {
		if p.asked == last.asked {
			return newChange(p, last, t)
		}
	}
	return Change{}
}

// invited is how many were asked at the latest point.
func (b *builder) invited(s *Series) int {
	last := s.Points[len(s.Points)-1]
	sum := 0
	for _, snapshot := range b.snapshots {
		if snapshot.Wave != last.Wave {
			continue
		}
		for _, u := range s.Place.Units {
			for _, row := range snapshot.home[u] {
				if slices.Contains(s.Indicator.Audiences, row.Audience) {
					sum += row.Invited
				}
			}
		}
	}
	return sum
}

// label names a place. Several units are told by name while they are few, and by
// kind when they are all of it.
func (b *builder) label(p Place) string {
	names := make([]string, len(p.Units))
	for i, u := range p.Units {
		names[i] = b.units[u].Name
	}
	switch {
	case p.Total:
		return b.texts.get("place.total")
	case !p.Joint:
		return names[0]
	}
	kind := b.units[p.Units[0]].Kind
	same, held := 0, 0 // units of the kind, and how many of them are here
	for id, u := range b.units {
		if u.Kind != kind || len(u.Members) > 0 {
			continue
		}
		same++
		if slices.ContainsFunc(p.Units, func(here survey.UnitID) bool {
			return here == id || slices.Contains(b.units[here].Members, id)
		}) {
			held++
		}
	}
	switch {
	case same == held:
		return b.texts.get("place.every." + string(kind))
	case len(names) > 3:
		return b.texts.fill("place.small."+string(kind), "number", b.texts.number(float64(len(names)), 0))
	}
	return b.texts.fill("place.joint", "units", b.texts.list(names))
}

// members names the units of a joint place, for its note.
func (b *builder) members(p Place) string {
	names := make([]string, len(p.Units))
	for i, u := range p.Units {
		names[i] = b.units[u].Name
	}
	return b.texts.list(names)
}
