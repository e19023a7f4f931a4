package questionnaire

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"trivselspuls/survey"
)

// MaxLocal is how many questions of its own an owner may add to one
// questionnaire. Young children are asked fewer: see LocalRoom.
const MaxLocal = 4

// localPattern is a code of an owner's own question. The letter is theirs alone,
// so that a later version of a questionnaire never takes a code that an owner
// has used.
var localPattern = regexp.MustCompile(`^L[1-9][0-9]?$`)

// Local is a question that an owner has added to a questionnaire: closed
// options, asked of everybody, after all others. It has either a scale of the
// questionnaire's or options of its own.
type Local struct {
	// Code is «L1» to «L99», never used again for another wording: the same
	// code in two waves is the same question.
	Code string `json:"code"`
	// Scale is the ID of a scale of the questionnaire; empty for own options.
	Scale string `json:"scale,omitempty"`
	// First says what the first of the own options stands for.
	First Order `json:"first,omitempty"`
	// GoodLast puts the smile over the last answer, for small children whose
	// answers have faces.
	GoodLast bool                `json:"good_last,omitempty"`
	Texts    map[string]string   `json:"texts"`             // question by language
	Options  map[string][]string `json:"options,omitempty"` // own options by language
}

// Same reports whether two questions ask the same in the same words of every
// language that both have. A further translation does not make another question.
func (l Local) Same(other Local) bool {
	if l.Scale != other.Scale || l.First != other.First || l.GoodLast != other.GoodLast {
		return false
	}
	for code, text := range l.Texts {
		if was, ok := other.Texts[code]; ok && was != text {
			return false
		}
		if was, ok := other.Options[code]; ok && !slices.Equal(was, l.Options[code]) {
			return false
		}
	}
	return true
}

// EncodeLocal writes one question as it is stored, or several as they are kept beside
// the questionnaire they were added to.
func EncodeLocal[T Local | []Local](questions T) (string, error) {
	body, err := json.Marshal(questions)
	return string(body), err
}

// DecodeLocal reads what EncodeLocal wrote.
func DecodeLocal[T Local | []Local](body string) (questions T, err error) {
	err = json.Unmarshal([]byte(body), &questions)
	return questions, err
}

// WithLocal is the questionnaire with an owner's own questions after all others.
// Its hash covers them, so a wave promises them as it promises the rest; its
// series does not, because what comes last cannot change how the questions
// before it were answered. A language that a question has no text in is no
// longer offered.
//
// The questions pass the checks of the loader; the error is of type Problems.
func (q *Questionnaire) WithLocal(questions []Local) (*Questionnaire, error) {
	if len(questions) == 0 {
		return q, nil
	}
	own := *q
	own.Scales, own.Items = slices.Clone(q.Scales), slices.Clone(q.Items)
	own.texts = map[string]*texts{}
	f := &file{name: "local", lines: map[string]int{}}
	for code, t := range q.texts {
		if said := t.with(questions); said != nil {
			own.texts[code] = said
		}
	}
	for _, code := range required() {
		if own.texts[code] == nil {
			f.fail("texts", "a question has no text in %s", code)
		}
	}
	for _, l := range questions {
		own.add(f, l)
	}
	checkItems(f, &own)
	checkLimits(f, &own)
	checkTopics(f, &own)
	checkScreens(f, &own)
	if len(f.problems) == 0 {
		for _, l := range survey.Languages() {
			if t := own.texts[l.Code]; t != nil {
				checkTexts(f, &own, t, own.texts[Bokmål])
			}
		}
	}
	if err := f.problems.err(); err != nil {
		return nil, err
	}
	gone := func(l Language) bool { return own.texts[l.Code] == nil }
	own.Languages = slices.DeleteFunc(slices.Clone(q.Languages), gone)
	own.Drafts = slices.DeleteFunc(slices.Clone(q.Drafts), gone)
	setHashes(&own)
	own.Series = q.Series
	return &own, nil
}

// add puts one question behind the others.
func (q *Questionnaire) add(f *file, l Local) {
	item := Item{Code: l.Code, Scale: l.Scale, Local: true}
	if !localPattern.MatchString(l.Code) {
		f.fail("items."+l.Code, "a code of an owner's own question is L and a number from 1 to 99")
	}
	if q.Position(l.Code) >= 0 {
		f.fail("items."+l.Code, "stands twice")
	}
	for _, code := range slices.Sorted(maps.Keys(l.Texts)) {
		said := []string{l.Texts[code]}
		if l.Scale == "" {
			said = append(said, l.Options[code]...)
		}
		for _, text := range said {
			if strings.TrimSpace(text) == "" || strings.ContainsFunc(text, unfit) {
				f.fail("items."+l.Code, "a text in «%s» is empty or no plain line", code)
			}
		}
	}
	if l.Scale == "" {
		item.Scale = l.Code
		q.Scales = append(q.Scales, Scale{ID: l.Code, Options: len(l.Options[Bokmål]), First: l.First})
		if l.First != LeastFirst && l.First != MostFirst && l.First != Unordered {
			f.fail("scales."+l.Code+".first", "is «%s»", l.First)
		}
	}
	if s, ok := q.scale(item.Scale); ok {
		item.MoreIsBetter = (s.First == MostFirst) != l.GoodLast
	}
	q.Items = append(q.Items, item)
}

// with adds the questions' words to a language's texts; nil when one has none.
func (t *texts) with(questions []Local) *texts {
	said := *t
	said.items, said.scales = maps.Clone(t.items), maps.Clone(t.scales)
	for _, l := range questions {
		text, ok := l.Texts[t.language]
		options, own := l.Options[t.language]
		if !ok || l.Scale == "" && !own {
			return nil
		}
		said.items[l.Code] = text
		if l.Scale == "" {
			said.scales[l.Code] = options
		}
	}
	return &said
}

// Local are the owner's own questions among the items, in order.
func (q *Questionnaire) Local() []Item {
	return slices.DeleteFunc(slices.Clone(q.Items), func(item Item) bool { return !item.Local })
}

// NextLocal is the code of a new question, given the codes ever used.
func NextLocal(used []string) (string, error) {
	for n := range 99 {
		// The number after the highest: one that was used and taken away may stand in a closed wave.
		if code := fmt.Sprintf("L%d", 99-n); slices.Contains(used, code) {
			if n == 0 {
				return "", fmt.Errorf("local questions: all 99 codes are used")
			}
			return fmt.Sprintf("L%d", 100-n), nil
		}
	}
	return "L1", nil
}

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
