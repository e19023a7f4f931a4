package disclosure

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"trivselspuls/survey"
)

// Snapshot is what is known of a wave after closing: the figures that are safe,
// the thresholds they were judged by, and how many answered. It is written once
// and never computed again. The same answers in any order give the same bytes.
//
// Decode a snapshot once and keep it: looking up a unit's figures costs the same
// however many units and responses there are. It is safe for concurrent use.
type Snapshot struct {
	Version int             `json:"version"` // snapshotVersion
	Wave    survey.WaveID   `json:"wave"`
	Kind    survey.WaveKind `json:"kind"`
	Name    string          `json:"name"`
	Opens   time.Time       `json:"opens"`
	Closes  time.Time       `json:"closes"`
	Phase   int             `json:"phase"` // 1 to 4
	// Imported: the answers were collected elsewhere. Wherever the wave is named,
	// that is told beside its name.
	Imported   bool        `json:"imported,omitempty"`
	Thresholds Thresholds  `json:"thresholds"`
	Judging    Judging     `json:"judging"`
	Units      []Unit      `json:"units"` // in the order they are shown
	Turnout    []Turnout   `json:"turnout"`
	Indicators []Indicator `json:"indicators"`
	Cells      []Cell      `json:"cells"`
	FollowUps  []FollowUp  `json:"follow_ups,omitempty"` // of a project's first endline

	keys map[string]int                       // Indicator.Key to index of Indicators
	ids  map[string]int32                     // what cells stand by, to its number in spots
	at   map[spot]int32                       // index of Cells
	own  map[spot][]int32                     // Cells of groups, by the place of their unit
	sets map[string]map[survey.UnitID]unitSet // per Indicator.Key: the units each unit is shown with
	home map[survey.UnitID][]Turnout

	packed *packed // in place of Cells
}

// Unit is a unit as it was when the wave closed.
type Unit struct {
	ID   survey.UnitID   `json:"id"`
	Name string          `json:"name"`
	Kind survey.UnitKind `json:"kind"`
	// Members are the units whose merged groups this one stands for; mostly none.
	Members  []survey.UnitID `json:"members,omitempty"`
	Together survey.UnitID   `json:"together,omitempty"` // survey.Unit.Together
}

// unitSet are units that share one figure outside the unit; most hold one unit.
type unitSet = []survey.UnitID

// Turnout is how many answered in one unit and audience.
type Turnout struct {
	Unit     survey.UnitID   `json:"unit"`
	Audience survey.Audience `json:"audience"`
	Invited  int             `json:"invited"`
	More     int             `json:"more,omitempty"` // asked since the wave opened, which decides nothing
	Answered int             `json:"answered"`       // valid answers
	Invalid  int             `json:"invalid"`        // opened, but not an answer to the questionnaire
	// OpenLink: somebody may have answered more than once, so there is no response
	// rate, and no comparison with answers given on slips.
	OpenLink bool `json:"open_link,omitempty"`
	// Refused names the groups that are not published, because more answers came than
	// redeemed slips: they are among those invited, and none of their answers is in any
	// figure. Sorted; mostly none.
	Refused []string `json:"refused,omitempty"`
}

// Cell is one figure that is safe to show. Who it is about is told by Units and
// Group: one unit, one group of a unit, several units that share a figure, or
// the whole owner when Total is set.
type Cell struct {
	Indicator string          `json:"indicator"` // Indicator.Key
	Units     []survey.UnitID `json:"units"`
	Total     bool            `json:"total,omitempty"`
	Group     survey.GroupID  `json:"group,omitempty"`
	GroupName string          `json:"group_name,omitempty"`
	// Outside: may be seen by others than the unit itself.
	Outside bool `json:"outside"`

	Telling Telling `json:"telling,omitempty"`
	N       int     `json:"n"`       // people with a value
	Missing int     `json:"missing"` // asked, without a value
	Groups  int     `json:"groups"`  // groups they are from
	// Low and High are, of shares, the least and the most people who count; of
	// distributions, those at the unhappy end. They are equal when it is exact.
	Low     int     `json:"low,omitempty"`
	High    int     `json:"high,omitempty"`
	Between int     `json:"between,omitempty"` // distributions: people between the ends
	Mean    float64 `json:"mean,omitempty"`    // means and indexes; of an end, the printed value it begins at; of a range, the least
	Most    float64 `json:"most,omitempty"`    // means and indexes told as a range
	// Alpha is the internal consistency of an index; the total of at least 30 only.
	Alpha *float64 `json:"alpha,omitempty"`
}

