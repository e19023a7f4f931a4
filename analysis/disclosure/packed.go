package disclosure

import (
	"iter"
	"math"
	"slices"
	"strings"

	"trivselspuls/survey"
)

// packed are a snapshot's cells as they are kept for readers: half the bytes, and none that the collector of
// memory follows. Of 3,000 units the cells of eight waves were more than all else that was kept.
type packed struct {
	cells  []packedCell
	units  [][]survey.UnitID // each list once
	texts  []string          // of groups, and of what is told
	alphas []*float64        // the first is none
}

// packedCell is a Cell whose indicator, units, texts and alpha are told by their numbers.
type packedCell struct {
	mean, most                             float64
	indicator, units                       int32
	group, groupName, telling, alpha       int32
	n, missing, groups, low, high, between int32
	total, outside                         bool
}

// Pack packs the cells of a snapshot that was decoded, for who keeps it. It then has no Cells; Every,
// Cell and GroupCells give them as they were. With counts that no wave can have it stays as it is.
func (s *Snapshot) Pack() {
	p := &packed{cells: make([]packedCell, len(s.Cells)), alphas: []*float64{nil}}
	texts, units := map[string]int32{}, map[string]int32{}
	of := func(text string) int32 { return numbered(texts, text, &p.texts, text) }
	for i := range s.Cells {
		c := &s.Cells[i]
		if counts := []int{c.N, c.Missing, c.Groups, c.Low, c.High, c.Between}; slices.Min(counts) < 0 || slices.Max(counts) > math.MaxInt32 {
			return
		}
		list := strings.Join(survey.Map(c.Units, func(u survey.UnitID) string { return string(u) }), " ")
		one := packedCell{
			mean: c.Mean, most: c.Most, total: c.Total, outside: c.Outside,
			indicator: int32(s.keys[c.Indicator]), units: numbered(units, list, &p.units, c.Units),
			group: of(string(c.Group)), groupName: of(c.GroupName), telling: of(string(c.Telling)),
			n: int32(c.N), missing: int32(c.Missing), groups: int32(c.Groups), low: int32(c.Low), high: int32(c.High), between: int32(c.Between),
		}
		if c.Alpha != nil {
			one.alpha, p.alphas = int32(len(p.alphas)), append(p.alphas, c.Alpha)
		}
		p.cells[i] = one
	}
	s.Cells, s.packed = nil, p
	s.Units, s.Turnout = slices.Clone(s.Units), slices.Clone(s.Turnout) // no larger than they are
}

// numbered is the number of a value, by its key: where it stands in all.
func numbered[V any](known map[string]int32, key string, all *[]V, value V) int32 {
	n, ok := known[key]
	if !ok {
		n = int32(len(*all))
		known[key], *all = n, append(*all, value)
	}
	return n
}

// cellAt is the cell of an index.
func (s *Snapshot) cellAt(i int32) *Cell {
	if s.packed == nil {
		return &s.Cells[i]
	}
	p := s.packed
	c := &p.cells[i]
	return &Cell{
		Indicator: s.Indicators[c.indicator].Key, Units: p.units[c.units], Total: c.total,
		Group: survey.GroupID(p.texts[c.group]), GroupName: p.texts[c.groupName], Outside: c.outside, Telling: Telling(p.texts[c.telling]),
		N: int(c.n), Missing: int(c.missing), Groups: int(c.groups), Low: int(c.low), High: int(c.high), Between: int(c.between),
		Mean: c.mean, Most: c.most, Alpha: p.alphas[c.alpha],
	}
}

// Every gives all cells, packed or not.
func (s *Snapshot) Every() iter.Seq[*Cell] {
	return func(yield func(*Cell) bool) {
		n := len(s.Cells)
		if s.packed != nil {
			n = len(s.packed.cells)
		}
		for i := range n {
			if !yield(s.cellAt(int32(i))) {
				return
			}
		}
	}
}
