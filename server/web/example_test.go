package web_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey/store/storetest"
)

// Where everything is invented, every page says so, to people with and without
// an account.
func TestEveryPageOfAnExampleSaysSo(t *testing.T) {
	app := webtest.NewApp(t, storetest.New(t), nil)
	for _, example := range []bool{true, false} {
		app.Config.Example = example
		for _, path := range []string{"/", "/skjema", "/inn", "/personvern", "/finnes-ikke", "/inn/lenke/x"} {
			_, body := webtest.Do(t, app, httptest.NewRequest("GET", path, nil))
			if says := strings.Contains(body, `class="fictional"`); says != example {
				t.Errorf("%s with Example %v: says so is %v", path, example, says)
			}
		}
	}
}
