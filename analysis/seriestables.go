package analysis

import (
	"fmt"
	"slices"
)

// Figures is a table with a row per point of some of the report's series, for
// whoever takes the numbers elsewhere.
func (r Report) Figures(series []Series) (Table, error) {
	t, err := loadTexts(r.Language)
	if err != nil {
		return Table{}, fmt.Errorf("figures: %w", err)
	}
	columns := slices.Concat(t.wordColumns("indicator", "place", "audience", "wave"), t.numberColumns("phase", "value", "lower", "upper", "n", "missing"))
	var rows [][]Entry
	for _, s := range series {
		for _, p := range s.Points {
			rows = append(rows, append([]Entry{
				label(s.Name), label(s.Place.Label), label(t.audiences(s.Audiences)), label(t.waveOf(p)), number(p.Phase, t),
			}, p.entries(t)...))
		}
	}
	return newTable("figures", t.get("caption.figures"), columns, rows)
}

// Changes is the report's overview of some of its series only.
func (r Report) Changes(series []Series) (Table, error) {
	t, err := loadTexts(r.Language)
	if err != nil {
		return Table{}, fmt.Errorf("changes: %w", err)
	}
	return overviewTable(series, t)
}

// Questions is a table of how every question behind some of the report's series
// was answered, a row per question and wave.
func (r Report) Questions(series []Series) (Table, error) {
	t, err := loadTexts(r.Language)
	if err != nil {
		return Table{}, fmt.Errorf("questions: %w", err)
	}
	columns := slices.Concat(t.wordColumns("indicator", "place", "question", "wave"), t.numberColumns("unhappy", "between", "happy", "n", "missing"))
	var rows [][]Entry
	for _, s := range series {
		for _, row := range s.Answers.rows {
			rows = append(rows, append([]Entry{label(s.Name), label(s.Place.Label)}, row...))
		}
	}
	return newTable("questions", t.get("caption.answers"), columns, rows)
}
