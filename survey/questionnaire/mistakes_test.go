package questionnaire_test

import (
	"strings"
	"testing"

	"trivselspuls/survey/questionnaire"
)

type mistake struct {
	name, file, old, new string
	want                 string // with Q for the file's name
}

const (
	structure = soundName + ".yaml"
	bokmål    = soundName + ".nb.yaml"
	nynorsk   = soundName + ".nn.yaml"
)

// Every kind of mistake has one exact message that says where it is.
func TestMistakes(t *testing.T) {
	for _, group := range [][]mistake{structureMistakes, indicatorMistakes, textMistakes} {
		for _, m := range group {
			t.Run(m.name, func(t *testing.T) {
				_, err := questionnaire.LoadFS(changed(t, m.file, m.old, m.new))
				if err == nil {
					t.Fatal("was accepted")
				}
				if got := strings.ReplaceAll(err.Error(), soundName, "Q"); got != m.want {
					t.Errorf("says\n%s\nwant\n%s", got, m.want)
				}
			})
		}
	}
}
