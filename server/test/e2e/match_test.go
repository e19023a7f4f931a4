package e2e

import (
	"regexp"
	"testing"
)

func matches(t *testing.T, pattern, text string) bool {
	t.Helper()
	expression, err := regexp.Compile(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return expression.MatchString(text)
}