// place is where a cell stands. Its unit is the first one of several.
type place struct {
	indicator string
	unit      survey.UnitID
	group     survey.GroupID
	several   bool // more units than one
	total     bool
}

func (c Cell) place() place {
	p := place{indicator: c.Indicator, group: c.Group, total: c.Total}
	if !c.Total && len(c.Units) > 0 {
		p.unit, p.several = c.Units[0], len(c.Units) > 1
	}
	return p
}

// spot is a place in numbers, which a map has room for many of.
type spot struct {
	indicator, unit, group int32
	several, total         bool
}

// spot is false where nothing stands.
func (s *Snapshot) spot(p place) (spot, bool) {
	indicator, known := s.ids[p.indicator]
	unit, known2 := s.ids[string(p.unit)]
	group, known3 := s.ids[string(p.group)]
	return spot{indicator, unit, group, p.several, p.total}, known && known2 && known3
}

// stand notes where the cell of an index stands.
func (s *Snapshot) stand(i int) {
	p := s.Cells[i].place()
	for _, id := range []string{p.indicator, string(p.unit), string(p.group)} {
		if _, known := s.ids[id]; !known {
			s.ids[id] = int32(len(s.ids))
		}
	}
	at, _ := s.spot(p)
	s.at[at] = int32(i)
	if p.group != "" {
		at.group = s.ids[""]
		s.own[at] = append(s.own[at], int32(i))
	}
}

// stands notes where all cells stand.
func (s *Snapshot) stands() {
	s.ids, s.at, s.own = map[string]int32{"": 0}, make(map[spot]int32, len(s.Cells)), map[spot][]int32{}
	for i := range s.Cells {
		s.stand(i)
	}
}

// snapshotVersion is of this form of snapshots. The one before kept what is told as a band
// or an end now as if it were not there, so it cannot be read as this one.
const snapshotVersion = 2

// ErrVersion means that a snapshot was made by an older or newer program, so that it
// cannot be told by these rules.
var ErrVersion = survey.ErrOtherVersion

// Encode returns the bytes to store.
func (s Snapshot) Encode() ([]byte, error) {
	if s.packed != nil {
		for c := range s.Every() {
			s.Cells = append(s.Cells, *c)
		}
	}
	body, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encode snapshot: %w", err)
	}
	return body, nil
}

// DecodeSnapshot reads what Encode wrote. It returns ErrUnsafe when a cell in it
// is not safe by the thresholds in it, or when these lie below the floors.
func DecodeSnapshot(body []byte) (Snapshot, error) {
	var s Snapshot
	if err := json.Unmarshal(body, &s); err != nil {
		return Snapshot{}, fmt.Errorf("decode snapshot: %w", err)
	}
	if s.Version != snapshotVersion {
		return Snapshot{}, fmt.Errorf("decode snapshot: version %d: %w", s.Version, ErrVersion)
	}
	s.index()
	if err := s.check(); err != nil {
		return Snapshot{}, fmt.Errorf("decode snapshot: %w", err)
	}
	return s, nil
}

// index prepares the look-ups. Which units share a figure follows from the
// numbers invited, so it is known for a hidden figure as well.
func (s *Snapshot) index() {
	s.keys = make(map[string]int, len(s.Indicators))
	for i, ind := range s.Indicators {
		s.keys[ind.Key] = i
	}
	s.stands()
	s.home = map[survey.UnitID][]Turnout{}
	for _, row := range s.Turnout {
		s.home[row.Unit] = append(s.home[row.Unit], row)
	}
	s.sets = map[string]map[survey.UnitID]unitSet{}
	units := make([]survey.Unit, len(s.Units))
	for i, u := range s.Units {
		units[i] = survey.Unit{ID: u.ID, Kind: u.Kind, Together: u.Together}
	}
	merged := map[string]map[survey.UnitID]unitSet{} // most indicators ask the same people
	for _, ind := range s.Indicators {
		key := fmt.Sprint(ind.Audiences, ind.IsMerged())
		if merged[key] == nil {
			merged[key] = s.mergedFor(ind, units)
		}
		s.sets[ind.Key] = merged[key]
	}
}

// mergedFor tells which units each unit that is asked shares a figure with.
func (s *Snapshot) mergedFor(ind Indicator, units []survey.Unit) map[survey.UnitID]unitSet {
	asked := map[survey.UnitID]int{}
	for _, row := range s.Turnout {
		if slices.Contains(ind.Audiences, row.Audience) {
			asked[row.Unit] += row.Invited
		}
	}
	return byUnit(MergedUnits(units, asked, ind, s.Thresholds))
}

