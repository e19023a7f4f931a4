package questionnaire_test

var indicatorMistakes = []mistake{
	{
		"indicator's id", structure, "{id: Q1,", "{id: wellbeing,",
		"Q.yaml:18: indicators.wellbeing: an id is a capital letter, one or two digits and perhaps a small letter, as E1",
	},
	{
		"half a set of headlines", structure, "{id: Q1,", "{id: Q1, headline: 1, grid: 2, steering: 12,",
		"Q.yaml:17: indicators: headlines: 1, must be 4 or none",
	},
	{
		"places in an overview", structure, "{id: Q1,", "{id: Q1, grid: 0,",
		"Q.yaml:18: indicators.Q1.grid: is 0, must be a place from 1, and of headlines there are 4",
	},
	{
		"a fifth headline", structure, "{id: Q1,", "{id: Q1, headline: 5,",
		"Q.yaml:17: indicators: headlines: 1, must be 4 or none\nQ.yaml:18: indicators.Q1.headline: is 5, must be a place from 1, and of headlines there are 4",
	},
	{
		"indicator twice", structure, "{id: Q2, kind: index", "{id: Q1, kind: index",
		"Q.yaml:19: indicators.Q1: stands twice, first on line 18",
	},
	{
		"kind", structure, "kind: mean", "kind: median",
		"Q.yaml:18: indicators.Q1.kind: is «median», must be share or index or mean",
	},
	{
		"unknown item", structure, "items: [Q1]", "items: [Q99]",
		"Q.yaml:18: indicators.Q1.items: there is no item «Q99»",
	},
	{
		"no items", structure, "items: [Q1]", "items: []",
		"Q.yaml:18: indicators.Q1.items: names no item",
	},
	{
		"item twice in an indicator", structure, "items: [Q2, Q7]", "items: [Q2, Q2]",
		"Q.yaml:19: indicators.Q2.items: Q2 stands twice",
	},
	{
		"two scales", structure, "items: [Q2, Q7]", "items: [Q2, Q5]",
		"Q.yaml:19: indicators.Q2.items: Q5 has scale yes, but Q2 has A; one indicator needs one scale\n" +
			"Q.yaml:21: indicators.Q5.items: Q5 is counted in another indicator: two ways to count the same people tell more than either",
	},
	{
		"item of two indicators", structure, "items: [Q2, Q7]", "items: [Q2, Q1]",
		"Q.yaml:18: indicators.Q1.items: Q1 is counted in another indicator: two ways to count the same people tell more than either\n" +
			"Q.yaml:19: indicators.Q2.items: Q1 is counted in another indicator: two ways to count the same people tell more than either",
	},
	{
		"index of one item", structure, "items: [Q2, Q7]", "items: [Q2]",
		"Q.yaml:19: indicators.Q2.items: an index has two items or more; of one item it is a mean",
	},
	{
		"mean of two items", structure, "items: [Q1]", "items: [Q1, Q9]",
		"Q.yaml:18: indicators.Q1.items: a mean has one item; of several it is an index",
	},
	{
		"mean of a choice", structure, "kind: share, items: [Q5], at_most: 1,", "kind: mean, items: [Q5],",
		"Q.yaml:21: indicators.Q5.items: scale yes is a choice without order and has no mean",
	},
	{
		"cut of a mean", structure, "items: [Q1], direction", "items: [Q1], at_least: 3, direction",
		"Q.yaml:18: indicators.Q1: only a share has at_least, at_most or tail",
	},
	{
		"share without cut", structure, "items: [Q8], at_least: 5, tail: 2,", "items: [Q8],",
		"Q.yaml:22: indicators.Q8: a share needs at_least or at_most, the option from which an answer counts",
	},
	{
		"two cuts", structure, "items: [Q8], at_least: 5,", "items: [Q8], at_least: 5, at_most: 1,",
		"Q.yaml:22: indicators.Q8.at_most: stands beside at_least; a share has one of them",
	},
	{
		"cut beyond the scale", structure, "items: [Q8], at_least: 5,", "items: [Q8], at_least: 6,",
		"Q.yaml:22: indicators.Q8: counts from option 6 of 5, which counts everybody or nobody",
	},
	{
		"cut that counts everybody", structure, "items: [Q8], at_least: 5, tail: 2,", "items: [Q8], at_least: 1,",
		"Q.yaml:22: indicators.Q8: counts from option 1 of 5, which counts everybody or nobody",
	},
	{
		"tail inside the cut", structure, "tail: 2", "tail: 5",
		"Q.yaml:22: indicators.Q8.tail: is 5, must be an option on the other side of the cut",
	},
	{
		"direction against the cut", structure, "at_least: 3, direction: lower", "at_least: 3, direction: higher",
		"Q.yaml:20: indicators.Q3.direction: is higher, but what it counts of Q3 is bad\n" +
			"Q.yaml:20: indicators.Q3.direction: is higher, but what it counts of Q4 is bad",
	},
	{
		"not sensitive", structure, "at_least: 3, direction: lower, sensitive: true", "at_least: 3, direction: lower",
		"Q.yaml:20: indicators.Q3: must be sensitive: Q3 has topic bullying\n" +
			"Q.yaml:20: indicators.Q3: must be sensitive: Q4 has topic bullying",
	},
	{
		"form of another item", structure, "forms: [Q3]", "forms: [Q6]",
		"Q.yaml:20: indicators.Q3.forms: Q6 is not one of its items",
	},
	{
		"form of a mean", structure, "direction: higher, phases: [1]}", "direction: higher, phases: [1], forms: [Q1]}",
		"Q.yaml:18: indicators.Q1.forms: only a share has forms",
	},
	{
		"no phases", structure, "direction: higher, phases: [1]}", "direction: higher, phases: []}",
		"Q.yaml:18: indicators.Q1.phases: names no phase",
	},
	{
		"fifth phase", structure, "phases: [1, 2]", "phases: [1, 5]",
		"Q.yaml:19: indicators.Q2.phases: must be phases 1 to 4, each once, ascending",
	},
	{
		"sub-goal", structure, "[D1, D5]", "[D1, D7]",
		"Q.yaml:19: indicators.Q2.sub_goals: must be sub-goals D1 to D6, each once, ascending",
	},
	{
		"combines with itself", structure, "combines: [parents-school]", "combines: [parents-kindergarten]",
		"Q.yaml:22: indicators.Q8.combines: «parents-kindergarten» is not another audience",
	},
	{
		"source", structure, "{id: Q1,", "{id: Q1, source: national,",
		"Q.yaml:18: indicators.Q1.source: is «national», must be own",
	},
	{
		"unknown base", structure, "base: Q3", "base: Q99",
		"Q.yaml:21: indicators.Q5.base: there is no indicator «Q99»",
	},
	{
		"base is no share", structure, "base: Q3", "base: Q2",
		"Q.yaml:21: indicators.Q5.base: Q2 must be a share of everybody",
	},
	{
		"a mean of the municipality alone", structure, "{id: Q1, kind: mean,", "{id: Q1, total_only: true, kind: mean,",
		"Q.yaml:18: indicators.Q1.total_only: is for shares",
	},
	{
		"base more sensitive", structure, "direction: higher, sensitive: true, base", "direction: higher, base",
		"Q.yaml:21: indicators.Q5: must be sensitive, as its base Q3 is",
	},
}
