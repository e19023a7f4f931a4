package questionnaire_test

import (
	"strings"

	"trivselspuls/survey"
)

var structureMistakes = []mistake{
	{
		"not YAML", structure, "version: 1", "version: [1",
		"Q.yaml:2: not YAML: did not find expected ',' or ']'",
	},
	{
		"empty", structure, soundStructure, "# nothing\n",
		"Q.yaml: the file is empty",
	},
	{
		"second document", structure, "screens:", "---\nscreens:",
		"Q.yaml: a second document begins on line 3; a file holds one",
	},
	{
		"not a mapping", structure, soundStructure, "- a\n- b\n",
		"Q.yaml: must be a list of keys with values",
	},
	{
		"unknown key", structure, "version: 1", "version: 1\nauthor: me",
		"Q.yaml:3: author: is not a known key",
	},
	{
		"missing key", structure, "screens: least-first\n", "",
		"Q.yaml: screens: is missing",
	},
	{
		"key twice", structure, "version: 1", "version: 1\nversion: 1",
		"Q.yaml:3: version: stands twice",
	},
	{
		"not a number", structure, "version: 1", "version: one",
		"Q.yaml:2: version: is «one», must be a whole number",
	},
	{
		"version below one", structure, "version: 1", "version: 0",
		"Q.yaml:2: version: is 0, must be 1 or more",
	},
	{
		"version of another file", structure, "version: 1", "version: 2",
		"Q.yaml:2: version: audience and version say that the file is parents-kindergarten.v2.yaml",
	},
	{
		"unknown audience", structure, "audience: parents-kindergarten", "audience: teachers",
		"Q.yaml:1: audience: «teachers» is not an audience; they are " + audienceList(),
	},
	{
		"alias", structure, "[Q3, Q4], at_least: 3, direction", "&x [Q3, *x], at_least: 3, direction",
		"Q.yaml:20: indicators.Q3.items: an entry must be a plain text",
	},
	{
		"empty text", structure, "{code: Q1,", "{code: '',",
		"Q.yaml:8: items.1.code: must not be empty",
	},

	{
		"scale with one option", structure, "{options: 2,", "{options: 1,",
		"Q.yaml:6: scales.yes.options: is 1, must be 2 to 8 for parents-kindergarten\n" +
			"Q.yaml:21: indicators.Q5: counts from option 1 of 1, which counts everybody or nobody",
	},
	{
		"scale with too many options", structure, "A: {options: 5,", "A: {options: 7,",
		"Q.yaml:5: scales.A.options: is 7, must be 2 to 5 for parents-kindergarten",
	},
	{
		"scale's name", structure, "  yes: {", "  yes/no: {",
		"Q.yaml:6: scales.yes/no: a scale is named by a letter and at most 15 more letters, digits or hyphens\n" +
			"Q.yaml:6: scales.yes/no: no item has this scale\n" +
			"Q.yaml:12: items.Q5.scale: there is no scale «yes»",
	},
	{
		"scale nobody has", structure, "scales:", "scales:\n  Z: {options: 2, first: least}",
		"Q.yaml:5: scales.Z: no item has this scale",
	},
	{
		"scale's first", structure, "first: choice", "first: best",
		"Q.yaml:6: scales.yes.first: is «best», must be least or most or choice",
	},
	{
		"scale turned round, most first", structure, "screens: least-first", "screens: most-first",
		"Q.yaml:5: scales.A.first: is least, but screens says that every scale begins with the most",
	},
	{
		"scale turned round, least first", structure, "A: {options: 5, first: least", "A: {options: 5, first: most",
		"Q.yaml:5: scales.A.first: is most, but screens says that every scale begins with the least\n" +
			"Q.yaml:20: indicators.Q3.direction: is lower, but what it counts of Q3 is good\n" +
			"Q.yaml:20: indicators.Q3.direction: is lower, but what it counts of Q4 is good\n" +
			"Q.yaml:22: indicators.Q8.direction: is higher, but what it counts of Q8 is bad",
	},

	{
		"item without code", structure, "{code: Q1, scale: A}", "{scale: A}",
		"Q.yaml:8: items.1.code: is missing",
	},
	{
		"item's code", structure, "{code: Q9,", "{code: question9,",
		"Q.yaml:16: items.question9: a code is a capital letter, one or two digits and perhaps a small letter, as E1a",
	},
	{
		"owners' letter", structure, "{code: Q9,", "{code: L9,",
		"Q.yaml:16: items.L9: codes with L are those of owners' own questions",
	},
	{
		"item twice", structure, "{code: Q2,", "{code: Q1,",
		"Q.yaml:9: items.Q1: stands twice, first on line 8",
	},
	{
		"item's scale", structure, "{code: Q1, scale: A}", "{code: Q1, scale: Z}",
		"Q.yaml:8: items.Q1.scale: there is no scale «Z»",
	},
	{
		"practice not first", structure, "{code: Q9, scale: A}", "{code: Q9, scale: A, practice: true}",
		"Q.yaml:7: items: practice: 1, must be 0 for parents-kindergarten\n" +
			"Q.yaml:16: items.Q9.practice: practice stands before every other item",
	},
	{
		"practice with a topic", structure, "{code: Q1, scale: A}", "{code: Q1, scale: A, practice: true, topic: bullying}",
		"Q.yaml:7: items: practice: 1, must be 0 for parents-kindergarten\n" +
			"Q.yaml:8: items.Q1.practice: a practice item has neither beside nor topic\n" +
			"Q.yaml:18: indicators.Q1.items: Q1 is practice and is never counted",
	},
	{
		"not true or false", structure, "{code: Q1, scale: A}", "{code: Q1, scale: A, practice: yes}",
		"Q.yaml:8: items.Q1.practice: is «yes», must be false or true",
	},
	{
		"too few items", structure, "  - {code: Q6, scale: A, better: least, topic: violation}\n  - {code: Q7, scale: A}\n", "",
		"Q.yaml:7: items: questions: 7, must be 8 to 12 for parents-kindergarten\n" +
			"Q.yaml:17: indicators.Q2.items: there is no item «Q7»",
	},
	{
		"too many items", structure, "  - {code: Q9, scale: A}\n", "  - {code: Q9, scale: A}\n  - {code: Q10, scale: A}\n  - {code: Q11, scale: A}\n  - {code: Q12, scale: A}\n  - {code: Q13, scale: A}\n  - {code: Q14, scale: A}\n",
		"Q.yaml:7: items: questions: 14, must be 8 to 12 for parents-kindergarten",
	},
	{
		"violation before bullying", structure, "{code: Q1, scale: A}", "{code: Q1, scale: A, topic: violation}",
		"Q.yaml:10: items.Q3: asks about bullying after the violation Q1; bullying comes first\n" +
			"Q.yaml:11: items.Q4: asks about bullying after the violation Q1; bullying comes first\n" +
			"Q.yaml:18: indicators.Q1: must be sensitive: Q1 has topic violation",
	},
	{
		"unknown topic", structure, "topic: violation", "topic: violence",
		"Q.yaml:13: items.Q6.topic: is «violence», must be bullying or violation",
	},

	{
		"too many answers beside the scale", structure, "beside: 1", "beside: 3",
		"Q.yaml:12: items.Q5.beside: is 3, must be from 1 to 2",
	},
	{
		"routing", structure, "beside: 1", "show_if: Q3",
		"Q.yaml:12: items.Q5.show_if: is not a known key",
	},
}

func audienceList() string {
	var all []string
	for _, a := range survey.Audiences() {
		all = append(all, string(a))
	}
	return strings.Join(all, ", ")
}
