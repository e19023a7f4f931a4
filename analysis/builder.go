package analysis

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

// builder collects the points of every series, wave by wave.
type builder struct {
	texts     *texts
	scope     Scope
	snapshots []*disclosure.Snapshot
	phase     float64 // mean length in months
	national  National
	made      []Series // Frame.Totals
	units     map[survey.UnitID]disclosure.Unit
	series    []Series
	own       []OwnQuestion
	ownAt     map[string]int // by ID
	at        map[seriesAt]int
	whom      map[asking]askedWords
	places    map[string][]Population
	sums      map[unitList]string
	of        map[string]string // Indicator.Key to name
	agreed    map[string]bool   // Indicator.Key of the shares whose unhappy end is told as well: who agrees strongly counts
	portion   *portion          // the series that are built; nil for all that the scope has
}

// meet gets to know a wave's units.
func (b *builder) meet(s *disclosure.Snapshot) {
	if b.units == nil {
		b.units, b.whom = map[survey.UnitID]disclosure.Unit{}, map[asking]askedWords{}
		b.places, b.sums = map[string][]Population{}, map[unitList]string{}
	}
	for _, u := range s.Units {
		b.units[u.ID] = u
	}
}

func (b *builder) add(s *disclosure.Snapshot) {
	if b.at == nil {
		b.at, b.of, b.ownAt, b.agreed = map[seriesAt]int{}, map[string]string{}, map[string]int{}, map[string]bool{}
	}
	if b.portion == nil {
		b.meet(s)
	}
	if b.series == nil { // a county has tens of thousands, which are not to be moved as they come
		b.series = make([]Series, 0, b.expected(s))
	}
	for i := range s.Indicators {
		ind := &s.Indicators[i]
		if ind.Split != nil && ind.Split.Main == "" && b.portion == nil {
			for _, p := range b.placesOf(s, ind) {
				b.ownPoint(s, ind, p)
			}
		}
		if !stands(ind) {
			continue
		}
		b.of[ind.Key] = ind.Name.In(b.texts.language)
		if ind.Tail {
			b.agreed[ind.Of] = true
		}
		if b.portion != nil && !b.portion.indicators[ind.ID] {
			continue
		}
		for _, p := range b.placesOf(s, ind) {
			b.point(s, ind, p)
		}
	}
}

// expected is how many series there will be, when no wave after the first has others.
func (b *builder) expected(first *disclosure.Snapshot) (n int) {
	if b.portion != nil {
		return len(b.portion.series)
	}
	for i := range first.Indicators {
		if ind := &first.Indicators[i]; stands(ind) {
			for _, p := range b.placesOf(first, ind) {
				if !b.leaves(ind, p) {
					n++
				}
			}
		}
	}
	return n
}

// point adds one wave to the series of an indicator in a place. A series goes
// on as long as the same audiences are asked there; whether two points may be
// compared is told by what exactly they were asked.
func (b *builder) point(s *disclosure.Snapshot, ind *disclosure.Indicator, p Population) {
	if b.leaves(ind, p) {
		return
	}
	at, words := b.seriesOf(s, ind, p)
	if b.portion != nil && !b.portion.series[at] {
		return
	}
	i, ok := b.at[at]
	if !ok {
		i = len(b.series)
		b.at[at] = i
		points := len(b.snapshots)
		if b.ends(p) {
			points = min(points, 2)
		}
		b.series = append(b.series, Series{ID: at.id(), Points: make([]Point, 0, points)})
	}
	row := &b.series[i]
	row.Indicator, row.Population, row.Audiences = *ind, p, words.there
	next := newPoint(s, ind, figureIn(s, ind, p, b.view(p)), b.texts)
	units := p.Units
	if f := next.figure; f != nil && p.Total {
		units = f.cell.Units
		if next.Without = b.without(p.Units, units); len(next.Without) > 0 {
			next.WithoutText = b.lacking("without", next.Without, units)
		}
	}
	open := openLinks(s, units, ind)
	if next.Hidden {
		switch answered := answeredIn(s, p.Units, ind); {
		case answered == 0:
			next.why = "nobody"
		case p.Total && answered >= s.Thresholds.Least(*ind, b.view(p)): // it would tell of one of its units
			next.why = "hidden.part"
		}
		next.Text = b.texts.get(next.why)
	}
	next.refused = b.refusedIn(s, p.Units, ind, next.Wave)
	next.OpenLink, next.asked = len(open) > 0, asked{questions(words, open), b.alike(s, ind, units, p.Total)}
	if last := len(row.Points) - 1; last >= 0 {
		next.Break = row.Points[last].asked.questions != next.asked.questions
		if b.ends(p) && row.between(last) {
			row.Points = row.Points[:last]
		}
	}
	row.Points = append(row.Points, next)
}

