package analysis

import (
	"fmt"
	"strings"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Definitions is a table with a row per indicator of some series: what it is, of
// whom, on which scale and which way is good. It has nobody's answers.
func (r Report) Definitions(series []Series) (Table, error) {
	t := r.texts
	columns := t.wordColumns("id", "indicator", "about", "audience", "questions", "kind", "direction", "phase", "goals")
	var rows [][]Entry
	seen := map[string]bool{}
	for _, s := range series {
		ind := s.Indicator
		if seen[ind.Key] {
			continue
		}
		seen[ind.Key] = true
		direction := "higher"
		if ind.LowerIsBetter {
			direction = "lower"
		}
		rows = append(rows, []Entry{
			label(ind.ID), label(s.Name), label(s.About), label(t.audiences(s.Audiences)), label(strings.Join(questionsOf(series, ind.Key), "\n")),
			label(t.kind(ind)), label(t.get("direction." + direction)), label(t.phases(ind.Phases)), label(strings.Join(ind.SubGoals, ", ")),
		})
	}
	return newTable("definitions", t.get("caption.definitions"), columns, rows)
}

// questionsOf are the questions of an indicator, from the first series that has
// them.
func questionsOf(series []Series, key string) []string {
	var names []string
	for _, s := range series {
		if s.Indicator.Key == key {
			names = append(names, survey.Map(s.Distributions, func(d Distribution) string { return d.Name })...)
		}
	}
	return survey.Unique(names)
}

func (t *texts) audiences(list []survey.Audience) string {
	return strings.Join(survey.Map(list, t.audience), ", ")
}

// kind says what sort of figure an indicator gives, and its scale.
func (t *texts) kind(ind disclosure.Indicator) string {
	switch ind.Kind {
	case questionnaire.Share:
		return t.get("kind.share")
	case questionnaire.Index:
		return t.fill("kind.index", "Max", ind.Options)
	}
	return t.fill("kind.mean", "Max", ind.Options)
}

// scale is what the numbers of an indicator are counted in, as a spreadsheet has
// them.
func (t *texts) scale(ind disclosure.Indicator) string {
	if ind.IsShare() {
		return t.get("scale.share")
	}
	return t.fill("scale.mean", "Max", ind.Options)
}

func (t *texts) phases(numbers []int) string {
	return strings.Join(survey.Map(numbers, func(n int) string { return fmt.Sprint(n, " ", t.get(fmt.Sprint("phase.", n))) }), ", ")
}

// limitsTable has a row per threshold and a column per wave: the thresholds as
// they were fixed when the wave opened.
func limitsTable(snapshots []*disclosure.Snapshot, t *texts) (Table, error) {
	columns := t.wordColumns("limit")
	var rows [][]Entry
	floors := disclosure.Floors()
	for _, threshold := range floors.Named() {
		rows = append(rows, []Entry{label(t.get("limit." + threshold.Name))})
	}
	for _, s := range snapshots {
		columns = append(columns, Column{string(s.Wave), s.Name, true, nil})
		fixed := s.Thresholds
		for i, threshold := range fixed.Named() {
			rows[i] = append(rows[i], number(*threshold.Of, t))
		}
	}
	if len(snapshots) == 0 {
		rows = nil
	}
	return newTable("limits", t.get("caption.limits"), columns, rows)
}
