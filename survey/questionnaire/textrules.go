package questionnaire

import (
	"maps"
	"slices"
	"unicode/utf8"

	"trivselspuls/survey"
)

// Longest texts that still fit a phone's screen, in characters.
const (
	maxTitle  = 80
	maxItem   = 160
	maxOption = 40
	maxBefore = 500
	maxName   = 50
	maxAbout  = 200
)

// checkTexts compares a language's texts with the structure and, except for
// bokmål itself, with bokmål's. nb is nil while bokmål is being checked or is
// missing.
func checkTexts(f *file, q *Questionnaire, t, nb *texts) {
	if slices.Contains(required(), t.language) && t.draft {
		f.fail("review", "%s must be checked before it is used; a draft can only be another language", t.language)
	}
	f.short("title", t.title, maxTitle)
	f.short("declined", t.declined, maxOption)
	checkScaleTexts(f, q, t)
	for _, item := range q.Items {
		key := "items." + item.Code
		if _, ok := t.items[item.Code]; !ok {
			f.fail(key, "has no text in this language")
		}
		f.short(key, t.items[item.Code], maxItem)
	}
	noItems(f, q, "items", t.items)
	checkBeside(f, q, t)
	checkWords(f, q, t)
	checkBefore(f, q, t, nb)
	checkIndicatorTexts(f, q, t)
}

func checkScaleTexts(f *file, q *Questionnaire, t *texts) {
	dontKnow := false
	for _, s := range q.Scales {
		key := "scales." + s.ID
		words := t.scales[s.ID]
		dontKnow = dontKnow || s.DontKnow
		if len(words) != s.Options {
			f.fail(key, "words: %d, options of the scale: %d", len(words), s.Options)
		}
		for i, w := range words {
			f.short(key, w, maxOption)
			if slices.Contains(words[:i], w) {
				f.fail(key, "has «%s» twice", w)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(t.scales)) {
		if _, ok := q.scale(id); !ok {
			f.fail("scales."+id, "is not a scale of the questionnaire")
		}
	}
	f.short("dont_know", t.dontKnow, maxOption)
	switch {
	case dontKnow && t.dontKnow == "":
		f.fail("dont_know", "is missing, and a scale offers it")
	case !dontKnow && t.dontKnow != "":
		f.fail("dont_know", "is given, but no scale offers it")
	}
}

// checkBeside wants as many answers beside the scale as the item has.
func checkBeside(f *file, q *Questionnaire, t *texts) {
	for _, item := range q.Items {
		key, words := "beside."+item.Code, t.beside[item.Code]
		if len(words) != item.Beside {
			f.fail(key, "words: %d, answers beside the scale: %d", len(words), item.Beside)
		}
		for i, w := range words {
			f.short(key, w, maxOption)
			if slices.Contains(words[:i], w) || slices.Contains(t.scales[item.Scale], w) || w == t.dontKnow {
				f.fail(key, "has «%s» twice", w)
			}
		}
	}
	noItems(f, q, "beside", t.beside)
}

// noItems reports texts of what is no item.
func noItems[T any](f *file, q *Questionnaire, list string, texts map[string]T) {
	for _, code := range slices.Sorted(maps.Keys(texts)) {
		if q.Position(code) < 0 {
			f.fail(list+"."+code, "is not an item of the questionnaire")
		}
	}
}

// checkWords wants every word that an item names explained, and no other.
func checkWords(f *file, q *Questionnaire, t *texts) {
	used := map[string]bool{}
	for _, item := range q.Items {
		used[item.Word] = true
		if _, ok := t.words[item.Word]; item.Word != "" && !ok {
			f.fail("words."+item.Word, "is not explained in this language, and %s uses it", item.Code)
		}
		if item.Open && t.before[item.Code] != "" {
			f.fail("before."+item.Code, "stands where the explanation of «%s» does", item.Word)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(t.words)) {
		f.short("words."+id+".asks", t.words[id].Asks, maxTitle)
		f.short("words."+id+".means", t.words[id].Means, maxBefore)
		if !used[id] {
			f.fail("words."+id, "no item uses it")
		}
	}
}

// checkBefore keeps explanations in step: an explanation that only some
// languages have would make their answers differ.
func checkBefore(f *file, q *Questionnaire, t, nb *texts) {
	for _, code := range slices.Sorted(maps.Keys(t.before)) {
		key := "before." + code
		f.short(key, t.before[code], maxBefore)
		if q.Position(code) >= 0 && nb != nil && nb.before[code] == "" {
			f.fail(key, "is explained here but not in bokmål")
		}
	}
	noItems(f, q, "before", t.before)
	if nb == nil {
		return
	}
	for _, code := range slices.Sorted(maps.Keys(nb.before)) {
		if _, ok := t.before[code]; !ok {
			f.fail("before."+code, "is explained in bokmål but not here")
		}
	}
}

func checkIndicatorTexts(f *file, q *Questionnaire, t *texts) {
	needed := slices.Contains(required(), t.language)
	if !needed && len(t.indicators) > 0 && !slices.Contains(survey.WrittenLanguages(), t.language) {
		f.fail("indicators", "are named in bokmål, nynorsk and English only")
		return
	}
	for _, id := range slices.Sorted(maps.Keys(t.indicators)) {
		words := t.indicators[id]
		ind, ok := q.Indicator(id)
		if !ok {
			f.fail("indicators."+id, "is not an indicator of the questionnaire")
		}
		f.short("indicators."+id+".name", words.name, maxName)
		f.short("indicators."+id+".about", words.about, maxAbout)
		for _, code := range slices.Sorted(maps.Keys(words.forms)) {
			if !slices.ContainsFunc(ind.Forms, func(form Form) bool { return form.Item == code }) {
				f.fail("indicators."+id+".forms."+code, "is not a form of the indicator")
			}
			f.short("indicators."+id+".forms."+code, words.forms[code], maxName)
		}
	}
	for _, ind := range q.Indicators {
		words, ok := t.indicators[ind.ID]
		if needed && !ok {
			f.fail("indicators."+ind.ID, "has no name in this language")
		}
		for _, form := range ind.Forms {
			if ok && words.forms[form.Item] == "" {
				f.fail("indicators."+ind.ID+".forms."+form.Item, "has no name in this language")
			}
		}
	}
}

// short reports a text longer than a screen has room for.
func (f *file) short(key, text string, most int) {
	if n := utf8.RuneCountInString(text); n > most {
		f.fail(key, "is %d characters long, at most %d fit", n, most)
	}
}