// leaves reports whether an indicator in a place is left out, as far as it can be told from these.
func (b *builder) leaves(ind *disclosure.Indicator, p Population) bool {
	if b.portion == nil {
		return b.scope.Detail.leaves(ind, p)
	}
	return !p.Total && !b.portion.units[p.Units[0]]
}

// seriesOf is the series that an indicator has in a place, and whom of there it asks.
func (b *builder) seriesOf(s *disclosure.Snapshot, ind *disclosure.Indicator, p Population) (seriesAt, askedWords) {
	words := whom(s, ind, p.Units, b.whom)
	at := seriesAt{indicator: ind.ID, audiences: words.audiences, total: p.Total}
	if !p.Total && !slices.Contains(p.Units, b.scope.Unit) {
		at.unit, at.joint = p.Units[0], p.Joint
	}
	return at, words
}

// questions is what was asked and in which units through an open link, equal where
// answers may be compared.
func questions(words askedWords, open []survey.UnitID) string {
	if len(open) == 0 {
		return words.questions
	}
	return fmt.Sprint(words.questions, open)
}

// ends reports whether a place has only the points that a change is told by.
func (b *builder) ends(p Population) bool {
	return b.portion == nil && b.scope.Detail.Ends && !p.Total
}

// between reports whether a point is not the first of those it may be compared with: when it is no
// longer the last, no change is told by it.
func (s *Series) between(at int) bool {
	return slices.ContainsFunc(s.Points[:at], func(p Point) bool { return p.asked == s.Points[at].asked })
}

// alike is equal for the same units, each asked of the same audiences; the series of a single unit go
// by audience already. Thousands of units are told by a sum over them: their names, kept with every
// point of every total, were most of what a report of a county held. Most points have a list of
// units that others have too.
func (b *builder) alike(s *disclosure.Snapshot, ind *disclosure.Indicator, units []survey.UnitID, total bool) string {
	switch {
	case len(units) == 0:
		return ""
	case len(units) == 1 && !total:
		return string(units[0])
	}
	list := unitList{s.Wave, &units[0], len(units), fmt.Sprint(ind.Audiences)}
	sum, known := b.sums[list]
	if !known {
		in, whole := askedIn(s, ind, units), sha256.New()
		for _, u := range slices.Sorted(slices.Values(units)) {
			fmt.Fprintln(whole, u, in[u])
		}
		sum = string(whole.Sum(nil))
		b.sums[list] = sum
	}
	return sum
}

// unitList is a list of units in memory that never changes, and whom of there an indicator is about.
type unitList struct {
	wave      survey.WaveID
	first     *survey.UnitID
	units     int
	audiences string
}

// seriesAt is what makes points one series.
type seriesAt struct {
	indicator, audiences string
	unit                 survey.UnitID
	joint, total         bool
}

// id is unique in a report, and fit for an address.
func (a seriesAt) id() string {
	id := a.indicator + "." + a.audiences
	switch {
	case a.total:
		id += ".total"
	case a.unit != "":
		if id += "." + string(a.unit); a.joint {
			id += ".joint"
		}
	}
	return strings.ReplaceAll(id, "/", ".")
}

// view is how the reader sees a place: a unit's own figures are its own, joint
// ones are everybody's.
func (b *builder) view(p Population) disclosure.View {
	return disclosure.View(b.scope.Unit == "" || p.Joint)
}

// figureIn is the figure of an indicator in a place, nil when it is hidden from
// this view.
func figureIn(s *disclosure.Snapshot, ind *disclosure.Indicator, p Population, v disclosure.View) *figure {
	c := s.Cell(ind.Key, p.Units, p.Total)
	if c == nil || v == disclosure.OutsideUnit && !c.Outside {
		return nil
	}
	return newFigure(s, ind, c, v)
}

