package disclosure

import (
	"slices"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Indicator is what a snapshot says about one of its figures, so that it can be
// read without the questionnaires. An indicator that several audiences may be
// added up for is one Indicator with several audiences.
type Indicator struct {
	Key           string              `json:"key"` // unique in a snapshot: ID and audiences, «E1:pupils-5-7+pupils-8-10»
	ID            string              `json:"id"`  // «E1»; a form is «E1/E1a», an unhappy end «P7/tail»
	Audiences     []survey.Audience   `json:"audiences"`
	Series        []string            `json:"series"` // what was asked, per audience: questionnaire.Questionnaire.Series
	Kind          questionnaire.Kind  `json:"kind"`
	Items         int                 `json:"items"`   // the fewest any of the audiences has
	Options       int                 `json:"options"` // scores of means and indexes run from 1 to this
	LowerIsBetter bool                `json:"lower_is_better"`
	Sensitive     bool                `json:"sensitive"`
	Phases        []int               `json:"phases"`
	SubGoals      []string            `json:"sub_goals"`
	Level         Level               `json:"level"`
	Target        float64             `json:"target,omitempty"`     // where the project wants its main goal to come, on the figure's scale
	Extent        bool                `json:"extent,omitempty"`     // the mean of a share's forms, over the people the share counts among
	Spread        float64             `json:"spread,omitempty"`     // means and indexes: the standard deviation intervals are made with
	Pooled        bool                `json:"pooled,omitempty"`     // Spread is this wave's own, of all units together; else it is the scale's usual
	TotalOnly     bool                `json:"total_only,omitempty"` // told of all units together and of nothing smaller
	Base          string              `json:"base,omitempty"`       // Key of the share whose counted people alone are counted
	Of            string              `json:"of,omitempty"`         // forms and tails: Key of the share they belong to
	Tail          bool                `json:"tail,omitempty"`       // the unhappy end of Of
	Option        int                 `json:"option,omitempty"`     // of a choice without order: the option that is counted, from 1
	Split         *Split              `json:"split,omitempty"`      // distributions only
	Name          questionnaire.Texts `json:"name"`
	About         questionnaire.Texts `json:"about,omitempty"`
}

// IsShare reports whether the indicator is the share of people who count.
func (ind Indicator) IsShare() bool { return ind.Kind == questionnaire.Share }

// IsCounted reports whether the indicator counts people by what they answered: then
// what is safe depends on the answers, and not only on their number.
func (ind Indicator) IsCounted() bool { return ind.IsShare() || ind.Split != nil }

// IsMerged reports whether units share one figure of the indicator that are large enough
// for ordinary figures of their own.
func (ind Indicator) IsMerged() bool { return ind.Sensitive && (ind.IsCounted() || ind.Extent) }

func (ind Indicator) asksStaff() bool {
	return slices.ContainsFunc(ind.Audiences, func(a survey.Audience) bool { return a.Facts().Who == survey.WhoStaff })
}

// bundle is a set of indicators that are told together or not at all: one
// indicator by itself, or all the forms of a share.
type bundle struct {
	members []Indicator
	rules   []map[survey.Audience]rule // per member
	gate    string                     // Key of the indicator that must be told in the same place, or empty
}

// isPart reports whether the bundle parts people whom its gate has counted: then everything
// in it is told exactly, or nothing.
func (b bundle) isPart() bool {
	return b.members[0].Split != nil || b.gate != "" && b.members[0].IsShare()
}

// bundles are the indicators of a wave in the order they are shown: the
// audiences from young to old, each questionnaire's own order, and each
// indicator before its forms and its tail; the owner's own questions last.
func bundles(asked map[survey.Audience]*questionnaire.Questionnaire) []bundle {
	var all []bundle
	for _, a := range survey.Audiences() {
		q := asked[a]
		if q == nil {
			continue
		}
		for _, ind := range q.Indicators {
			set := combined(asked, a, ind)
			if set[0] == a { // else it stands with the younger audience
				all = append(all, bundlesOf(asked, set, ind)...)
			}
		}
	}
	return append(all, ownQuestions(asked)...)
}

// MainIndicators are those of a wave that stand by themselves: not the forms and tails
// of a share, follow-ups, and how single questions were answered.
func MainIndicators(asked map[survey.Audience]*questionnaire.Questionnaire) []Indicator {
	var all []Indicator
	for _, b := range bundles(asked) {
		if b.gate == "" && b.members[0].Split == nil {
			all = append(all, b.members[0])
		}
	}
	return all
}

// combined are the audiences of the wave that an indicator is added up over,
// from young to old: all that one of them leads to, so that nobody is counted in two
// sums. A follow-up is added up like the indicator it follows:
// otherwise the number asked would split the base into hidden parts.
func combined(asked map[survey.Audience]*questionnaire.Questionnaire, own survey.Audience, ind questionnaire.Indicator) []survey.Audience {
	leading := ind
	if base, ok := asked[own].Indicator(ind.Base); ok {
		leading = base
	}
	set := []survey.Audience{own}
	for i := 0; i < len(set); i++ { // it grows
		for _, a := range survey.Audiences() {
			if !slices.Contains(set, a) && addedUp(asked, leading.ID, set[i], a) {
				set = append(set, a)
			}
		}
	}
	return slices.DeleteFunc(survey.Audiences(), func(a survey.Audience) bool {
		return !slices.Contains(set, a) || !asksAlike(asked, ind.ID, own, a)
	})
}

// addedUp reports whether two audiences of the wave are added up: whichever of them
// names the other.
func addedUp(asked map[survey.Audience]*questionnaire.Questionnaire, id string, a, b survey.Audience) bool {
	if asked[a] == nil || asked[b] == nil {
		return false
	}
	x, _ := asked[a].Indicator(id)
	y, _ := asked[b].Indicator(id)
	return asksAlike(asked, id, a, b) && (slices.Contains(x.Combines, b) || slices.Contains(y.Combines, a))
}

// asksAlike reports whether two audiences have the indicator, counted alike.
func asksAlike(asked map[survey.Audience]*questionnaire.Questionnaire, id string, a, b survey.Audience) bool {
	x, ok := asked[a].Indicator(id)
	y, also := asked[b].Indicator(id)
	return ok && also && x.Kind == y.Kind && x.Options == y.Options
}

func bundlesOf(asked map[survey.Audience]*questionnaire.Questionnaire, set []survey.Audience, ind questionnaire.Indicator) []bundle {
	main := Indicator{
		Key: indicatorKey(ind.ID, set), ID: ind.ID, Audiences: set,
		Kind: ind.Kind, Items: len(ind.Items), Options: ind.Options,
		LowerIsBetter: ind.Direction == questionnaire.Lower, Sensitive: ind.Sensitive, TotalOnly: ind.TotalOnly,
		Phases: ind.Phases, SubGoals: ind.SubGoals, Name: ind.Name, About: ind.About, Level: levelOf(ind), Target: ind.Target,
	}
	if ind.Base != "" {
		main.Base = indicatorKey(ind.Base, set)
	}
	rules := map[survey.Audience]rule{}
	tails := map[survey.Audience]rule{}
	for _, a := range set {
		own, _ := asked[a].Indicator(ind.ID)
		main.Series = append(main.Series, asked[a].Series)
		main.Items = min(main.Items, len(own.Items))
		rules[a] = newRuleOf(asked[a], own)
		if own.Tail != nil {
			tails[a] = newCutRule(own.At, own.Options, *own.Tail).amongBase(asked[a], own)
		}
	}
	all := []bundle{{members: []Indicator{main}, rules: []map[survey.Audience]rule{rules}, gate: main.Base}}
	main.Target = 0 // what belongs to the indicator has none
	if extent, ok := extentOf(asked, main, ind); ok {
		all = append(all, extent)
	}
	gate := main.Key
	if forms, ok := formsOf(asked, main, ind); ok {
		all, gate = append(all, forms), forms.members[0].Key
	}
	if choice, ok := choiceOf(asked, main, ind); ok {
		all = append(all, choice)
	}
	if len(tails) == len(set) {
		tail := main
		tail.ID += "/tail"
		tail.Key, tail.Of, tail.Tail = indicatorKey(tail.ID, set), main.Key, true
		tail.LowerIsBetter, tail.Level = !main.LowerIsBetter, LevelRest
		all, gate = append(all, bundle{members: []Indicator{tail}, rules: []map[survey.Audience]rule{tails}, gate: main.Key}), tail.Key
	}
	return append(all, splitsOf(asked, main, gate)...)
}

// extentOf is the extent of what the forms of a share are about: each person's mean over
// the forms, rare answers and frequent ones alike, of the same people as the share. It
// shows a change that the share is too coarse for.
func extentOf(asked map[survey.Audience]*questionnaire.Questionnaire, main Indicator, ind questionnaire.Indicator) (bundle, bool) {
	if !ind.Sensitive || len(ind.Forms) < 2 {
		return bundle{}, false
	}
	extent := main
	extent.ID += "/extent"
	extent.Key, extent.Of, extent.Extent = indicatorKey(extent.ID, main.Audiences), main.Key, true
	extent.Kind, extent.Name, extent.About = questionnaire.Index, nil, nil
	rules := map[survey.Audience]rule{}
	for _, a := range main.Audiences {
		own, _ := asked[a].Indicator(ind.ID)
		rules[a] = newExtentRule(own)
	}
	return bundle{members: []Indicator{extent}, rules: []map[survey.Audience]rule{rules}, gate: main.Key}, true
}

// formsOf is the bundle of a share's single forms, when every audience of it
// has the same ones.
func formsOf(asked map[survey.Audience]*questionnaire.Questionnaire, main Indicator, ind questionnaire.Indicator) (bundle, bool) {
	forms := bundle{gate: main.Key}
	for i, f := range ind.Forms {
		form := main
		form.ID = main.ID + "/" + f.Item
		form.Key, form.Of = indicatorKey(form.ID, main.Audiences), main.Key
		form.Items, form.Name, form.About, form.Level = 1, f.Name, nil, LevelRest
		rules := map[survey.Audience]rule{}
		for _, a := range main.Audiences {
			own, _ := asked[a].Indicator(ind.ID)
			if len(own.Forms) != len(ind.Forms) || own.Forms[i].Item != f.Item {
				return bundle{}, false
			}
			rules[a] = newCutRule([]int{own.Forms[i].At}, own.Options, own.Cut).amongBase(asked[a], own)
		}
		forms.members = append(forms.members, form)
		forms.rules = append(forms.rules, rules)
	}
	return forms, len(forms.members) > 0
}

func indicatorKey(id string, audiences []survey.Audience) string {
	names := make([]string, len(audiences))
	for i, a := range audiences {
		names[i] = string(a)
	}
	return id + ":" + strings.Join(names, "+")
}
