package page

import (
	"regexp"
	"strings"
)

// CompareNorwegian orders names as a Norwegian list does: æ, ø, å last, capital
// and small letters alike, and numbers by their size: the tenth grade after the
// ninth. The text library's tables do not have that order.
func CompareNorwegian(a, b string) int { return strings.Compare(ordered(a), ordered(b)) }

func ordered(name string) string {
	return number.ReplaceAllStringFunc(norwegianOrder.Replace(strings.ToLower(name)), func(digits string) string {
		return strings.Repeat("0", max(0, 10-len(digits))) + digits
	})
}

var number = regexp.MustCompile(`\d+`)

// norwegianOrder puts letters that stand after z there in byte order too.
var norwegianOrder = strings.NewReplacer("\u00e6", "{a", "\u00e4", "{a", "\u00f8", "{b", "\u00f6", "{b", "\u00e5", "{c")
