package web_test

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// counting is something that is counted, or added up, of the people of a group: who
// counts in a share, in a form of it or at its unhappy end, who answered a question in
// one of three parts, or the points of a mean.
type counting struct {
	name  string // «E1», «E1/E1a», «P1/tail», «E5a part 0», «E5»
	most  int    // what one person adds at most
	items int    // whose points a mean is made of; 0 for what is counted
	part  int    // of a question; −1
	base  string // the share whose people alone are asked
	one   bool   // of the options of a choice, which are told together
	of    func([]survey.Answer) (value int, answered bool)
}

// partName is what is counted of one part of a question, from the unhappy end on.
func partName(item string, part int) string { return fmt.Sprint(item, " part ", part) }

// countings are all that is counted of an audience.
func (s *secretTown) countings(a survey.Audience) []counting {
	if known, ok := s.counted[a]; ok {
		return known
	}
	var all []counting
	for _, ind := range s.asked[a].Indicators {
		all = append(all, countingsOf(s.asked[a], ind)...)
	}
	if s.counted == nil {
		s.counted = map[survey.Audience][]counting{}
	}
	s.counted[a] = all
	return all
}

// counting is one of them, nil when there is none of that name.
func (s *secretTown) counting(a survey.Audience, name string) *counting {
	for i, c := range s.countings(a) {
		if c.name == name {
			return &s.countings(a)[i]
		}
	}
	return nil
}

func countingsOf(q *questionnaire.Questionnaire, ind questionnaire.Indicator) []counting {
	base, follows := q.Indicator(ind.Base)
	about := func(answers []survey.Answer) bool { return !follows || base.Counted(answers) }
	main := counting{name: ind.ID, most: 1, part: -1, base: ind.Base}
	main.of = func(answers []survey.Answer) (int, bool) {
		v, ok := disclosure.PersonValue(q, ind)(answers)
		return int(math.Round(v * float64(max(1, main.items)))), ok
	}
	if ind.Kind != questionnaire.Share {
		main.items = len(ind.Items)
		main.most = ind.Options * main.items
	}
	all := []counting{main}
	cut := func(name string, at int, c questionnaire.Cut) {
		all = append(all, counting{name: name, most: 1, part: -1, base: ind.Base, of: func(answers []survey.Answer) (int, bool) {
			return one(c.Counts(answers[at])), about(answers) && answers[at] <= survey.MaxOption && answers[at] != survey.Skipped
		}})
	}
	for _, f := range ind.Forms {
		cut(ind.ID+"/"+f.Item, f.At, ind.Cut)
	}
	if ind.Sensitive && len(ind.Forms) > 1 { // everybody here answers every form
		all = append(all, counting{name: ind.ID + "/extent", most: ind.Options * len(ind.Items), items: len(ind.Items), part: -1, of: func(answers []survey.Answer) (sum int, ok bool) {
			for i, at := range ind.At {
				score, chosen := ind.Score(i, answers[at])
				if sum += score; !chosen {
					return 0, false
				}
			}
			return sum, true
		}})
	}
	for o := range choices(ind) {
		all = append(all, counting{name: fmt.Sprint(ind.ID, "/", o+1), most: 1, part: -1, one: true, of: func(answers []survey.Answer) (int, bool) {
			return one(int(answers[ind.At[0]]) == o+1), answers[ind.At[0]] <= survey.MaxOption && answers[ind.At[0]] != survey.Skipped
		}})
	}
	if ind.Tail != nil {
		cut(ind.ID+"/tail", ind.At[0], *ind.Tail)
	}
	for i, code := range ind.Items {
		for part := range 3 {
			if _, ok := partOf(ind, i, 1); !ok {
				continue // two options, or nobody between
			}
			all = append(all, counting{name: partName(code, part), most: 1, part: part, base: ind.Base, of: func(answers []survey.Answer) (int, bool) {
				is, ok := partOf(ind, i, answers[ind.At[i]])
				return one(is == part), ok && about(answers)
			}})
		}
	}
	return all
}

