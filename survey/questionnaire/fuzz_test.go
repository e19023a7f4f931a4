package questionnaire_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"testing/fstest"

	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
)

// Whatever stands in the files, the loader either names the mistakes or returns
// a questionnaire that everything else can use.
func FuzzLoad(f *testing.F) {
	nb := fmt.Sprintf(soundTexts, "nb")
	f.Add(soundStructure, nb)
	for _, group := range [][]mistake{structureMistakes, indicatorMistakes, textMistakes} {
		for _, m := range group {
			f.Add(m.new, nb)
			f.Add(soundStructure, m.new)
		}
	}
	f.Add("a: &a [*a]", "? [a]\n: {b: c}")
	f.Add("a: !!binary x", "<<: {a: b}")
	f.Fuzz(func(t *testing.T, structureBody, texts string) {
		files := sound()
		files[structure] = &fstest.MapFile{Data: []byte(structureBody)}
		files[bokmål] = &fstest.MapFile{Data: []byte(texts)}
		l, err := questionnaire.LoadFS(files)
		if err != nil {
			if err.Error() == "" {
				t.Error("a mistake without a message")
			}
			return
		}
		for _, q := range l.All() {
			if err := q.Preview(io.Discard, "nb"); err != nil {
				t.Error(err)
			}
			answers := simulate.NewCrowd(q, simulate.Typical(q)).Answers(rand.New(rand.NewPCG(1, 1)))
			if err := q.Check(answers); err != nil {
				t.Error(err)
			}
		}
	})
}
