package questionnaire

import "trivselspuls/survey"

// checkLimits compares a questionnaire with what its audience's age allows.
func checkLimits(f *file, q *Questionnaire) {
	l := q.Audience.Facts().Form
	if !q.Audience.Valid() {
		f.fail("audience", "«%s» is not an audience; they are %s", q.Audience, joined(survey.Audiences(), ", "))
		return
	}
	for _, s := range q.Scales {
		if s.Options < 2 || s.Options > l.Options {
			f.fail("scales."+s.ID+".options", "is %d, must be 2 to %d for %s", s.Options, l.Options, q.Audience)
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
	if everybody < l.Items[0] || everybody > l.Items[1] {
		f.fail("items", "%d items are asked of everybody, must be %d to %d for %s", everybody, l.Items[0], l.Items[1], q.Audience)
	}
	if local > l.Own {
		f.fail("items", "%d of the items are the owner's own, must be at most %d for %s", local, l.Own, q.Audience)
	}
	if want := count(l.Practice); practice != want {
		f.fail("items", "%d of the items are practice, must be %d for %s", practice, want, q.Audience)
	}
}

func count(needed bool) int {
	if needed {
		return 1
	}
	return 0
}
