// Package text gives the texts of pages, reports and letters in every language
// they are written in, and numbers as the language writes them.
//
// A file holds one language, which its name ends with (text.nb.yaml, nb.yaml): a
// text by each key. What is filled in stands in braces, {Name}. A text about a
// number has the plural forms that CLDR gives its language, chosen by {Count}, and
// one for zero where none is better said in other words:
//
//	slips.left:
//	  zero: Ingen ubrukte lapper.
//	  one: "{Count} lapp ble ikke brukt."
//	  other: "{Count} lapper ble ikke brukt."
//
// Where one sentence is right whatever the number is, as in «Phase 3» or
// «New: 0», the number is written {#Name}. A number anywhere else is an error, so
// no sentence with a count lacks a form. A text that a list is filled into, or that
// stands above one, is worded so that it holds for one as for many.
package text
