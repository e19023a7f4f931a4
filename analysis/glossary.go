package analysis

import (
	"fmt"
	"slices"
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

// Figures is a table with a row per point of some of the report's series, for
// whoever takes the numbers elsewhere.
func (r Report) Figures(series []Series) (Table, error) {
	t := r.texts
	columns := slices.Concat(
		t.wordColumns("indicator", "id", "place", "audience", "scale", "wave", "date", "break"),
		t.numberColumns("phase"), t.figureColumns("value"), t.numberColumns("lower", "upper", "n", "missing"),
	)
	var rows [][]Entry
	for _, s := range series {
		for _, p := range s.Points {
			broken := label("")
			if p.Break {
				broken = label(t.get("break"))
			}
			rows = append(rows, slices.Concat(
				t.about(s), []Entry{label(t.waveOf(p)), dated(p.Wave.Opens), broken, number(p.Phase, t)}, p.entries(t),
			))
		}
	}
	return newTable("figures", t.get("caption.figures"), columns, rows)
}

// Changes is the report's overview of some of its series only.
func (r Report) Changes(series []Series) (Table, error) {
	return overviewTable("overview", series, haveTargets(series), r.texts)
}

// Questions is a table of how every question behind some of the report's series
// was answered, a row per question and wave.
func (r Report) Questions(series []Series) (Table, error) {
	t := r.texts
	columns := slices.Concat(
		t.wordColumns("indicator", "id", "place", "audience", "scale", "question", "wave"), t.numberColumns("unhappy", "between", "happy", "n", "missing"),
	)
	var rows [][]Entry
	for _, s := range series {
		if s.IsChoice() {
			continue // its table has columns of its own
		}
		for _, row := range s.Answers.rows {
			about := t.about(s)
			about[4] = label(t.get("scale.share")) // each part of the answers is one
			rows = append(rows, append(about, row...))
		}
	}
	return newTable("questions", t.get("caption.answers"), columns, rows)
}
