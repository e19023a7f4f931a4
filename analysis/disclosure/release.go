package disclosure

import (
	"fmt"
	"slices"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Release says which single answers of a wave may be handed to research, beside
// the figures that are published already.
type Release struct {
	Cells []ReleasedCell
	// Small are the cells that were left out whole, because too few answered.
	Small []ReleasedCell
}

// ReleasedCell is people who cannot be told apart by where they belong: those of
// one audience in one unit, or in several small ones together, or in some groups
// of a unit.
type ReleasedCell struct {
	Units    []survey.UnitID // in the order of Input.Units
	Audience survey.Audience
	Groups   []survey.GroupID // whose people they are
	Part     int              // number of the part within its units from 1, or 0 for all of them
	N        int              // people
	// Values are the indicators whose value may be told of each person, by ID.
	// Items are the items whose answers may be told. What is not named here is
	// withheld from the whole cell.
	Values, Items []string

	open map[int]bool // bundles that may leave, by number
}

// NewRelease decides about a wave and its snapshot. Whoever receives the answers
// has read every figure there is and knows which unit is which, so:
//
// Cells are the units as the sensitive shares group them, at least
// Thresholds.MinOutside people each. An indicator leaves a cell, with the answers
// behind it, if its figure could be shown there to others than the unit; the
// answers behind a sensitive share only if its forms and distributions could be
// shown as well, and otherwise its value alone. Then every part that cells and
// published figures leave between them, by subtraction, must be safe by itself, or
// the cells around it give the indicator up. A cell is told by groups only if each
// of them can hold everything the cell holds.
//
// Groups with an open link stay behind: nobody knows how many people their answers
// are.
func NewRelease(in Input, s Snapshot) (Release, error) {
	if err := in.check(); err != nil {
		return Release{}, fmt.Errorf("release: %w", err)
	}
	r := releaser{in: in, shown: s, bundles: bundles(in.Questionnaires)}
	r.counts, _ = tallyGroups(in, r.bundles)
	for _, a := range survey.Audiences() {
		if in.Questionnaires[a] != nil {
			r.addCells(a)
		}
	}
	for i := range r.bundles {
		if r.decides(i) {
			r.openBundle(i)
		}
	}
	for i := len(r.out.Cells) - 1; i >= 0; i-- {
		r.split(i)
	}
	for i := range r.out.Cells {
		r.name(&r.out.Cells[i])
	}
	return r.out, nil
}

// releaser decides about one wave.
type releaser struct {
	in      Input
	shown   Snapshot
	bundles []bundle
	counts  map[string]groupCounts
	out     Release
}

// decides reports whether something depends on a bundle: the indicator itself, and
// of a sensitive one all that is told of it.
func (r *releaser) decides(b int) bool {
	ind := r.bundles[b].members[0]
	return ind.Sensitive || ind.Split == nil && ind.Of == ""
}

// addCells makes the cells of one audience from the numbers invited alone.
func (r *releaser) addCells(a survey.Audience) {
	asked := map[survey.UnitID]int{}
	for _, g := range r.in.Groups {
		if g.Group.Audience == a {
			asked[g.Group.Unit] += g.Group.Invited
		}
	}
	for _, set := range MergedUnits(r.in.Units, asked, sensitiveOf(a), r.in.Thresholds) {
		cell := ReleasedCell{Units: set, Audience: a, open: map[int]bool{}}
		for _, g := range r.in.Groups {
			if g.Group.Audience == a && !g.OpenLink && slices.Contains(set, g.Group.Unit) {
				cell.Groups = append(cell.Groups, g.Group.ID)
				cell.N += len(g.Responses)
			}
		}
		switch {
		case cell.N >= r.in.Thresholds.MinOutside:
			r.out.Cells = append(r.out.Cells, cell)
		case cell.N > 0:
			r.out.Small = append(r.out.Small, cell)
		}
	}
}

// openBundle lets a bundle leave every cell where it is safe, and takes it back
// from the cells around whatever could be found by subtraction.
func (r *releaser) openBundle(b int) {
	for i := range r.out.Cells {
		c := &r.out.Cells[i]
		c.open[b] = r.mayLeave(b, *c)
	}
	for {
		at := r.leak(b, r.released(b))
		if at < 0 {
			return
		}
		r.out.Cells[at].open[b] = false
	}
}

// mayLeave reports whether a bundle is safe in a cell by its own counts, and what
// it depends on has left the cell already.
func (r *releaser) mayLeave(b int, c ReleasedCell) bool {
	if gate := r.bundles[b].gate; gate != "" {
		at := slices.IndexFunc(r.bundles[:b], func(before bundle) bool { return before.members[0].Key == gate })
		if at < 0 || !c.open[at] {
			return false
		}
	}
	asked := 0
	for _, ind := range r.bundles[b].members {
		if !slices.Contains(ind.Audiences, c.Audience) {
			continue
		}
		asked++
		if !r.in.Thresholds.mayLeave(ind, r.sum(ind, c.Groups), OutsideUnit) {
			return false
		}
	}
	return asked > 0
}

func (r *releaser) sum(ind Indicator, groups []survey.GroupID) counts {
	var sum counts
	for _, g := range groups {
		sum = sum.add(r.counts[ind.Key][g])
	}
	return sum
}

// released are the people a bundle leaves with, cell by cell; nil where it stays.
func (r *releaser) released(b int) [][]survey.GroupID {
	sets := make([][]survey.GroupID, len(r.out.Cells))
	for i, c := range r.out.Cells {
		if c.open[b] {
			sets[i] = c.Groups
		}
	}
	return sets
}

// split tells a cell by groups, neighbours merged until each part holds enough
// people, if everything the cell holds is safe in every part.
func (r *releaser) split(at int) {
	whole := r.out.Cells[at]
	if len(whole.Units) > 1 {
		return
	}
	parts := r.parts(whole)
	if len(parts) < 2 {
		return
	}
	for b := range r.bundles {
		if !whole.open[b] {
			continue
		}
		sets := slices.Delete(r.released(b), at, at+1)
		for i := range parts {
			if parts[i].open[b] = r.mayLeave(b, parts[i]); !parts[i].open[b] {
				return
			}
			sets = append(sets, parts[i].Groups)
		}
		if r.leak(b, sets) >= 0 {
			return
		}
	}
	r.out.Cells = slices.Replace(r.out.Cells, at, at+1, parts...)
}

// parts are the groups of a cell in their order, each with enough people. What is
// left at the end joins the last.
func (r *releaser) parts(whole ReleasedCell) []ReleasedCell {
	var same []GroupResponses
	for _, g := range r.in.Groups {
		if slices.Contains(whole.Groups, g.Group.ID) {
			same = append(same, g)
		}
	}
	slices.SortFunc(same, func(a, b GroupResponses) int { return byName(a.Group, b.Group) })
	var parts []ReleasedCell
	full := true
	for _, g := range same {
		if full {
			parts = append(parts, ReleasedCell{Units: whole.Units, Audience: whole.Audience, Part: len(parts) + 1, open: map[int]bool{}})
		}
		last := &parts[len(parts)-1]
		last.Groups = append(last.Groups, g.Group.ID)
		last.N += len(g.Responses)
		full = last.N >= r.in.Thresholds.MinOutside
	}
	if n := len(parts); n > 1 && !full {
		parts[n-2].Groups = append(parts[n-2].Groups, parts[n-1].Groups...)
		parts[n-2].N += parts[n-1].N
		parts = parts[:n-1]
	}
	return parts
}

// name writes down what a cell may tell.
func (r *releaser) name(c *ReleasedCell) {
	q := r.in.Questionnaires[c.Audience]
	values, items := map[string]bool{}, map[string]bool{}
	for _, ind := range q.Indicators {
		values[ind.ID], items[ind.ID] = r.opened(*c, ind)
	}
	for _, ind := range q.Indicators {
		if values[ind.ID] {
			c.Values = append(c.Values, ind.ID)
		}
	}
	for _, item := range q.Items {
		if slices.ContainsFunc(q.Indicators, func(ind questionnaire.Indicator) bool {
			return items[ind.ID] && slices.Contains(ind.Items, item.Code)
		}) {
			c.Items = append(c.Items, item.Code)
		}
	}
}

// opened reports whether an indicator's value, and the answers behind it, may leave
// a cell.
func (r *releaser) opened(c ReleasedCell, ind questionnaire.Indicator) (value, items bool) {
	described := 0
	items = true
	for b, bundle := range r.bundles {
		main := bundle.members[0]
		if !slices.Contains(main.Audiences, c.Audience) || !r.decides(b) {
			continue
		}
		switch {
		case main.ID == ind.ID:
			value = c.open[b]
		case main.Split != nil && strings.HasPrefix(main.ID, ind.ID+"/"):
			described += len(bundle.members)
			items = items && c.open[b]
		case main.Of != "" && strings.HasPrefix(main.ID, ind.ID+"/"):
			items = items && c.open[b]
		}
	}
	if ind.Sensitive && described < len(ind.Items) {
		items = false
	}
	return value, value && items
}

// PersonValue makes the rule for what an indicator comes to for one person: 0 or 1 for a
// share, the mean score for an index or a mean. It is false when the person has no value, by
// the rules the figures are made by, or when its base does not count the person.
func PersonValue(q *questionnaire.Questionnaire, ind questionnaire.Indicator) func(answers []survey.Answer) (float64, bool) {
	rule := newRuleOf(q, ind)
	return func(answers []survey.Answer) (float64, bool) {
		c := counts{}
		if !rule.asked(answers) {
			return 0, false
		}
		rule.add(&c, 1, rule.code(answers))
		switch {
		case c.n == 0:
			return 0, false
		case ind.Kind == questionnaire.Share:
			return float64(c.x), true
		}
		return float64(c.sum) / scoreUnit, true
	}
}
