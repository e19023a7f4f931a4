package questionnaire

import "trivselspuls/survey"

// limit is what an audience's age allows. Items counts the questions everybody
// is asked: practice, routed questions and an owner's own are not in it.
type limit struct {
	options            int // most options of a scale, «Vet ikke» and «Vil ikke svare» apart
	minItems, maxItems int
	practice           bool // one practice item is needed
	local              int  // most questions an owner may add
}

// limits are the age steps of the questionnaires' design.
func limits(a survey.Audience) (limit, bool) {
	l, ok := map[survey.Audience]limit{
		survey.Children45:          {options: 3, minItems: 6, maxItems: 8, practice: true, local: 1},
		survey.Pupils12:            {options: 3, minItems: 7, maxItems: 8, practice: true, local: 1},
		survey.Pupils34:            {options: 4, minItems: 9, maxItems: 10, practice: true, local: 2},
		survey.Pupils57:            {options: 5, minItems: 14, maxItems: 18, local: MaxLocal},
		survey.Pupils810:           {options: 5, minItems: 18, maxItems: 24, local: MaxLocal},
		survey.ParentsSchool:       {options: 5, minItems: 8, maxItems: 12, local: MaxLocal},
		survey.ParentsKindergarten: {options: 5, minItems: 8, maxItems: 12, local: MaxLocal},
		survey.Staff:               {options: 5, minItems: 8, maxItems: 13, local: MaxLocal},
	}[a]
	return l, ok
}

// checkLimits compares a questionnaire with what its audience's age allows.
func checkLimits(f *file, q *Questionnaire) {
	l, ok := limits(q.Audience)
	if !ok {
		f.fail("audience", "«%s» is not an audience; they are %s", q.Audience, joined(survey.Audiences(), ", "))
		return
	}
	for _, s := range q.Scales {
		if s.Options < 2 || s.Options > l.options {
			f.fail("scales."+s.ID+".options", "is %d, must be 2 to %d for %s", s.Options, l.options, q.Audience)
		}
	}
	everybody, practice, local := 0, 0, 0
	for _, item := range q.Items {
		switch {
		case item.Local:
			local++
		case item.Practice:
			practice++
		case item.ShowIf == nil:
			everybody++
		}
	}
	if everybody < l.minItems || everybody > l.maxItems {
		f.fail("items", "%d items are asked of everybody, must be %d to %d for %s", everybody, l.minItems, l.maxItems, q.Audience)
	}
	if local > l.local {
		f.fail("items", "%d of the items are the owner's own, must be at most %d for %s", local, l.local, q.Audience)
	}
	if want := count(l.practice); practice != want {
		f.fail("items", "%d of the items are practice, must be %d for %s", practice, want, q.Audience)
	}
}

func count(needed bool) int {
	if needed {
		return 1
	}
	return 0
}
