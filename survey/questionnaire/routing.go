package questionnaire

import "slices"

// checkRouting resolves the conditions. The items a condition asks about come
// before it and are asked of everybody, so nothing depends on a chain.
func checkRouting(f *file, q *Questionnaire) {
	for i := range q.Items {
		c := q.Items[i].ShowIf
		if c == nil {
			continue
		}
		key := "items." + q.Items[i].Code + ".show_if"
		if len(c.AnyOf) == 0 {
			f.fail(key+".any_of", "names no item")
		}
		for _, code := range c.AnyOf {
			at := q.Position(code)
			switch {
			case at < 0:
				f.fail(key+".any_of", "there is no item «%s»", code)
				continue
			case at >= i:
				f.fail(key+".any_of", "%s does not come before %s", code, q.Items[i].Code)
			case q.Items[at].ShowIf != nil || q.Items[at].Practice:
				f.fail(key+".any_of", "%s is itself practice or not asked of everybody", code)
			case c.AtLeast < 1 || c.AtLeast > q.Items[at].Options:
				f.fail(key+".at_least", "is %d, but %s has options 1 to %d", c.AtLeast, code, q.Items[at].Options)
			}
			c.at = append(c.at, at)
		}
	}
}

// checkBase ties an indicator to the routing: a question asked only of those
// another indicator counts must name that indicator, so that its figure is
// hidden whenever the base is.
func checkBase(f *file, q *Questionnaire, ind Indicator) {
	key := "indicators." + ind.ID
	base, known := q.Indicator(ind.Base)
	switch {
	case ind.Base == "":
		for _, code := range ind.Items {
			if item, _ := q.Item(code); item.ShowIf != nil {
				f.fail(key, "%s is not asked of everybody, so base must name the indicator whose people are asked", code)
			}
		}
		return
	case !known:
		f.fail(key+".base", "there is no indicator «%s»", ind.Base)
		return
	case base.Kind != Share || base.Base != "":
		f.fail(key+".base", "%s must be a share of everybody", ind.Base)
		return
	case base.Sensitive && !ind.Sensitive:
		f.fail(key, "must be sensitive, as its base %s is", ind.Base)
	}
	for _, code := range ind.Items {
		item, ok := q.Item(code)
		if ok && !asksCounted(item.ShowIf, base) {
			f.fail(key+".base", "%s is not asked of exactly those whom %s counts", code, ind.Base)
		}
	}
}

func asksCounted(c *Condition, base Indicator) bool {
	return c != nil && !base.Cut.OrLower && c.AtLeast == base.Cut.Option && slices.Equal(c.AnyOf, base.Items)
}
