package questionnaire

import (
	"slices"
	"strings"
	"unicode/utf8"

	"trivselspuls/survey"
)

// LocalRoom is how many questions an owner may add for this audience: four, and
// fewer for children who tire of more.
func (q *Questionnaire) LocalRoom() int { return q.Audience.Facts().Form.Own }

// MostUnordered is how many answers without an order can be told of: results are
// told in three parts, and only answers that follow each other can be merged.
const MostUnordered = 3

// Faces reports whether small children point at faces over the answers, so that
// somebody must say which answer is the good one.
func (q *Questionnaire) Faces() bool { return q.Audience.Facts().Words == steps[0] }

// CheckLocal finds what is wrong with a question somebody wants to add, in the
// words of a form: text.LANGUAGE, options.LANGUAGE, scale, first. needed are the
// languages it must be written in beside bokmål, nynorsk and English. others are
// the questions it will stand beside.
//
// Whatever passes here passes WithLocal.
func (q *Questionnaire) CheckLocal(l Local, needed []string, others []Local) survey.Problems {
	var list survey.Problems
	written := survey.Unique(slices.Concat(required(), needed))
	for _, code := range written {
		checkLine(&list, "text."+code, l.Texts[code], maxItem)
	}
	for _, other := range append(others, q.asLocal()...) {
		if other.Code != l.Code && strings.EqualFold(other.Texts[Bokmål], l.Texts[Bokmål]) && l.Texts[Bokmål] != "" {
			list.Add("text."+Bokmål, survey.Repeated)
			break
		}
	}
	if l.Scale != "" {
		if s, ok := q.scale(l.Scale); !ok {
			list.Add("scale", survey.Unknown)
		} else if q.turned(s.First) {
			list.Add("scale", survey.ReversedScale)
		}
		return list
	}
	switch {
	case l.First != LeastFirst && l.First != MostFirst && l.First != Unordered:
		list.Add("first", survey.Unknown)
	case q.turned(l.First):
		list.Add("first", survey.ReversedScale)
	case l.First == Unordered && len(l.Options[Bokmål]) > MostUnordered:
		list.Add("first", survey.NoOrder)
	}
	for _, code := range written {
		q.checkOptions(&list, code, l)
	}
	return list
}

func (q *Questionnaire) checkOptions(list *survey.Problems, code string, l Local) {
	field, words := "options."+code, l.Options[code]
	switch {
	case len(words) == 0:
		list.Add(field, survey.Missing)
		return
	case code == Bokmål && (len(words) < 2 || len(words) > q.Audience.Facts().Form.Options):
		list.Add(field, survey.FewAnswers)
		return
	case len(words) != len(l.Options[Bokmål]):
		if !slices.Contains(*list, survey.FieldProblem{Field: "options." + Bokmål, Kind: survey.FewAnswers}) {
			list.Add(field, survey.OtherNumber)
		}
		return
	}
	for i, word := range words {
		before := len(*list)
		checkLine(list, field, word, maxOption)
		if len(*list) > before {
			return
		}
		if slices.Contains(words[:i], word) {
			list.Add(field, survey.Repeated)
			return
		}
	}
}

// turned reports whether options that begin so would break the promise of the
// questionnaire's screens.
func (q *Questionnaire) turned(first Order) bool {
	return first == LeastFirst && q.Screens == ScreensMostFirst || first == MostFirst && q.Screens == ScreensLeastFirst
}

// asLocal is the questionnaire's own wording in bokmål, to compare with.
func (q *Questionnaire) asLocal() []Local {
	own := survey.Filter(q.Items, func(item Item) bool { return !item.Local })
	return survey.Map(own, func(item Item) Local {
		return Local{Code: item.Code, Texts: map[string]string{Bokmål: q.ItemText(item.Code, Bokmål)}}
	})
}

// checkLine finds what is wrong with one line of text.
func checkLine(list *survey.Problems, field, text string, most int) {
	switch {
	case strings.TrimSpace(text) == "":
		list.Add(field, survey.Missing)
	case strings.ContainsFunc(text, unfit) || !utf8.ValidString(text):
		list.Add(field, survey.UnfitCharacters)
	case utf8.RuneCountInString(text) > most:
		list.Add(field, survey.TooLongForScreen)
	}
}
