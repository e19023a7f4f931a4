package site

import "strings"

// CompareNorwegian orders names as a Norwegian list does: æ, ø, å last, capital
// and small letters alike. The text library's tables do not have that order.
func CompareNorwegian(a, b string) int {
	return strings.Compare(norwegianOrder.Replace(strings.ToLower(a)), norwegianOrder.Replace(strings.ToLower(b)))
}

// norwegianOrder puts letters that stand after z there in byte order too.
var norwegianOrder = strings.NewReplacer("\u00e6", "{a", "\u00e4", "{a", "\u00f8", "{b", "\u00f6", "{b", "\u00e5", "{c")
