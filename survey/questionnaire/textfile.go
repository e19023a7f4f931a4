package questionnaire

// Words of the review key: whether a native reader has checked the translation.
const (
	reviewDone  = "done"
	reviewDraft = "draft"
)

// readTexts reads an AUDIENCE.vN.LANGUAGE.yaml file. Whether it says all that
// the structure needs is checked afterwards.
func readTexts(o *object) *texts {
	t := &texts{
		language: o.text("language"),
		draft:    choice(o, "review", true, reviewDone, reviewDraft) == reviewDraft,
		title:    o.text("title"),
		declined: o.text("declined"),
		scales:   map[string][]string{},
		before:   o.texts("before"),
	}
	if o.has("dont_know") {
		t.dontKnow = o.text("dont_know")
	}
	o.need("scales")
	scales := o.object("scales")
	for _, id := range scales.names {
		t.scales[id] = scales.list(id)
	}
	o.need("items")
	t.items = o.texts("items")
	t.indicators = readIndicatorTexts(o.object("indicators"))
	o.close()
	return t
}

func readIndicatorTexts(o *object) map[string]indicatorTexts {
	all := map[string]indicatorTexts{}
	for _, id := range o.names {
		ind := o.object(id)
		all[id] = indicatorTexts{name: ind.text("name"), about: ind.text("about"), forms: ind.texts("forms")}
		ind.close()
	}
	return all
}