// Cell finds the figure of an indicator in some units, or in all of the owner's, or
// nil when it is not there. Why it is not there cannot be told from a snapshot.
func (s *Snapshot) Cell(indicator string, units []survey.UnitID, total bool) *Cell {
	return s.cell(Cell{Indicator: indicator, Units: units, Total: total}.place())
}

// GroupCells are an indicator's figures of a unit's groups; none unless all of them may
// be shown.
func (s *Snapshot) GroupCells(indicator string, unit survey.UnitID) []*Cell {
	at, known := s.spot(place{indicator: indicator, unit: unit})
	if !known {
		return nil
	}
	var cells []*Cell
	for _, i := range s.own[at] {
		cells = append(cells, s.cellAt(i))
	}
	return cells
}

// TurnoutOf is how many answered in a unit, by audience.
func (s *Snapshot) TurnoutOf(unit survey.UnitID) []Turnout { return s.home[unit] }

// TurnoutIn is the turnout of some units, of the audiences an indicator asks.
func (s *Snapshot) TurnoutIn(units []survey.UnitID, ind *Indicator) iter.Seq[Turnout] {
	return func(yield func(Turnout) bool) {
		for _, u := range units {
			for _, row := range s.home[u] {
				if slices.Contains(ind.Audiences, row.Audience) && !yield(row) {
					return
				}
			}
		}
	}
}

// ReportingUnits are the units that were asked about an indicator, each with those it
// shares a figure with outside the unit, itself among them.
func (s *Snapshot) ReportingUnits(indicator string) map[survey.UnitID][]survey.UnitID {
	return s.sets[indicator]
}

// cell finds a figure, or nil when it is not there.
func (s *Snapshot) cell(p place) *Cell {
	at, known := s.spot(p)
	i, ok := s.at[at]
	if !known || !ok {
		return nil
	}
	return s.cellAt(i)
}

// Indicator finds an indicator by its Key; false when the wave did not have it.
func (s *Snapshot) Indicator(key string) (Indicator, bool) {
	i, ok := s.keys[key]
	if !ok {
		return Indicator{}, false
	}
	return s.Indicators[i], true
}

// mostAnswers is more people than any wave can have.
const mostAnswers = 10_000_000

// answered is how many answered in the audiences of an indicator, in some units.
func (s *Snapshot) answered(ind Indicator, units []survey.UnitID) int {
	sum := 0
	for row := range s.TurnoutIn(units, &ind) {
		sum += min(max(row.Answered, 0), mostAnswers)
	}
	return min(sum, mostAnswers)
}

// check judges every cell once more, without looking at how it came to be
// there: thresholds, safety by its own counts, forms and tails with their share,
// follow-ups with their base.
func (s *Snapshot) check() error {
	if err := errors.Join(s.Thresholds.Check(), s.checkFollowUps()); err != nil {
		return err
	}
	for i := range s.Cells {
		c := &s.Cells[i]
		ind, ok := s.Indicator(c.Indicator)
		if !ok {
			return fmt.Errorf("cell of unknown indicator %q: %w", c.Indicator, ErrUnsafe)
		}
		if !s.Thresholds.Allows(ind, *c) {
			return fmt.Errorf("indicator %s of %v is not safe: %w", c.Indicator, c.Units, ErrUnsafe)
		}
		if c.Missing < 0 || c.N+c.Missing > s.answered(ind, c.Units) {
			return fmt.Errorf("indicator %s counts more people than answered: %w", c.Indicator, ErrUnsafe)
		}
		if !c.Outside && (c.Total || len(c.Units) != 1) {
			return fmt.Errorf("indicator %s of several units is not one unit's own: %w", c.Indicator, ErrUnsafe)
		}
		if ind.TotalOnly && !c.Total {
			return fmt.Errorf("indicator %s of less than all: %w", c.Indicator, ErrUnsafe)
		}
		for _, key := range []string{ind.Of, ind.Base} {
			need := c.place()
			need.indicator = key
			if key == "" {
				continue
			}
			if ind.Option > 0 && c.Total { // of the units that are told the share exactly
				need.total, need.unit = false, c.Units[0]
				if slices.ContainsFunc(c.Units, func(u survey.UnitID) bool { return !s.isExact(key, u) }) {
					need.indicator = ""
				}
			}
			there := s.cell(need)
			if there == nil || c.Outside && !there.Outside || ind.IsCounted() && there.Telling != Exact || ind.Tail && !s.Thresholds.Safe(c.N, c.Low+there.Low) {
				return fmt.Errorf("indicator %s without %s: %w", c.Indicator, key, ErrUnsafe)
			}
		}
	}
	return nil
}