// choices is how many answers a share's question has that have no order and are told one by one.
func choices(ind questionnaire.Indicator) int {
	if ind.Unordered && ind.Options > 3 && ind.Base == "" {
		return ind.Options
	}
	return 0
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// partOf is the part an answer to a question falls in, written anew from what the
// definitions say: a share's own cut and tail, or else a third of the scale at either
// end.
func partOf(ind questionnaire.Indicator, i int, a survey.Answer) (part int, ok bool) {
	n := ind.Options
	if int(a) < 1 || int(a) > n || ind.Unordered {
		return 0, false
	}
	happy, unhappy := (n+1)/3, (n+1)/3
	if ind.Kind == questionnaire.Share {
		counts := func(c questionnaire.Cut) (options int) {
			for o := range n {
				options += one(c.Counts(survey.Answer(o + 1)))
			}
			return options
		}
		counted := counts(ind.Cut)
		rest := min(counted, n-counted-1)
		if ind.Tail != nil {
			rest = counts(*ind.Tail)
		}
		if happy, unhappy = rest, counted; ind.Direction == questionnaire.Higher {
			happy, unhappy = counted, rest
		}
	}
	if happy < 1 || unhappy < 1 || happy+unhappy >= n {
		return 0, false
	}
	from := int(a) // how many options from the unhappy end
	if ind.Reverse[i] == (ind.Direction == questionnaire.Higher) {
		from = n + 1 - int(a)
	}
	switch {
	case from <= unhappy:
		return 0, true
	case from > n-happy:
		return 2, true
	}
	return 1, true
}

// isMean tells whether what is counted are points and not people.
func (s *secretTown) isMean(name string) bool {
	for a := range s.asked {
		if c := s.counting(a, name); c != nil {
			return c.items > 0
		}
	}
	return false
}

// truth is how many of some groups have an answer, and what they come to. Points are
// in parts of a person's mean: scale of them are one.
func (s *secretTown) truth(wave int, name string, groups []int) (n, x, scale int) {
	scale = s.scaleOf(name, groups)
	for _, g := range groups {
		people, sum, items := s.sum(wave, name, g)
		n, x = n+people, x+sum*scale/items
	}
	return n, x, scale
}

// sum is how many of a group have an answer, what they come to, and of how many items
// each.
func (s *secretTown) sum(wave int, name string, group int) (n, x, items int) {
	g := &s.groups[group]
	c := s.counting(g.Audience, name)
	key := fmt.Sprint(wave, name)
	known, ok := g.sums[key]
	if !ok {
		for _, answers := range g.answers[wave] {
			if v, answered := c.of(answers); answered {
				known[0], known[1] = known[0]+1, known[1]+v
			}
		}
		if g.sums == nil {
			g.sums = map[string][2]int{}
		}
		g.sums[key] = known
	}
	return known[0], known[1], max(1, c.items)
}

// scaleOf is a number that holds every number of items a mean of some groups has.
func (s *secretTown) scaleOf(name string, groups []int) int {
	scale := 1
	for _, g := range groups {
		if c := s.counting(s.groups[g].Audience, name); c.items > 0 && scale%c.items != 0 {
			scale *= c.items // two and three items, never four and six
		}
	}
	return scale
}

// prints reports whether a count of n, or a sum of points, is printed as told. The interval of
// a mean follows from what is printed of it, and that of a figure that is not exact from its
// least and its most.
func (s *secretTown) prints(f heard, x, n, scale int) bool {
	switch {
	case n == 0:
		return false
	case s.isMean(f.name):
		return f.printsMean(10 * float64(x) / float64(n*scale))
	case f.telling != "":
		return f.holds(x, n)
	}
	p, ci := s.shareOf(f, x, n)
	return isPrinted(f.value, 100*p) && isPrinted(f.lower, 100*ci.Lower) && isPrinted(f.upper, 100*ci.Upper)
}

// What is told from its least to its most: people, percents, the end of a scale, a mean.
var (
	toldPeople   = regexp.MustCompile(`^(\d+)–(\d+) av \d+`)
	toldPercents = regexp.MustCompile(`^(\d+,\d)(?: til |–)(\d+,\d) %$`)
	toldEnd      = regexp.MustCompile(`^([≤≥] )?(\d,\d)( eller lavere| eller høyere)?$`)
	toldMeans    = regexp.MustCompile(`^(\d,\d)(?: til |–)(\d,\d)$`)
)

// tenthsOf reads «8,1».
func tenthsOf(text string) float64 {
	v, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil {
		panic(err)
	}
	return 10 * v
}

// holds reports whether x of n is within what is told of a share that is not exact.
func (f heard) holds(x, n int) bool {
	thousand := 1000 * float64(x) / float64(n)
	if f.least != unsaid && f.most != unsaid && (thousand < float64(f.least)-almost || thousand > float64(f.most)+almost) {
		return false
	}
	if part := toldPeople.FindStringSubmatch(f.telling); part != nil {
		low, _ := strconv.Atoi(part[1])
		high, _ := strconv.Atoi(part[2])
		return low <= x && x <= high
	}
	part := toldPercents.FindStringSubmatch(f.telling)
	return part != nil && thousand >= tenthsOf(part[1])-almost && thousand <= tenthsOf(part[2])+almost
}

// printsMean reports whether a mean, in tenths, is printed as told.
func (f heard) printsMean(tenths float64) bool {
	if f.telling == "" {
		return isPrinted(f.value, tenths)
	}
	if part := toldMeans.FindStringSubmatch(f.telling); part != nil {
		return tenths >= tenthsOf(part[1])-almost && tenths <= tenthsOf(part[2])+almost
	}
	part := toldEnd.FindStringSubmatch(f.telling)
	switch {
	case part == nil:
		return false
	case strings.HasPrefix(part[1], "≤"), strings.HasSuffix(part[3], "lavere"):
		return tenths <= tenthsOf(part[2])+0.5+almost
	}
	return tenths >= tenthsOf(part[2])-0.5-almost
}

// almost is for halves, which are printed as one whole number or the other.
const almost = 1e-6

// isPrinted reports whether a value is printed as a whole number, if that is said.
func isPrinted(printed int, v float64) bool {
	return printed == unsaid || math.Abs(v-float64(printed)) <= 0.5+almost
}

// shareOf is x of the n people of a figure's groups as an exact share, and its interval: as
// wide as people are alike within a group.
func (s *secretTown) shareOf(f heard, x, n int) (float64, estimate.Interval) {
	ci, err := s.sampleOf(f, x, n, disclosure.Judgement().Alike(s.asks(f))).Share(0.95)
	if err != nil {
		panic(err)
	}
	return float64(x) / float64(n), ci
}

// asks is whom a figure's indicator asks.
func (s *secretTown) asks(f heard) disclosure.Indicator {
	return disclosure.Indicator{Audiences: []survey.Audience{s.groups[f.groups[0]].Audience}}
}

// sampleOf is x of n people as estimators take them.
func (s *secretTown) sampleOf(f heard, x, n int, alike float64) estimate.Sample {
	from := 0
	for _, g := range f.groups {
		people, _, _ := s.sum(f.wave, f.name, g)
		from += min(1, people)
	}
	share := float64(x) / float64(n)
	return estimate.Sample{Lower: share, Upper: share, N: float64(n) / disclosure.Design(n, from, alike)}
}

// confidence is that at which changes of a figure are judged, by what the docs say.
func (s *secretTown) confidence(f heard) float64 {
	j := disclosure.Judgement()
	id, form, parts := strings.Cut(f.name, "/")
	ind, _ := s.asked[s.groups[f.groups[0]].Audience].Indicator(id)
	switch {
	case parts && form != "extent":
		return j.Rest
	case ind.Overviews[questionnaire.Goal] > 0:
		return j.Main
	case ind.Overviews[questionnaire.Headline] > 0 || ind.Overviews[questionnaire.Steering] > 0:
		return j.Key
	}
	return j.Rest
}
