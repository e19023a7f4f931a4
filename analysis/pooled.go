package analysis

import (
	"fmt"
	"math"
	"slices"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
)

// FewAnswers is how many answers it takes before more than the largest changes are ever
// clear. A unit with fewer has its key means compared in pairs of waves as well.
const FewAnswers = 130

// keysAlike is the correlation that a person's answers to two keys are taken to have, on
// the high side, so that the mean of keys is called clear rather too seldom.
const keysAlike = 0.6

// pooled compares the first two waves of a unit's key means with the last two, each by itself
// and all of them together that the same people are asked on the same scale. What is not told
// exactly in all of the four is left out, and so is a share: two waves together would tell more of
// a band than each does.
func (b *builder) pooled() (Table, error) {
	var rows []Series
	together := map[string][]Series{}
	for _, s := range b.series {
		if b.scope.Unit == "" || s.Indicator.IsShare() || s.Indicator.Extent || s.Indicator.Level == disclosure.LevelRest {
			continue
		}
		last := s.Points[len(s.Points)-1]
		same := slices.DeleteFunc(slices.Clone(s.Points), func(p Point) bool { return p.asked != last.asked })
		n := len(same)
		if last.N >= FewAnswers || n < trendWaves || slices.ContainsFunc(slices.Concat(same[:2], same[n-2:]), func(p Point) bool { return !p.Exact() }) {
			continue
		}
		s.Points, s.Goal = []Point{b.pool(same[0], same[1]), b.pool(same[n-2], same[n-1])}, Goal{} // a target is for one wave
		rows = append(rows, s)
		key := fmt.Sprint(s.Audiences, s.Population.Units, s.Indicator.Options, s.Indicator.LowerIsBetter, s.Points[0].Wave.ID, s.Points[1].Wave.ID)
		if together[key] = append(together[key], s); len(together[key]) > 1 {
			rows = slices.DeleteFunc(rows, func(other Series) bool { return other.ID == key })
			rows = append(rows, b.keys(key, together[key]))
		}
	}
	for i := range rows {
		rows[i].Change = newChange(rows[i].Points[0], rows[i].Points[1], b.texts)
	}
	return overviewTable("pooled", rows, false, b.texts)
}

// pool is two waves as one, made from what is printed of each: its mean with one decimal and
// its answers.
func (b *builder) pool(one, other Point) Point {
	sum, cell := 0.0, *other.figure.cell
	cell.N, cell.Missing, cell.Groups = 0, 0, 0
	for _, p := range []Point{one, other} {
		sum += p.Bounds.Lower * float64(p.N)
		cell.N, cell.Missing, cell.Groups = cell.N+p.N, cell.Missing+p.Missing, cell.Groups+p.figure.cell.Groups
	}
	other.Wave.ID += one.Wave.ID
	other.Wave.Name = b.texts.fill("pooled.waves", "First", one.Wave.Name, "Last", other.Wave.Name)
	ind := *other.figure.ind
	ind.Spread = max(ind.Spread, one.figure.ind.Spread)
	return b.pooledPoint(other, ind, cell, sum/float64(cell.N))
}

func (b *builder) pooledPoint(like Point, ind disclosure.Indicator, cell disclosure.Cell, mean float64) Point {
	f := *like.figure
	cell.Mean = mean
	f.ind, f.cell, f.summed, f.sum = &ind, &cell, true, estimate.Interval{Lower: mean, Upper: mean}
	like.figure, like.N, like.Bounds, like.Text = &f, cell.N, f.printed(), b.texts.telling(&f)
	return like
}

// keys is the mean of several keys, each as much as the others. It is a single figure, and
// judged like the main goal.
func (b *builder) keys(id string, list []Series) Series {
	k := float64(len(list))
	all, names := list[0], make([]string, len(list))
	all.ID, all.Points, all.Indicator.Level = id, slices.Clone(all.Points), disclosure.LevelMain
	for i, like := range all.Points {
		cell, ind, mean := *like.figure.cell, *like.figure.ind, 0.0
		for j, s := range list {
			f := s.Points[i].figure
			names[j], mean, ind.Spread = s.Name, mean+f.sum.Lower/k, max(ind.Spread, f.ind.Spread)
			if f.cell.N < cell.N {
				cell.N, cell.Groups = f.cell.N, f.cell.Groups
			}
		}
		ind.Spread, ind.Level = ind.Spread*math.Sqrt((1+(k-1)*keysAlike)/k), disclosure.LevelMain
		all.Points[i] = b.pooledPoint(like, ind, cell, mean)
	}
	all.Name, all.Indicator.ID = b.texts.fill("pooled.keys", "Indicators", b.texts.list(names)), "–"
	return all
}
