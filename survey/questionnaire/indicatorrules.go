package questionnaire

import (
	"regexp"
	"slices"

	"trivselspuls/survey"
)

var subGoalPattern = regexp.MustCompile(`^D[1-6]$`)

// checkIndicators checks the rules of the figures and fills in what follows
// from the items they name.
func checkIndicators(f *file, q *Questionnaire) {
	for i := range q.Indicators {
		ind := &q.Indicators[i]
		key := "indicators." + ind.ID
		if !codePattern.MatchString(ind.ID) {
			f.fail(key, "an id is a capital letter, one or two digits and perhaps a small letter, as E1")
		}
		if scale, ok := checkIndicatorItems(f, q, ind, key); ok {
			checkKind(f, q, ind, scale, key)
		}
		checkForms(f, ind, key)
		checkUse(f, q, ind, key)
	}
	for _, ind := range q.Indicators {
		checkBase(f, q, ind)
		if ind.TotalOnly && ind.Kind != Share {
			f.fail("indicators."+ind.ID+".total_only", "is for shares")
		}
	}
	checkOverviews(f, q)
}

// checkOverviews checks that no two indicators have the same place, and that there is
// a whole set of headlines or none.
func checkOverviews(f *file, q *Questionnaire) {
	for _, overview := range overviews {
		taken := map[int]string{}
		for _, ind := range q.Indicators {
			place, ok := ind.Overviews[overview]
			key := "indicators." + ind.ID + "." + string(overview)
			switch first := taken[place]; {
			case !ok:
				continue
			case place < 1 || overview == Headline && place > Headlines:
				f.fail(key, "is %d, must be a place from 1, and of headlines there are %d", place, Headlines)
			case first != "":
				f.fail(key, "is %d, which is the place of %s", place, first)
			}
			taken[place] = ind.ID
		}
		if overview == Headline && len(taken) != 0 && len(taken) != Headlines {
			f.fail("indicators", "headlines: %d, must be %d or none", len(taken), Headlines)
		}
	}
}

// checkIndicatorItems resolves the items; false when they cannot be used.
func checkIndicatorItems(f *file, q *Questionnaire, ind *Indicator, key string) (Scale, bool) {
	ok := true
	if len(ind.Items) == 0 {
		f.fail(key+".items", "names no item")
	}
	for i, code := range ind.Items {
		at := q.Position(code)
		if at < 0 {
			f.fail(key+".items", "there is no item «%s»", code)
			ok = false
			continue
		}
		item := q.Items[at]
		first, _ := q.Item(ind.Items[0])
		switch {
		case slices.Contains(ind.Items[:i], code):
			f.fail(key+".items", "%s stands twice", code)
		case item.Practice:
			f.fail(key+".items", "%s is practice and is never counted", code)
		case first.Code != "" && item.Scale != first.Scale:
			f.fail(key+".items", "%s has scale %s, but %s has %s; one indicator needs one scale", code, item.Scale, first.Code, first.Scale)
			ok = false
		case item.Topic != TopicNone && !ind.Sensitive:
			f.fail(key, "must be sensitive: %s has topic %s", code, item.Topic)
		case slices.ContainsFunc(q.Indicators, func(other Indicator) bool { return other.ID != ind.ID && slices.Contains(other.Items, code) }):
			f.fail(key+".items", "%s is counted in another indicator: two ways to count the same people tell more than either", code)
		}
		ind.At = append(ind.At, at)
	}
	if len(ind.Items) == 0 || !ok {
		return Scale{}, false
	}
	return q.scale(q.Items[ind.At[0]].Scale)
}

