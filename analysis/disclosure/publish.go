package disclosure

import (
	"fmt"
	"slices"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Input is everything about one wave at closing.
type Input struct {
	Wave  survey.Wave
	Phase int           // 1 to 4: the phase the wave belongs to
	Units []survey.Unit // those of the project, in the order they are shown
	// Joint names the units whose people one of Units holds, when it exists only
	// because groups too small to ask alone were merged across them. The people
	// of each of these see its figures as their own.
	Joint map[survey.UnitID][]survey.UnitID
	// Groups are those of the wave, with Invited as it was when the wave
	// opened: which units share a figure is decided from it.
	Groups []GroupResponses
	// Questionnaires holds what each audience of the wave was asked.
	Questionnaires map[survey.Audience]*questionnaire.Questionnaire
	// Thresholds as fixed at opening; Floors() unless the owner has raised them.
	Thresholds Thresholds
	// FirstEndline: the project has no other, so that follow-ups are told of this wave and Before,
	// what Recall says of its closed waves, oldest first.
	FirstEndline bool
	Before       []Recalled
}

// GroupResponses are the opened answers of one group, in any order. Each has
// passed the questionnaire's Check; Invalid counts those that have not.
type GroupResponses struct {
	Group    survey.Group
	More     int  // people asked since the wave opened
	OpenLink bool // codes came from a link anybody could open, not from slips
	Invalid  int
	// Refused: more answers came than slips could give, so that none is here. The group
	// still decides which units share a figure.
	Refused   bool
	Responses [][]survey.Answer
}

// Publish tallies a wave and keeps what is safe. It reads the responses, keeps
// none and needs no order. Errors mean that nothing may be stored: ErrInput for
// an Input that does not fit together, ErrUnsafe when a check made after the
// fact finds that a rule was broken.
func Publish(in Input) (Snapshot, error) {
	if err := in.check(); err != nil {
		return Snapshot{}, fmt.Errorf("publish: %w", err)
	}
	s := Snapshot{
		Version: snapshotVersion, Wave: in.Wave.ID, Kind: in.Wave.Kind, Name: in.Wave.Name,
		Opens: in.Wave.Opens.UTC(), Closes: in.Wave.Closes.UTC(), Phase: in.Phase, Imported: in.Wave.Imported,
		Thresholds: in.Thresholds, Judging: Judgement(), Turnout: turnout(in), Units: []Unit{},
		Indicators: []Indicator{}, Cells: []Cell{},
	}
	s.stands()
	for _, u := range in.Units {
		s.Units = append(s.Units, Unit{ID: u.ID, Name: u.Name, Kind: u.Kind, Members: in.Joint[u.ID], Together: u.Together})
	}
	all := bundles(in.Questionnaires)
	cells, scales := tallyGroups(in, all)
	for _, b := range all {
		for i := range b.members {
			spread(in, &b.members[i], cells[b.members[i].Key])
		}
		s.Indicators = append(s.Indicators, b.members...)
		p := publisher{in: in, bundle: b, cells: cells, scales: scales, shown: &s}
		p.publish()
	}
	for _, ind := range s.Indicators {
		if err := checkClasses(in, s, ind, cells[ind.Key]); err != nil {
			return Snapshot{}, fmt.Errorf("publish: %w", err)
		}
	}
	s.index()
	if in.FirstEndline {
		if err := s.followUps(append(slices.Clone(in.Before), recall(in, &s, cells))); err != nil {
			return Snapshot{}, fmt.Errorf("publish: %w", err)
		}
	}
	if err := s.check(); err != nil {
		return Snapshot{}, fmt.Errorf("publish: %w", err)
	}
	return s, nil
}

// check refuses an input that does not fit together.
func (in Input) check() error {
	if err := in.Thresholds.Check(); err != nil {
		return err
	}
	if in.FirstEndline && in.Wave.Kind != survey.Endline {
		return fmt.Errorf("%s is no endline: %w", in.Wave.ID, ErrInput)
	}
	units, groups := map[survey.UnitID]bool{}, map[survey.GroupID]bool{}
	for _, u := range in.Units {
		if units[u.ID] {
			return fmt.Errorf("unit %s twice: %w", u.ID, ErrInput)
		}
		units[u.ID] = true
	}
	for _, g := range in.Groups {
		q := in.Questionnaires[g.Group.Audience]
		switch {
		case groups[g.Group.ID]:
			return fmt.Errorf("group %s twice: %w", g.Group.ID, ErrInput)
		case !units[g.Group.Unit]:
			return fmt.Errorf("group %s of unknown unit: %w", g.Group.ID, ErrInput)
		case q == nil || q.Audience != g.Group.Audience:
			return fmt.Errorf("no questionnaire for %s: %w", g.Group.Audience, ErrInput)
		}
		if g.Refused && len(g.Responses) > 0 {
			return fmt.Errorf("group %s is refused and has answers: %w", g.Group.ID, ErrInput)
		}
		groups[g.Group.ID] = true
		for _, answers := range g.Responses {
			if len(answers) != len(q.Items) {
				return fmt.Errorf("group %s: answers %d, items %d: %w", g.Group.ID, len(answers), len(q.Items), ErrInput)
			}
		}
	}
	return nil
}

// turnout adds the groups of each unit and audience, in the order of both.
func turnout(in Input) []Turnout {
	type key struct {
		unit     survey.UnitID
		audience survey.Audience
	}
	sums := map[key]Turnout{}
	for _, g := range in.Groups {
		k := key{g.Group.Unit, g.Group.Audience}
		row := sums[k]
		row.Unit, row.Audience = k.unit, k.audience
		row.Invited += g.Group.Invited
		row.More += g.More
		row.Answered += len(g.Responses)
		row.Invalid += g.Invalid
		row.OpenLink = row.OpenLink || g.OpenLink
		if g.Refused {
			row.Refused = append(row.Refused, g.Group.Name)
			slices.Sort(row.Refused)
		}
		sums[k] = row
	}
	rows := []Turnout{}
	for _, u := range in.Units {
		for _, a := range survey.Audiences() {
			if row, ok := sums[key{u.ID, a}]; ok {
				rows = append(rows, row)
			}
		}
	}
	return rows
}

// groupsOf are the groups an indicator was asked in, per unit, sorted by the
// audiences from young to old and then by name.
func groupsOf(in Input, ind Indicator) map[survey.UnitID][]survey.Group {
	groups := map[survey.UnitID][]survey.Group{}
	for _, a := range ind.Audiences {
		var same []survey.Group
		for _, g := range in.Groups {
			if g.Group.Audience == a {
				same = append(same, g.Group)
			}
		}
		slices.SortFunc(same, byName)
		for _, g := range same {
			groups[g.Unit] = append(groups[g.Unit], g)
		}
	}
	return groups
}

func invited(groups map[survey.UnitID][]survey.Group) map[survey.UnitID]int {
	sum := map[survey.UnitID]int{}
	for u, own := range groups {
		for _, g := range own {
			sum[u] += g.Invited
		}
	}
	return sum
}
