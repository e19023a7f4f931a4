package questionnaire_test

import "strings"

var textMistakes = []mistake{
	{
		"another language", bokmål, "language: nb", "language: nn",
		"Q.nb.yaml:1: language: is «nn», but the file's name says nb",
	},
	{
		"draft of a required language", nynorsk, "review: done", "review: draft",
		"Q.nn.yaml:2: review: nn must be checked before it is used; a draft can only be another language",
	},
	{
		"review", bokmål, "review: done", "review: soon",
		"Q.nb.yaml:2: review: is «soon», must be done or draft",
	},
	{
		"item without text", nynorsk, "  Q7: Sju\n", "",
		"Q.nn.yaml:15: items.Q7: has no text in this language",
	},
	{
		"text without item", nynorsk, "  Q7: Sju\n", "  Q7: Sju\n  Q77: Syttisju\n",
		"Q.nn.yaml:23: items.Q77: is not an item of the questionnaire",
	},
	{
		"empty item", nynorsk, "Q7: Sju", "Q7:",
		"Q.nn.yaml:22: items.Q7: must be a plain text",
	},
	{
		"text is a list", nynorsk, "Q7: Sju", "Q7: [Sju]",
		"Q.nn.yaml:22: items.Q7: must be a plain text",
	},
	{
		"control character", nynorsk, "Q7: Sju", `Q7: "Sju\a"`,
		"Q.nn.yaml:22: items.Q7: must be one line without control characters, has U+0007",
	},
	{
		"direction override", nynorsk, "Q7: Sju", `Q7: "Sju\u202e"`,
		"Q.nn.yaml:22: items.Q7: must be one line without control characters, has U+202E",
	},
	{
		"too long", nynorsk, "Q7: Sju", "Q7: " + strings.Repeat("sju ", 41),
		"Q.nn.yaml:22: items.Q7: is 163 characters long, at most 160 fit",
	},
	{
		"too few words", nynorsk, "[Aldri, Sjelden, ", "[Aldri, ",
		"Q.nn.yaml:7: scales.A: words: 4, options of the scale: 5",
	},
	{
		"word twice", nynorsk, "Sjelden", "Aldri",
		"Q.nn.yaml:7: scales.A: has «Aldri» twice",
	},
	{
		"scale without words", nynorsk, "  yes: [Ja, Nei]\n", "",
		"Q.nn.yaml:6: scales.yes: words: 0, options of the scale: 2",
	},
	{
		"words without scale", nynorsk, "  yes: [Ja, Nei]\n", "  yes: [Ja, Nei]\n  no: [Nei, Ja]\n",
		"Q.nn.yaml:9: scales.no: is not a scale of the questionnaire",
	},
	{
		"scale is not a list", nynorsk, "yes: [Ja, Nei]", "yes: Ja",
		"Q.nn.yaml:8: scales.yes: must be a list",
	},
	{
		"no don't know", nynorsk, "dont_know: Vet ikke\n", "",
		"Q.nn.yaml: dont_know: is missing, and a scale offers it",
	},
	{
		"no declined", nynorsk, "declined: Vil ikke svare\n", "",
		"Q.nn.yaml: declined: is missing",
	},
	{
		"explained only here", nynorsk, "  Q1: Forklaring\n", "  Q1: Forklaring\n  Q4: Mer\n",
		"Q.nn.yaml:11: before.Q4: is explained here but not in bokmål",
	},
	{
		"explained only in bokmål", nynorsk, "before:\n  Q1: Forklaring\n", "",
		"Q.nn.yaml: before.Q1: is explained in bokmål but not here",
	},
	{
		"explains nothing", bokmål, "before:\n", "before:\n  Q99: Hva\n",
		"Q.en.yaml:9: before.Q99: is explained in bokmål but not here\n" +
			"Q.nb.yaml:10: before.Q99: is not an item of the questionnaire\n" +
			"Q.nn.yaml:9: before.Q99: is explained in bokmål but not here\n" +
			"Q.pl.yaml:9: before.Q99: is explained in bokmål but not here",
	},
	{
		"indicator without name", nynorsk, "  Q8: {name: Tillit, about: Om tillit}\n", "",
		"Q.nn.yaml:25: indicators.Q8: has no name in this language",
	},
	{
		"indicator without about", nynorsk, "Q8: {name: Tillit, about: Om tillit}", "Q8: {name: Tillit}",
		"Q.nn.yaml:30: indicators.Q8.about: is missing",
	},
	{
		"name without indicator", nynorsk, "  Q8: {", "  Q9: {name: A, about: B}\n  Q8: {",
		"Q.nn.yaml:30: indicators.Q9: is not an indicator of the questionnaire",
	},
	{
		"form without name", nynorsk, ", forms: {Q3: Av barn}", "",
		"Q.nn.yaml:28: indicators.Q3.forms.Q3: has no name in this language",
	},
	{
		"name without form", nynorsk, "{Q3: Av barn}", "{Q3: Av barn, Q4: Av voksne}",
		"Q.nn.yaml:28: indicators.Q3.forms.Q4: is not a form of the indicator",
	},
	{
		"indicators in a translation", polish, "language: pl", "language: pl\nindicators: {Q1: {name: A, about: B}}",
		"Q.pl.yaml:2: indicators: are named in bokmål, nynorsk and English only",
	},
	{
		"unknown language", soundName + ".xx.yaml", "", "language: xx\n",
		"Q.xx.yaml: «xx» is not a language this program knows",
	},
	{
		"no structure", "staff.v1.nb.yaml", "", "language: nb\n",
		"staff.v1.nb.yaml: there is no staff.v1.yaml",
	},
	{
		"stray file", "Notes.yaml", "", "a: b\n",
		"Notes.yaml: is not named AUDIENCE.vN.yaml or AUDIENCE.vN.LANGUAGE.yaml",
	},
	{
		"released and changed", "released.yaml", "", soundName + ": abc\n",
		"released.yaml:1: Q: was released and must not change: its hash is now c52f993496adcddec04f91ac5e8d52f31919767118aa158dc29c941aa5601405; put the change in a new version",
	},
	{
		"released and gone", "released.yaml", "", "staff.v1: abc\n",
		"released.yaml:1: staff.v1: was released and must stay, but its file is gone",
	},
}
