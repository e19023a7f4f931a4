package questionnaire

import (
	"fmt"
	"strconv"

	"trivselspuls/survey"

	"go.yaml.in/yaml/v3"
)

// readStructure reads an AUDIENCE.vN.yaml file into a questionnaire without
// texts. What it cannot read it reports and leaves out; the rules that tie keys
// together are checked afterwards.
func readStructure(f *file, o *object) *Questionnaire {
	q := &Questionnaire{
		Audience: survey.Audience(o.text("audience")),
		Version:  o.number("version"),
		Screens:  choice(o, "screens", true, ScreensLeastFirst, ScreensMostFirst),
		texts:    map[string]*texts{},
	}
	o.need("scales")
	scales := o.object("scales")
	for _, id := range scales.names {
		s := scales.object(id)
		q.Scales = append(q.Scales, Scale{
			ID: id, Options: s.number("options"), DontKnow: s.flag("dont_know"),
			First: choice(s, "first", true, LeastFirst, MostFirst, Unordered),
		})
		s.close()
	}
	o.need("items")
	for i, n := range o.nodes("items") {
		if item, ok := readItem(f.element(n, "items", "code", i)); ok {
			q.Items = append(q.Items, item)
		}
	}
	o.need("indicators")
	for i, n := range o.nodes("indicators") {
		if ind, ok := readIndicator(f.element(n, "indicators", "id", i)); ok {
			q.Indicators = append(q.Indicators, ind)
		}
	}
	o.close()
	return q
}

// element reads an entry of a list of mappings. In messages it is called by its
// own name, «items.E1a», and by its place, «items.3», when it has none.
func (f *file) element(n *yaml.Node, list, nameKey string, i int) *object {
	name := strconv.Itoa(i + 1)
	if k := at(n, nameKey); k >= 0 {
		if s, err := scalar(n.Content[k+1]); err == nil {
			name = s
		}
	}
	key := list + "." + name
	if first, seen := f.lines[key]; seen {
		f.problems = append(f.problems, Problem{f.name, n.Line, key, fmt.Sprintf("stands twice, first on line %d", first)})
		key = list + "." + strconv.Itoa(i+1)
	}
	return f.object(n, key)
}

func readItem(o *object) (Item, bool) {
	item := Item{
		Code: o.text("code"), Scale: o.text("scale"), Practice: o.flag("practice"),
		MoreIsBetter: choice(o, "better", false, "most", "least") == "most",
	}
	if o.has("topic") {
		item.Topic = choice(o, "topic", true, TopicBullying, TopicViolation)
	}
	if o.has("beside") {
		item.Beside = o.number("beside")
	}
	if o.has("word") {
		item.Word, item.Open = o.text("word"), o.flag("open")
	}
	o.close()
	return item, item.Code != ""
}

func readIndicator(o *object) (Indicator, bool) {
	o.need("items")
	ind := Indicator{
		ID: o.text("id"), Kind: choice(o, "kind", true, Share, Index, Mean), Items: o.list("items"),
		Direction: choice(o, "direction", true, Higher, Lower),
		Sensitive: o.flag("sensitive"), TotalOnly: o.flag("total_only"), SubGoals: o.list("sub_goals"),
		Source: choice(o, "source", false, "own"), Name: Texts{}, About: Texts{}, Overviews: map[Overview]int{},
	}
	if o.has("base") {
		ind.Base = o.text("base")
	}
	o.need("phases")
	for _, s := range o.list("phases") {
		n, err := strconv.Atoi(s)
		if err != nil {
			o.fail("phases", "«%s» must be a whole number", s)
		}
		ind.Phases = append(ind.Phases, n)
	}
	for _, overview := range overviews {
		if o.has(string(overview)) {
			ind.Overviews[overview] = o.number(string(overview))
		}
	}
	ind.Forms = survey.Map(o.list("forms"), func(code string) Form { return Form{Item: code, Name: Texts{}} })
	ind.Combines = survey.Map(o.list("combines"), func(a string) survey.Audience { return survey.Audience(a) })
	readCut(o, &ind)
	o.close()
	return ind, ind.ID != ""
}

func readCut(o *object, ind *Indicator) {
	switch {
	case o.has("at_least") && o.has("at_most"):
		o.fail("at_most", "stands beside at_least; a share has one of them")
		o.known["at_least"] = true
		o.known["at_most"] = true
	case o.has("at_least"):
		ind.Cut = Cut{Option: o.number("at_least")}
	case o.has("at_most"):
		ind.Cut = Cut{Option: o.number("at_most"), OrLower: true}
	}
	if o.has("tail") {
		ind.Tail = &Cut{Option: o.number("tail"), OrLower: !ind.Cut.OrLower}
	}
}
