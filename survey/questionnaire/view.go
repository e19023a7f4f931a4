package questionnaire

import (
	"slices"

	"trivselspuls/survey"
)

// View is a questionnaire in one language as a respondent's page is given it.
// It holds nothing about how answers are counted.
type View struct {
	Hash      string          `json:"hash"`
	Audience  survey.Audience `json:"audience"`
	Language  string          `json:"lang"`
	Dir       string          `json:"dir"`
	Title     string          `json:"title"`
	Languages []Language      `json:"languages"`
	Items     []ViewItem      `json:"items"`
}

// ViewItem is one question. Before is an explanation to read first, or empty.
type ViewItem struct {
	Code     string         `json:"code"`
	Text     string         `json:"text"`
	Before   string         `json:"before"`
	Practice bool           `json:"practice"`
	Best     string         `json:"best"` // the good end of the options: "first", "last" or "" where neither is
	Options  []ViewOption   `json:"options"`
	ShowIf   *ViewCondition `json:"show_if"` // null: everybody is asked
}

// ViewOption is one possible answer: Value is the byte that goes into the ballot.
type ViewOption struct {
	Value int    `json:"value"`
	Text  string `json:"text"`
}

// ViewCondition is Condition as the page is given it.
type ViewCondition struct {
	AnyOf   []string `json:"any_of"`
	AtLeast int      `json:"at_least"`
}

// View shows the questionnaire in a language that is offered; false when it is
// not. «Vet ikke» (254) stands after the options where the scale has it, and
// «Vil ikke svare» (255) last on every item.
func (q *Questionnaire) View(language string) (View, bool) {
	var lang Language
	for _, l := range q.Languages {
		if l.Code == language {
			lang = l
		}
	}
	t := q.texts[lang.Code]
	if t == nil {
		return View{}, false
	}
	v := View{
		Hash: q.Hash, Audience: q.Audience, Language: lang.Code, Dir: lang.Dir,
		Title: t.title, Languages: q.Languages,
	}
	for _, item := range q.Items {
		v.Items = append(v.Items, q.viewItem(item, t))
	}
	return v, true
}

func (q *Questionnaire) viewItem(item Item, t *texts) ViewItem {
	v := ViewItem{
		Code: item.Code, Text: t.items[item.Code], Before: t.before[item.Code],
		Practice: item.Practice, Best: q.best(item),
	}
	for i, word := range t.scales[item.Scale] {
		v.Options = append(v.Options, ViewOption{i + 1, word})
	}
	if item.DontKnow {
		v.Options = append(v.Options, ViewOption{int(survey.DontKnow), t.dontKnow})
	}
	v.Options = append(v.Options, ViewOption{int(survey.Declined), t.declined})
	if c := item.ShowIf; c != nil {
		v.ShowIf = &ViewCondition{AnyOf: c.AnyOf, AtLeast: c.AtLeast}
	}
	return v
}

// best says where a smiling face belongs.
func (q *Questionnaire) best(item Item) string {
	s, ok := q.scale(item.Scale)
	switch {
	case !ok || s.First == Unordered:
		return ""
	case bestFirst(item, s):
		return "first"
	default:
		return "last"
	}
}

// Check is Questionnaire.Check for somebody who has only what the page is given.
func (v View) Check(answers []survey.Answer) error {
	q := &Questionnaire{}
	for _, item := range v.Items {
		known := Item{Code: item.Code, Practice: item.Practice}
		for _, o := range item.Options {
			switch survey.Answer(o.Value) {
			case survey.DontKnow:
				known.DontKnow = true
			case survey.Declined:
			default:
				known.Options++
			}
		}
		if c := item.ShowIf; c != nil {
			known.ShowIf = &Condition{AnyOf: c.AnyOf, AtLeast: c.AtLeast}
			for _, code := range c.AnyOf {
				if at := q.Position(code); at >= 0 {
					known.ShowIf.at = append(known.ShowIf.at, at)
				}
			}
		}
		q.Items = append(q.Items, known)
	}
	return q.Check(answers)
}

// Spoken are the texts of the questions as they are read aloud, each once, in the
// order they are met: explanations, questions, answers.
func (v View) Spoken() []string {
	var all []string
	say := func(text string) {
		if text != "" && !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	for _, item := range v.Items {
		say(item.Before)
		say(item.Text)
		for _, o := range item.Options {
			say(o.Text)
		}
	}
	return all
}

// InEveryLanguage is the questionnaire with every language there is offered.
func (q *Questionnaire) InEveryLanguage() *Questionnaire {
	var codes []string
	for _, l := range q.Drafts {
		codes = append(codes, l.Code)
	}
	return q.WithDrafts(codes...)
}

// Draft reports whether no native reader has checked a language's words.
func (q *Questionnaire) Draft(language string) bool {
	t := q.texts[language]
	return t != nil && t.draft
}
