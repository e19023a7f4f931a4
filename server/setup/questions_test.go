package setup

import (
	"os"
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// The file that docs/questionnaires.md shows can be used as it stands there.
func TestTheQuestionInTheDocumentationHolds(t *testing.T) {
	docs, err := os.ReadFile("../../docs/questionnaires.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(docs), "```yaml\ncode:")
	example, _, found := strings.Cut(after, "```")
	if !found {
		t.Fatal("the documentation shows no question")
	}
	question, err := ReadQuestion(strings.NewReader("code:" + example))
	if err != nil {
		t.Fatal(err)
	}
	library, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	q, _ := library.Current(survey.Pupils810)
	if problems := question.check(q, nil); question.Code != "L2" || len(problems) > 0 {
		t.Errorf("question %q: %v", question.Code, Describe(problems))
	}
}
