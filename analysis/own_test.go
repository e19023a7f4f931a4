package analysis

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// own is a school whose pupils in grades 8-10 are asked a question of the owner's
// own beside the real ones.
func ownTown(t *testing.T, opens string, l questionnaire.Local, give func(person int) survey.Answer) *disclosuretest.Town {
	t.Helper()
	m := disclosuretest.NewTown(survey.Pulse, opens)
	m.Questionnaires = map[survey.Audience]*questionnaire.Questionnaire{}
	askedFor(t, m, "Stor", survey.Pupils810, 3, 60, nil)
	q, err := m.Questionnaires[survey.Pupils810].WithLocal([]questionnaire.Local{l})
	if err != nil {
		t.Fatal(err)
	}
	m.Questionnaires[survey.Pupils810] = q
	for person := range m.Groups[0].Responses {
		m.Groups[0].Responses[person] = append(m.Groups[0].Responses[person], give(person))
	}
	return m
}

func TestOwnQuestionsAreToldWaveByWave(t *testing.T) {
	bus := questionnaire.Local{Code: "L1", Scale: "C", Texts: map[string]string{"nb": "Bussen kommer når den skal", "nn": "Bussen kjem når han skal", "en": "The bus is on time"}}
	first := ownTown(t, "2025-03-01", bus, func(person int) survey.Answer { return survey.Answer(1 + person%5) })
	second := ownTown(t, "2025-09-01", bus, func(person int) survey.Answer {
		if person < 2 {
			return 1 // two can be picked out
		}
		return survey.Answer(3 + person%3)
	})
	without := disclosuretest.NewTown(survey.Pulse, "2025-12-01")
	without.Questionnaires = map[survey.Audience]*questionnaire.Questionnaire{}
	askedFor(t, without, "Stor", survey.Pupils810, 3, 60, nil)
	snapshots := []disclosure.Snapshot{first.Publish(t), second.Publish(t), without.Publish(t)}
	for _, scope := range []Scope{{Unit: "unit-Stor"}, {}} {
		r, err := NewReport(frame, snapshots, scope, "nb")
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Own) == 0 {
			t.Fatalf("%+v is told of no own question", scope)
		}
		var lines []string
		for _, row := range r.Own[0].Table.Rows() {
			var words []string
			for _, e := range row {
				words = append(words, e.Text)
			}
			lines = append(lines, strings.Join(words, "|"))
		}
		hard := hardSpace + "%"
		want := []string{"Måling 2025-03|40" + hard + "|20" + hard + "|40" + hard + "|60|0", "Måling 2025-09|vises ikke|vises ikke|vises ikke|vises ikke|vises ikke"}
		if !slices.Equal(lines, want) {
			t.Errorf("%+v: told as %q", scope, lines)
		}
		if got := r.Own[0].Table.Columns()[1].Label; got != "Aldri eller sjelden" {
			t.Errorf("the first column is %q", got)
		}
		for _, s := range r.Series {
			if strings.HasPrefix(s.Indicator.ID, "L") {
				t.Errorf("%s stands among the indicators", s.ID)
			}
		}
	}
	// The indicators do not know that more was asked: their series goes on.
	r, _ := NewReport(frame, snapshots, Scope{Unit: "unit-Stor"}, "nb")
	for _, p := range seriesOf(t, r, "E6.pupils-8-10").Points {
		if p.Break {
			t.Errorf("the series of E6 is broken in %s", p.Wave.Name)
		}
	}
}

// Options without an order cannot be merged; three of them are told as they are.
func TestOwnQuestionsWithoutOrder(t *testing.T) {
	way := func(options ...string) questionnaire.Local {
		l := questionnaire.Local{Code: "L2", First: questionnaire.Unordered, Texts: map[string]string{}, Options: map[string][]string{}}
		for _, language := range []string{"nb", "nn", "en"} {
			l.Texts[language], l.Options[language] = "Hvordan kommer du hit?", options
		}
		return l
	}
	for _, c := range []struct {
		options []string
		columns string
	}{
		{[]string{"Buss", "Sykkel"}, "Måling Buss Sykkel Svar Uten svar på dette"},
		{[]string{"Buss", "Sykkel", "Bil"}, "Måling Buss Sykkel Bil Svar Uten svar på dette"},
		{[]string{"Buss", "Sykkel", "Bil", "Båt"}, ""},
	} {
		n := len(c.options)
		m := ownTown(t, "2025-03-01", way(c.options...), func(person int) survey.Answer { return survey.Answer(1 + person%n) })
		r, err := NewReport(frame, []disclosure.Snapshot{m.Publish(t)}, Scope{Unit: "unit-Stor"}, "nb")
		if err != nil {
			t.Fatal(err)
		}
		columns := ""
		for _, o := range r.Own {
			for _, column := range o.Table.Columns() {
				columns = strings.TrimSpace(fmt.Sprint(columns, " ", column.Label))
			}
		}
		if columns != c.columns {
			t.Errorf("%v is told in the columns %q", c.options, columns)
		}
	}
}
