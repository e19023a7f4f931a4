package waves

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/sheet/sheettest"
)

// oddAnswers reads a file of answers of pupils in two grades of one school.
func oddAnswers(t *testing.T, q *questionnaire.Questionnaire, file []byte) ([][][]survey.Answer, error) {
	t.Helper()
	school := survey.UnitID("s")
	planned := []PlannedGroup{
		{Unit: school, Audience: q.Audience, Name: "8. trinn", Invited: 10},
		{Unit: school, Audience: q.Audience, Name: "9. trinn", Invited: 10},
	}
	r, err := readAnswers(Import{Files: []ImportFile{{"svar.csv", bytes.NewReader(file)}}}, planned,
		map[survey.UnitID]string{school: "Åsen  skole"}, map[survey.Audience]*questionnaire.Questionnaire{q.Audience: q})
	if err != nil {
		return nil, err
	}
	return r.answers, nil
}

func TestOddTablesOfAnswers(t *testing.T) {
	library, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	q, ok := library.Current(survey.Pupils810)
	if !ok {
		t.Fatal("no questionnaire")
	}
	table := [][]string{{"unit", "audience", "group", "form"}, {"Åsen skole", string(q.Audience), "8. trinn", "1"}, {"ÅSEN SKOLE", string(q.Audience), "9. trinn", "1"}}
	for _, item := range q.Items {
		table[0] = append(table[0], item.Code)
	}
	want := make([]survey.Answer, len(q.Items))
	for row := 1; row < 3; row++ { // only the first question is answered
		table[row] = append(table[row], "2")
		table[row] = append(table[row], make([]string, len(q.Items)-1)...)
	}
	want[0] = 2
	for i, item := range q.Items[1:] {
		if want[i+1] = survey.Skipped; item.Practice {
			want[i+1] = survey.NotAsked
		}
	}
	sheettest.Each(t, table, func(t *testing.T, file []byte) {
		got, err := oddAnswers(t, q, file)
		if err != nil || len(got[0]) != 1 || len(got[1]) != 1 || !slices.Equal(got[0][0], want) || !slices.Equal(got[1][0], want) {
			t.Errorf("read as %v, %v", got, err)
		}
	})
	sheettest.EachBroken(t, table, func(t *testing.T, file []byte, row int) {
		_, err := oddAnswers(t, q, file)
		if wrong := (*ImportError)(nil); !errors.As(err, &wrong) || wrong.Files[0].Problems[0].Row != row {
			t.Errorf("told %v", err)
		}
	})
}
