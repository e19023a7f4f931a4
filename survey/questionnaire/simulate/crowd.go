package simulate

import (
	"maps"
	"math"
	"math/rand/v2"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Crowd draws people of one mood. It does not change and is safe for concurrent
// use as long as each goroutine has its own random source.
type Crowd struct {
	q     *questionnaire.Questionnaire
	mood  Mood
	plans []plan
	loose []int // positions of items no indicator uses
}

// plan is an indicator with what can be computed once for everybody.
type plan struct {
	ind questionnaire.Indicator
	// middle is where the normal distribution behind a score is centred, so that
	// its rounded and clipped values have the wanted mean; limit is the quantile
	// beyond which a person counts towards a share.
	middle, limit float64
}

const (
	// shared is how strongly one person's answers hang together: the correlation
	// of each with the person's own level. 0.65 gives an index of three items a
	// Cronbach's alpha near 0.7.
	shared = 0.65
	// spread is the standard deviation of an item, in parts of the scale's length.
	spread = 0.24
)

// NewCrowd prepares a population. Indicators that mood does not name get the
// value Typical gives them.
func NewCrowd(q *questionnaire.Questionnaire, mood Mood) *Crowd {
	c := &Crowd{q: q, mood: mood}
	wanted := Typical(q)
	maps.Copy(wanted.Share, mood.Share)
	maps.Copy(wanted.Score, mood.Score)
	used := make([]bool, len(q.Items))
	for _, ind := range q.Indicators {
		p := plan{ind: ind}
		if ind.Kind == questionnaire.Share {
			p.limit = quantile(wanted.Share[ind.ID])
		} else {
			p.middle = centre(wanted.Score[ind.ID], ind.Options)
		}
		c.plans = append(c.plans, p)
		for _, at := range ind.At {
			used[at] = true
		}
	}
	for at := range used {
		if !used[at] {
			c.loose = append(c.loose, at)
		}
	}
	return c
}

// Answers draws one person's answers. They always pass q.Check.
func (c *Crowd) Answers(rng *rand.Rand) []survey.Answer {
	answers := make([]survey.Answer, len(c.q.Items))
	level := rng.NormFloat64() // the person's own: high is doing well
	for _, p := range c.plans {
		level := level
		if p.ind.Base != "" {
			// Its people are already chosen by their level.
			level = rng.NormFloat64()
		}
		if p.ind.Kind == questionnaire.Share {
			p.share(rng, level, answers)
		} else {
			p.score(rng, level, answers)
		}
	}
	for _, at := range c.loose {
		answers[at] = survey.Answer(1 + rng.IntN(c.q.Items[at].Options))
	}
	for _, p := range c.plans { // whoever its base does not count says so
		if base, ok := c.q.Indicator(p.ind.Base); ok && !base.Counted(answers) {
			for _, at := range p.ind.At {
				answers[at] = survey.Beside
			}
		}
	}
	for i, item := range c.q.Items {
		answers[i] = c.silence(rng, item, answers[i])
	}
	return answers
}

// silence turns some answers into a skipped, declined or «Vet ikke».
func (c *Crowd) silence(rng *rand.Rand, item questionnaire.Item, a survey.Answer) survey.Answer {
	u := rng.Float64()
	switch {
	case u < c.mood.Skip:
		return survey.Skipped
	case u < c.mood.Skip+c.mood.Decline:
		return survey.Declined
	case item.DontKnow && u < c.mood.Skip+c.mood.Decline+c.mood.DontKnow:
		return survey.DontKnow
	case item.Beside > 0 && u > 1-c.mood.Beside:
		return survey.Beside
	}
	return a
}

// near draws a standard normal number that hangs together with the level.
func near(rng *rand.Rand, level float64) float64 {
	return shared*level + math.Sqrt(1-shared*shared)*rng.NormFloat64()
}

// score fills in the items of an index or mean.
func (p plan) score(rng *rand.Rand, level float64, answers []survey.Answer) {
	n := p.ind.Options
	if p.ind.Direction == questionnaire.Lower {
		level = -level
	}
	for i, at := range p.ind.At {
		x := p.middle + spread*float64(n-1)*near(rng, level)
		score := min(max(int(math.Round(x)), 1), n)
		if p.ind.Reverse[i] {
			score = n + 1 - score
		}
		answers[at] = survey.Answer(score)
	}
}

// share fills in the items of a share: a person who counts does so on one item
// at least, the first ones oftener.
func (p plan) share(rng *rand.Rand, level float64, answers []survey.Answer) {
	if p.ind.Direction == questionnaire.Higher {
		level = -level
	}
	counts := near(rng, level) < p.limit
	main := 0
	for main < len(p.ind.At)-1 && rng.Float64() < 0.45 {
		main++
	}
	for i, at := range p.ind.At {
		counted := counts && (i == main || rng.Float64() < 0.25)
		answers[at] = p.option(rng, i, counted)
	}
}

// option draws an option on the wanted side of the cut. The better an option,
// the more people choose it.
func (p plan) option(rng *rand.Rand, i int, counted bool) survey.Answer {
	bestFirst := p.ind.Reverse[i] == (p.ind.Direction == questionnaire.Higher)
	var sides []survey.Answer // best first
	for k := range p.ind.Options {
		a := survey.Answer(k + 1)
		if !bestFirst {
			a = survey.Answer(p.ind.Options - k)
		}
		if p.ind.Cut.Counts(a) == counted {
			sides = append(sides, a)
		}
	}
	if p.ind.Unordered && len(sides) > 1 {
		return sides[rng.IntN(len(sides))] // none of them is better
	}
	k := 0
	for k < len(sides)-1 && rng.Float64() < 0.3 {
		k++
	}
	return sides[k]
}

// Mood is how a simulated population is doing: what each indicator would be if
// everybody answered.
type Mood struct {
	Score    map[string]float64 // index or mean by indicator ID, 1 to its Options
	Share    map[string]float64 // part that counts by indicator ID, 0 to 1
	Skip     float64            // chance that an item is left unanswered
	Decline  float64            // chance of «Vil ikke svare»
	DontKnow float64            // chance of «Vet ikke» where it is offered
	Beside   float64            // chance of the answer beside the scale where there is one
}

// Typical is a mood with a value for every indicator of q, of the size Norwegian
// schools usually report: about one in ten bullied, indexes near 4.2 of 5.
// Change single values to let a phase have its effect.
func Typical(q *questionnaire.Questionnaire) Mood {
	m := Mood{
		Score: map[string]float64{}, Share: map[string]float64{},
		Skip: 0.02, Decline: 0.01, DontKnow: 0.04, Beside: 0.05,
	}
	for _, ind := range q.Indicators {
		switch {
		case ind.Kind != questionnaire.Share:
			m.Score[ind.ID] = typicalScore(ind)
		case ind.Direction == questionnaire.Higher:
			m.Share[ind.ID] = 0.62
		default:
			// More ways to be counted, a larger share: 4 % of one item, 10 % of three.
			m.Share[ind.ID] = 0.01 + 0.03*float64(len(ind.Items))
		}
	}
	return m
}

func typicalScore(ind questionnaire.Indicator) float64 {
	good := 0.79
	if ind.Direction == questionnaire.Lower {
		good = 1 - good
	}
	return 1 + good*float64(ind.Options-1)
}

// below is the standard normal distribution function.
func below(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }

// quantile is the inverse of below. 0 and 1 give the infinities, which nobody
// and everybody are beyond.
func quantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

// centre finds where a normal distribution must stand for its values, rounded
// and clipped to 1..options, to have the wanted mean: by halving, since the mean
// grows with the centre. What no distribution reaches gives the nearest end.
func centre(mean float64, options int) float64 {
	n := float64(options)
	low, high := 1-2*n, 3*n
	for range 60 {
		middle := (low + high) / 2
		if clippedMean(middle, options) < mean {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// clippedMean is 1 + the sum over k from 2 to options of P(X >= k - ½).
func clippedMean(middle float64, options int) float64 {
	mean := 1.0
	sd := spread * float64(options-1)
	for k := 2; k <= options; k++ {
		mean += below((middle - (float64(k) - 0.5)) / sd)
	}
	return mean
}