// finish turns points into series with everything that follows from them.
func (b *builder) finish() ([]Series, error) {
	b.conclude()
	totals := b.totals()
	for i := range b.series {
		s := &b.series[i]
		if len(s.Points) == 1 {
			s.Alone = b.alone(s)
		}
		if b.scope.Detail.brief(s) {
			continue
		}
		s.National = b.national.beside(s, b.texts)
		b.around(s, totals)
		b.texts.tell(s, b.invited(s), b.without(s.Change.Units, nil))
		if waves := b.unasked(s); len(waves) > 0 {
			s.Notes = append(s.Notes, b.texts.fill("note.unasked", "Waves", b.texts.list(waves)))
		}
		var err error
		if s.Table, err = s.table(b.texts); err != nil {
			return nil, err
		}
		if s.AroundTable, err = s.aroundTable(b.texts); err != nil {
			return nil, err
		}
		if err := b.distributions(s); err != nil {
			return nil, err
		}
		if b.scope.Unit != "" && !s.Population.Joint {
			if s.Groups, err = b.groups(s); err != nil {
				return nil, err
			}
			if err := b.grades(s); err != nil {
				return nil, err
			}
		}
	}
	return b.series, nil
}

// conclude names the series and says what became of each.
func (b *builder) conclude() {
	for i := range b.series {
		s := &b.series[i]
		s.Name, s.About = b.texts.name(s.Indicator, b.of[s.Indicator.Of]), s.Indicator.About.In(b.texts.language)
		if b.agreed[s.Indicator.Key] {
			s.Name = b.texts.fill("name.agreed", "Name", s.Name)
		}
		if s.Indicator.Extent {
			s.About = b.texts.fill("about.extent", "Max", s.Indicator.Options)
		}
		s.Population = b.called(s.Population)
		s.Goal = newGoal(s.Indicator, s.Points[len(s.Points)-1], b.texts)
		if s.Change = s.change(b.texts); !b.scope.Detail.brief(s) {
			s.Trend = s.trend(b.phase)
		}
		if s.Change.Word == "" && s.Population.Total {
			s.Change = b.commonChange(s)
		}
	}
}

// without names the units of a place that are not in its figure.
func (b *builder) without(place, figure []survey.UnitID) []string {
	if len(place) == len(figure) {
		return nil
	}
	in := survey.Keyed(figure, func(u survey.UnitID) (survey.UnitID, bool) { return u, true })
	return b.names(survey.Filter(place, func(u survey.UnitID) bool { return !in[u] }))
}

// lacking says whom a figure of all units lacks, or which one it is of: who reads «without» all
// others takes a single school for the municipality.
func (b *builder) lacking(key string, without []string, figure []survey.UnitID) string {
	if len(figure) == 1 && len(without) > 1 {
		return b.texts.fill(key+".only", "Unit", b.texts.list(b.names(figure)))
	}
	return b.texts.fill(key, "Units", b.texts.units(without))
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
	sum := 0
	for row := range b.snapshot(s.Points[len(s.Points)-1].Wave.ID).TurnoutIn(s.Population.Units, &s.Indicator) {
		sum += row.Invited + row.More
	}
	return sum
}

// called is a place with its names.
func (b *builder) called(p Population) Population {
	if p.Label = b.label(p); p.Joint {
		p.Names = b.texts.list(b.names(p.Units))
	}
	return p
}

// label names a place. Several units are told by name while they are few, and by
// kind when they are all of it, or many of one kind.
func (b *builder) label(p Population) string {
	names := b.names(p.Units)
	switch {
	case p.Total:
		return b.texts.get("place.total")
	case !p.Joint:
		return names[0]
	}
	kind := b.units[p.Units[0]].Kind
	mixed := slices.ContainsFunc(p.Units, func(here survey.UnitID) bool { return b.units[here].Kind != kind })
	whole := !mixed // all of the kind, and no other
	for id, u := range b.units {
		whole = whole && (u.Kind != kind || len(u.Members) > 0 || slices.ContainsFunc(p.Units, func(here survey.UnitID) bool {
			return here == id || slices.Contains(b.units[here].Members, id)
		}))
	}
	switch {
	case whole:
		return b.texts.get("place.every." + string(kind))
	case mixed && len(names) > 3:
		return b.texts.fill("place.small.mixed", "Count", len(names))
	case len(names) > 3:
		return b.texts.fill("place.small."+string(kind), "Count", len(names))
	}
	return b.texts.fill("place.joint", "Units", b.texts.list(names))
}

func (b *builder) names(units []survey.UnitID) []string {
	return survey.Map(units, func(u survey.UnitID) string { return b.units[u].Name })
}
