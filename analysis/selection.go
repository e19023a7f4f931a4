package analysis

import "fmt"

// Figures is a table with a row per point of some of the report's series, for
// whoever takes the numbers elsewhere.
func (r Report) Figures(series []Series) (Table, error) {
	t, err := loadTexts(r.Language)
	if err != nil {
		return Table{}, fmt.Errorf("figures: %w", err)
	}
	columns := []Column{
		{"indicator", t.get("column.indicator"), false},
		{"place", t.get("column.place"), false},
		{"audience", t.get("column.audience"), false},
		{"wave", t.get("column.wave"), false},
		{"phase", t.get("column.phase"), true},
		{"value", t.get("column.value"), true},
		{"lower", t.get("column.lower"), true},
		{"upper", t.get("column.upper"), true},
		{"n", t.get("column.n"), true},
		{"missing", t.get("column.missing"), true},
	}
	var rows [][]Entry
	for _, s := range series {
		for _, p := range s.Points {
			rows = append(rows, append([]Entry{
				label(s.Name), label(s.Place.Label), label(t.audiences(s.Indicator)), label(t.waveOf(p)), number(p.Phase, t),
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
	columns := []Column{
		{"indicator", t.get("column.indicator"), false},
		{"place", t.get("column.place"), false},
		{"question", t.get("column.question"), false},
		{"wave", t.get("column.wave"), false},
		{"unhappy", t.get("column.unhappy"), true},
		{"between", t.get("column.between"), true},
		{"happy", t.get("column.happy"), true},
		{"n", t.get("column.n"), true},
		{"missing", t.get("column.missing"), true},
	}
	var rows [][]Entry
	for _, s := range series {
		for _, row := range s.Answers.rows {
			rows = append(rows, append([]Entry{label(s.Name), label(s.Place.Label)}, row...))
		}
	}
	return newTable("questions", t.get("caption.answers"), columns, rows)
}
