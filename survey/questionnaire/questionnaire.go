package questionnaire

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"trivselspuls/survey"
)

// Questionnaire is one version of what one audience is asked. It is made by the
// loader, has no mistakes in it and must not be changed by anybody else; it is
// safe for concurrent use.
type Questionnaire struct {
	Audience survey.Audience
	Version  int // from 1

	// Hash is the SHA-256, in lower-case hex, of everything that decides what
	// is asked and how it is counted: the structure, the rules of the
	// indicators, and all texts a respondent can be shown in any language,
	// drafts included. It stands in manifests, ballots and responses.
	Hash string

	// Series is the same hash without the languages that may come later: the
	// structure, the rules and the texts in bokmål, nynorsk and English. Two
	// versions with the same Series asked the same thing in the same way, so
	// their figures may stand in one trend; otherwise the series is broken.
	Series string

	// Languages are the languages offered to respondents, bokmål first. Drafts
	// are those that exist but that no native reader has checked; they are
	// offered only after WithDrafts.
	Languages []Language
	Drafts    []Language

	Screens    Screens
	Scales     []Scale
	Items      []Item // in the order they are asked; answers are in this order
	Indicators []Indicator

	texts map[string]*texts // by language code
}

// Scale is a list of answers that items share. Its words are in the text files.
type Scale struct {
	ID       string
	Options  int   // answers are numbered 1 to Options, in the order shown
	First    Order // what the first option stands for
	DontKnow bool  // «Vet ikke» is offered as well, as survey.DontKnow
}

// Order says what the first option of a scale stands for.
type Order string

const (
	LeastFirst Order = "least" // «Aldri» … «Alltid»
	MostFirst  Order = "most"  // «Ja», «Litt», «Nei»
	Unordered  Order = "choice"
)

// Screens is the promise that a respondent never meets a scale that is turned
// round: every scale runs from least to most, or every one from most to least.
type Screens string

const (
	ScreensLeastFirst Screens = "least-first"
	ScreensMostFirst  Screens = "most-first"
)

// Topic marks the items whose order matters for the figures: questions about
// bullying come before any list of single violations.
type Topic string

const (
	TopicNone      Topic = ""
	TopicBullying  Topic = "bullying"
	TopicViolation Topic = "violation"
)

// Item is one question.
type Item struct {
	Code     string // «E1a»: stable for ever, unique in the questionnaire
	Scale    string // ID of its scale
	Options  int    // answers 1 to Options, copied from the scale
	DontKnow bool   // «Vet ikke» is offered, copied from the scale
	Practice bool   // only to learn how to answer; never counted
	Local    bool   // added by an owner; in no indicator
	// MoreIsBetter says that the most of what the scale measures is good: true
	// for «I feel safe», false for «somebody bullied me».
	MoreIsBetter bool
	Topic        Topic
	Beside       int    // answers beside the scale, from survey.Beside downwards
	Word         string // ID of the hard word that it uses and that is explained, or empty
	Open         bool   // the explanation of Word stands before it
}

// Item finds an item by code.
func (q *Questionnaire) Item(code string) (Item, bool) {
	return survey.Find(q.Items, func(item Item) bool { return item.Code == code })
}

// Position is the place of an item among the answers, or −1.
func (q *Questionnaire) Position(code string) int {
	return slices.IndexFunc(q.Items, func(item Item) bool { return item.Code == code })
}

// Indicator finds an indicator by ID.
func (q *Questionnaire) Indicator(id string) (Indicator, bool) {
	return survey.Find(q.Indicators, func(ind Indicator) bool { return ind.ID == id })
}

// Title is the questionnaire's heading in a language, bokmål where it has none.
func (q *Questionnaire) Title(language string) string {
	return q.in(language).title
}

// in are the texts in a language, bokmål's where it has none.
func (q *Questionnaire) in(language string) *texts {
	return cmp.Or(q.texts[language], q.texts[Bokmål], &texts{})
}

// ItemText is the wording of an item in a language, drafts included, bokmål
// where it has none.
func (q *Questionnaire) ItemText(code, language string) string {
	return q.in(language).items[code]
}

// OptionTexts are the words of an item's answers 1 to n in a language, bokmål
// where it has none.
func (q *Questionnaire) OptionTexts(code, language string) []string {
	item, ok := q.Item(code)
	if !ok {
		return nil
	}
	return q.ScaleTexts(item.Scale, language)
}

// ScaleTexts are the words of a scale in a language, bokmål where it has none.
func (q *Questionnaire) ScaleTexts(id, language string) []string {
	return q.in(language).scales[id]
}

// texts is one language's file.
type texts struct {
	language   string
	draft      bool
	title      string
	dontKnow   string
	declined   string
	scales     map[string][]string
	items      map[string]string
	before     map[string]string
	beside     map[string][]string
	words      map[string]Explanation
	indicators map[string]indicatorTexts
}

// Explanation says what a hard word means, in one language.
type Explanation struct {
	ID    string `json:"id"`
	Asks  string `json:"asks"`  // «Hva betyr mobbing?»
	Means string `json:"means"` // the answer
}

type indicatorTexts struct {
	name, about string
	forms       map[string]string
}

// ErrAnswers means that answers do not fit the questionnaire they are for.
var ErrAnswers = errors.New("questionnaire: answers do not fit")

// Check reports whether answers, one per item and in the items' order, can have
// been given to this questionnaire. Its errors wrap ErrAnswers and name the
// item, never the answer.
//
// Only a practice item may be NotAsked, because an adult may pass it by.
func (q *Questionnaire) Check(answers []survey.Answer) error {
	if len(answers) != len(q.Items) {
		return fmt.Errorf("%w: answers %d, items %d", ErrAnswers, len(answers), len(q.Items))
	}
	if i := q.Misfit(answers); i >= 0 {
		return fmt.Errorf("%w: item %s", ErrAnswers, q.Items[i].Code)
	}
	return nil
}

// Misfit is the number of the first item, from 0, that has no such answer or should
// have none; -1 when all fit. There is one answer per item.
func (q *Questionnaire) Misfit(answers []survey.Answer) int {
	for i, item := range q.Items {
		if !fits(item, answers[i]) {
			return i
		}
	}
	return -1
}

func fits(item Item, a survey.Answer) bool {
	switch {
	case a == survey.NotAsked:
		return item.Practice
	case a == survey.Skipped, a == survey.Declined:
		return true
	case a == survey.DontKnow:
		return item.DontKnow
	case a > survey.MaxOption:
		return int(survey.Beside-a) < item.Beside
	default:
		return int(a) <= item.Options
	}
}
