package web

import (
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"trivselspuls/survey/store/storetest"
)

// Where everything is invented, every page says so, to people with and without
// an account.
func TestEveryPageOfAnExampleSaysSo(t *testing.T) {
	app := newApp(t, storetest.New(t), io.Discard)
	for _, example := range []bool{true, false} {
		app.Config.Example = example
		for _, path := range []string{"/", "/skjema", "/inn", "/personvern", "/finnes-ikke", "/inn/lenke/x"} {
			_, body := do(t, app, httptest.NewRequest("GET", path, nil))
			if says := strings.Contains(body, `class="fictional"`); says != example {
				t.Errorf("%s with Example %v: says so is %v", path, example, says)
			}
		}
	}
}
