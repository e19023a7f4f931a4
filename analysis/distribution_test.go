package analysis

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/server/test/golden"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// askedFor is a school with the real questionnaire of an audience: invited
// people, and for each one that answers the options of the items named. All other
// items are answered with option fill.
func askedFor(t *testing.T, m *disclosuretest.Town, unit string, a survey.Audience, fill survey.Answer, answered int, items map[string]func(person int) survey.Answer) {
	t.Helper()
	library, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(library.All(), func(q *questionnaire.Questionnaire) bool { return q.Audience == a })
	if at < 0 {
		t.Fatalf("no questionnaire for %s", a)
	}
	q := library.All()[at] // the first version, which never changes
	m.Questionnaires[a] = q
	id := survey.UnitID("unit-" + unit)
	if len(m.Units) == 0 || m.Units[len(m.Units)-1].ID != id {
		m.Units = append(m.Units, survey.Unit{ID: id, Name: unit + " skole", Kind: survey.School})
	}
	g := disclosure.GroupResponses{Group: survey.Group{ID: survey.GroupID(unit + string(a)), Unit: id, Audience: a, Name: "Alle", Invited: answered + 10}}
	for person := range answered {
		answers := make([]survey.Answer, len(q.Items))
		for i, item := range q.Items {
			answers[i] = fill
			if f := items[item.Code]; f != nil {
				answers[i] = f(person)
			}
		}
		g.Responses = append(g.Responses, answers)
	}
	m.Groups = append(m.Groups, g)
}

func TestDistributions(t *testing.T) {
	bullied := func(from int) func(int) survey.Answer { // and four rarely
		return func(person int) survey.Answer {
			switch {
			case person < from-4:
				return 1
			case person < from:
				return 2
			}
			return 4
		}
	}
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01")
	m.Questionnaires = map[survey.Audience]*questionnaire.Questionnaire{}
	askedFor(t, m, "Stor", survey.Pupils810, 1, 50, map[string]func(int) survey.Answer{
		"E1b": bullied(45), "E1c": bullied(46), "E6": disclosuretest.Spread(4, 10), "E5a": disclosuretest.Spread(4, 6), "E5b": disclosuretest.Spread(3, 9), "E5c": disclosuretest.Spread(6, 12),
		"E7a": disclosuretest.Spread(4, 6), "E7b": disclosuretest.Spread(2, 6), "E7c": disclosuretest.Spread(4, 6), // E7b: two can be picked out
		"E1a": func(person int) survey.Answer {
			switch {
			case person < 5:
				return 4
			case person < 12:
				return 2
			}
			return 1
		},
		"E10": disclosuretest.Spread(5, 10),
	})
	r, err := NewReport(frame, []disclosure.Snapshot{m.Publish(t)}, Scope{Unit: "unit-Stor"}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for _, s := range r.Series {
		for _, d := range s.Distributions {
			p := d.Points[0]
			fmt.Fprintf(&all, "%s %q: %s %s %s of %d\n%q\n%s\n", d.Item, d.Name, p.Shares[0].Text, p.Shares[1].Text, p.Shares[2].Text, p.N, d.Labels, d.Sentence)
		}
	}
	golden.Compare(t, "distributions.nb.txt", all.String())

	trygg := seriesOf(t, r, "E5.pupils-8-10")
	if len(trygg.Distributions) != 3 || trygg.Distributions[0].ID != "E5.pupils-8-10.E5a" || len(trygg.Answers.Rows()) != 3 {
		t.Fatalf("questions behind E5: %+v", trygg.Distributions)
	}
	if got := trygg.Answers.Columns()[4].Label; got != "Ofte eller alltid" {
		t.Errorf("the columns are not the answers: %q", got)
	}
	if body, err := trygg.Answers.CSV(); err != nil || !strings.Contains(string(body), "Jeg er trygg i klasserommet;Måling 2025-03;0,08;0,12;0,8;50;0\n") {
		t.Errorf("as CSV: %s (%v)", body, err)
	}
	// One question of E7 is unsafe, so none of its questions is shown.
	for _, row := range seriesOf(t, r, "E7.pupils-8-10").Answers.Rows() {
		for _, e := range row[2:] {
			if e.Text != "vises ikke" || e.Number != nil {
				t.Errorf("%s: %+v", row[0].Text, e)
			}
		}
	}
	// Bullied more often than «en sjelden gang» is the share of the form itself.
	if form, all := seriesOf(t, r, "E1.E1a.pupils-8-10"), seriesOf(t, r, "E1.pupils-8-10"); all.Distributions[0].Points[0].Shares[0].Text != form.Points[0].Text || all.Points[0].Text != "20\u00a0%" {
		t.Errorf("the share is %s, that of a form %s, its unhappy end %+v", all.Points[0].Text, form.Points[0].Text, all.Distributions[0].Points[0].Shares)
	}
	if slices.ContainsFunc(r.Series, func(s Series) bool { return s.Indicator.Base != "" }) {
		t.Error("a follow-up stands among the figures, and can never be told of one wave")
	}
}

// How the options of every real question are merged, from the unhappy end.
func TestHowOptionsAreMerged(t *testing.T) {
	library, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for _, a := range survey.Audiences() {
		q, _ := library.Current(a)
		s, err := disclosure.Publish(disclosure.Input{Thresholds: disclosure.Floors(), Questionnaires: map[survey.Audience]*questionnaire.Questionnaire{a: q}})
		if err != nil {
			t.Fatal(err)
		}
		for _, ind := range s.Indicators {
			if ind.Split == nil {
				continue
			}
			fmt.Fprintf(&all, "%s %s:", a, ind.Split.Item)
			for _, part := range ind.Split.Options {
				for i, option := range part {
					fmt.Fprint(&all, map[bool]string{true: " | ", false: ", "}[i == 0], option.In("nb"))
				}
			}
			fmt.Fprintln(&all)
		}
	}
	golden.Compare(t, "merged-options.nb.txt", all.String())
}