func checkKind(f *file, q *Questionnaire, ind *Indicator, s Scale, key string) {
	ind.Options, ind.Unordered = s.Options, s.First == Unordered
	for _, at := range ind.At {
		// A higher score is more of the good for an indicator where higher is
		// better, and more of the bad for one where lower is.
		best := bestFirst(q.Items[at], s)
		ind.Reverse = append(ind.Reverse, best == (ind.Direction == Higher))
	}
	switch {
	case ind.Kind == Share:
		checkCut(f, q, ind, s, key)
	case ind.Cut != Cut{} || ind.Tail != nil:
		f.fail(key, "only a share has at_least, at_most or tail")
	case s.First == Unordered:
		f.fail(key+".items", "scale %s is a choice without order and has no mean", s.ID)
	case ind.Kind == Index && len(ind.Items) < 2:
		f.fail(key+".items", "an index has two items or more; of one item it is a mean")
	case ind.Kind == Mean && len(ind.Items) != 1:
		f.fail(key+".items", "a mean has one item; of several it is an index")
	}
}

func checkCut(f *file, q *Questionnaire, ind *Indicator, s Scale, key string) {
	cut := ind.Cut
	switch {
	case cut == Cut{}:
		f.fail(key, "a share needs at_least or at_most, the option from which an answer counts")
		return
	case cut.Option < 1 || cut.Option > s.Options, !cut.OrLower && cut.Option == 1, cut.OrLower && cut.Option == s.Options:
		f.fail(key, "counts from option %d of %d, which counts everybody or nobody", cut.Option, s.Options)
		return
	}
	if t := ind.Tail; t != nil && (t.Option < 1 || t.Option > s.Options || cut.Counts(survey.Answer(t.Option))) {
		f.fail(key+".tail", "is %d, must be an option on the other side of the cut", t.Option)
	}
	if s.First == Unordered {
		return
	}
	for i, at := range ind.At {
		if countsGood := cut.OrLower == bestFirst(q.Items[at], s); countsGood != (ind.Direction == Higher) {
			f.fail(key+".direction", "is %s, but what it counts of %s is %s", ind.Direction, ind.Items[i], goodOrBad(countsGood))
		}
	}
}

func goodOrBad(good bool) string {
	if good {
		return "good"
	}
	return "bad"
}

func checkForms(f *file, ind *Indicator, key string) {
	if len(ind.Forms) > 0 && ind.Kind != Share {
		f.fail(key+".forms", "only a share has forms")
	}
	for i := range ind.Forms {
		at := slices.Index(ind.Items, ind.Forms[i].Item)
		if at < 0 || at >= len(ind.At) {
			f.fail(key+".forms", "%s is not one of its items", ind.Forms[i].Item)
			continue
		}
		ind.Forms[i].At = ind.At[at]
	}
}

// checkUse checks where an indicator belongs in the project.
func checkUse(f *file, q *Questionnaire, ind *Indicator, key string) {
	if len(ind.Phases) == 0 {
		f.fail(key+".phases", "names no phase")
	}
	for i, n := range ind.Phases {
		if n < 1 || n > 4 || i > 0 && n <= ind.Phases[i-1] {
			f.fail(key+".phases", "must be phases 1 to 4, each once, ascending")
			break
		}
	}
	for i, d := range ind.SubGoals {
		if !subGoalPattern.MatchString(d) || i > 0 && d <= ind.SubGoals[i-1] {
			f.fail(key+".sub_goals", "must be sub-goals D1 to D6, each once, ascending")
			break
		}
	}
	for _, a := range ind.Combines {
		if !a.Valid() || a == q.Audience {
			f.fail(key+".combines", "«%s» is not another audience", a)
		}
	}
}

// checkBase checks the share whose people alone an indicator counts: its figure is
// hidden whenever the base is.
func checkBase(f *file, q *Questionnaire, ind Indicator) {
	key := "indicators." + ind.ID
	base, known := q.Indicator(ind.Base)
	switch {
	case ind.Base == "":
	case !known:
		f.fail(key+".base", "there is no indicator «%s»", ind.Base)
	case base.Kind != Share || base.Base != "":
		f.fail(key+".base", "%s must be a share of everybody", ind.Base)
	case base.Sensitive && !ind.Sensitive:
		f.fail(key, "must be sensitive, as its base %s is", ind.Base)
	}
}

// Counted reports whether somebody counts in a share, as its base is made of.
func (ind Indicator) Counted(answers []survey.Answer) bool {
	return slices.ContainsFunc(ind.At, func(at int) bool { return ind.Cut.Counts(answers[at]) })
}
