// Package must ends a test where what it needs cannot be had. Only tests, and what
// helps them, import it.
package must

import "testing"

// Have gives a value that could be had without an error: must.Have(os.Open(name))(t).
func Have[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		Work(t, err)
		return value
	}
}

// Work ends the test where something has not worked.
func Work(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
