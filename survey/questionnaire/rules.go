package questionnaire

import (
	"regexp"

	"trivselspuls/survey"
)

var (
	codePattern  = regexp.MustCompile(`^[A-Z][0-9]{1,2}[a-z]?$`)
	scalePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,15}$`)
)

// checkStructure checks what ties the keys of a structure file together, and
// fills in what follows from them. Checks of one kind stand together; each
// reports everything it finds.
func checkStructure(f *file, q *Questionnaire) {
	if q.Version < 1 {
		f.fail("version", "is %d, must be 1 or more", q.Version)
	}
	checkScales(f, q)
	checkItems(f, q)
	checkLimits(f, q)
	checkTopics(f, q)
	checkScreens(f, q)
	checkIndicators(f, q)
}

func checkScales(f *file, q *Questionnaire) {
	used := survey.Keyed(q.Items, func(item Item) (string, bool) { return item.Scale, true })
	for _, s := range q.Scales {
		if !scalePattern.MatchString(s.ID) {
			f.fail("scales."+s.ID, "a scale is named by a letter and at most 15 more letters, digits or hyphens")
		}
		if !used[s.ID] {
			f.fail("scales."+s.ID, "no item has this scale")
		}
	}
}

// MostBeside is how many answers an item can have beside its scale.
const MostBeside = 2

// mostChoices is how many answers without an order fit a screen; of those with one, an
// audience's age decides.
const mostChoices = 8

// checkItems copies to each item what its scale says.
func checkItems(f *file, q *Questionnaire) {
	asked := false
	for i := range q.Items {
		item := &q.Items[i]
		key := "items." + item.Code
		if !codePattern.MatchString(item.Code) {
			f.fail(key, "a code is a capital letter, one or two digits and perhaps a small letter, as E1a")
		}
		if item.Code != "" && item.Code[0] == 'L' && !item.Local {
			f.fail(key, "codes with L are those of owners' own questions")
		}
		s, ok := q.scale(item.Scale)
		if !ok {
			f.fail(key+".scale", "there is no scale «%s»", item.Scale)
		}
		item.Options, item.DontKnow = s.Options, s.DontKnow
		if item.Practice && asked {
			f.fail(key+".practice", "practice stands before every other item")
		}
		if item.Practice && (item.Beside != 0 || item.Topic != TopicNone) {
			f.fail(key+".practice", "a practice item has neither beside nor topic")
		}
		if item.Beside < 0 || item.Beside > MostBeside {
			f.fail(key+".beside", "is %d, must be from 1 to %d", item.Beside, MostBeside)
		}
		asked = asked || !item.Practice
	}
}

func (q *Questionnaire) scale(id string) (Scale, bool) {
	return survey.Find(q.Scales, func(s Scale) bool { return s.ID == id })
}

// checkTopics keeps the order that decides the level of the bullying figure: in
// 2013 the national share fell from 6.8 to 4.3 % only because a list of single
// violations had been put before the question about bullying.
func checkTopics(f *file, q *Questionnaire) {
	violation := ""
	for _, item := range q.Items {
		switch {
		case item.Topic == TopicViolation && violation == "":
			violation = item.Code
		case item.Topic == TopicBullying && violation != "":
			f.fail("items."+item.Code, "asks about bullying after the violation %s; bullying comes first", violation)
		}
	}
}

// checkScreens refuses a scale that is turned round between two screens, which
// makes people answer the opposite of what they mean.
func checkScreens(f *file, q *Questionnaire) {
	for _, s := range q.Scales {
		if q.turned(s.First) {
			begins := map[Order]Order{MostFirst: LeastFirst, LeastFirst: MostFirst}[s.First]
			f.fail("scales."+s.ID+".first", "is %s, but screens says that every scale begins with the %s", s.First, begins)
		}
	}
}

// bestFirst reports whether an item's option 1 is its best answer.
func bestFirst(item Item, s Scale) bool {
	return (s.First == MostFirst) == item.MoreIsBetter
}

// checkLimits compares a questionnaire with what its audience's age allows.
func checkLimits(f *file, q *Questionnaire) {
	l := q.Audience.Facts().Form
	if !q.Audience.Valid() {
		f.fail("audience", "«%s» is not an audience; they are %s", q.Audience, joined(survey.Audiences(), ", "))
		return
	}
	for _, s := range q.Scales {
		most := l.Options
		if s.First == Unordered {
			most = max(most, mostChoices)
		}
		if s.Options < 2 || s.Options > most {
			f.fail("scales."+s.ID+".options", "is %d, must be 2 to %d for %s", s.Options, most, q.Audience)
		}
	}
	asked, practice, local := 0, 0, 0
	for _, item := range q.Items {
		switch {
		case item.Local:
			local++
		case item.Practice:
			practice++
		default:
			asked++
		}
	}
	if asked < l.Items[0] || asked > l.Items[1] {
		f.fail("items", "questions: %d, must be %d to %d for %s", asked, l.Items[0], l.Items[1], q.Audience)
	}
	if local > l.Own {
		f.fail("items", "the owner's own: %d, must be at most %d for %s", local, l.Own, q.Audience)
	}
	want := 0
	if l.Practice {
		want = 1
	}
	if practice != want {
		f.fail("items", "practice: %d, must be %d for %s", practice, want, q.Audience)
	}
}
