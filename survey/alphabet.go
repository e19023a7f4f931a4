package survey

import (
	"bytes"
	"slices"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// collators order names by Norway's alphabet, æ, ø and å last and aa as å, and numbers by their
// value, so that grade 8 stands before grade 10. One can only be used by one at a time. The
// alphabet is Denmark's, too; by bokmål's code the library has that of English.
var collators = sync.Pool{New: func() any { return collate.New(language.Danish, collate.Numeric) }}

// ByName sorts each run of one part in place by names, as people here look them up, and gives it
// back: databases have orders of their own. Those of one name stay in their order.
func ByName[T any, P comparable](all []T, part func(T) P, name func(T) string) []T {
	collator, _ := collators.Get().(*collate.Collator)
	defer collators.Put(collator)
	type named struct {
		one T
		key []byte
	}
	var buffer collate.Buffer
	for rest := all; len(rest) > 0; {
		end := slices.IndexFunc(rest, func(one T) bool { return part(one) != part(rest[0]) })
		if end < 0 {
			end = len(rest)
		}
		run := Map(rest[:end], func(one T) named { return named{one, collator.KeyFromString(&buffer, name(one))} })
		slices.SortStableFunc(run, func(a, b named) int { return bytes.Compare(a.key, b.key) })
		for i, each := range run {
			rest[i] = each.one
		}
		rest = rest[end:]
	}
	return all
}
